import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { unworded } from '#domain/sentence.ts';
import { ANALYSER_NEEDS, type Opinion } from '#ports/analyser.ts';
import { createAnalyserInput } from './analyser-input.ts';
import { diagnose } from './diagnose.ts';
import { anomaly, change, createInput, PAYMENT_FAILS, run } from './scenario.fixture.ts';

const opinion = (fields: Partial<Opinion> = {}): Opinion => ({
  ...{ analyser: 'theirs', service: 'payment', instances: [], problem: 'error-burst', confidence: 1 },
  evidence: ['it looks like it'],
  ...fields,
});

describe('views of analysers that others wrote', () => {
  test('alone bring about no action, however sure they are', () => {
    const { status, causes } = run({ opinions: [opinion()] });
    assert.equal(status, 'abstained');
    assert.deepEqual([causes[0]?.service, causes[0]?.problem], ['payment', 'error-burst']);
  });

  test('tip the balance between places where trouble was measured', () => {
    const traffic = {
      order: { perSecond: 10, meanMs: 48, errorRatio: 0.78 },
      payment: { perSecond: 10, meanMs: 19, errorRatio: 0.4 },
      'order→payment': { perSecond: 10, meanMs: 20, errorRatio: 0.4 },
    };
    const confidenceOf = (opinions: Opinion[]) =>
      run({ traffic, opinions }).causes.find(({ service }) => service === 'payment')!.confidence;
    assert.ok(confidenceOf([opinion()]) > confidenceOf([]) + 0.05);
    assert.ok(confidenceOf([opinion({ service: 'order' })]) < confidenceOf([]));
  });

  test('do not rename what was measured', () => {
    const { causes } = run({ traffic: PAYMENT_FAILS, opinions: [opinion({ problem: 'memory-leak' })] });
    assert.equal(causes[0]?.problem, 'error-burst');
    assert.ok(causes[0]?.evidence.some(({ statement }) => statement.en === 'analyser theirs: it looks like it'));
  });

  test('change nothing when there are none', () => {
    const input = createInput({ traffic: PAYMENT_FAILS });
    assert.deepEqual(diagnose({ ...input, opinions: [] }, 0.7), diagnose(input, 0.7));
  });
});

describe('what they are handed', () => {
  const input = createInput({
    traffic: PAYMENT_FAILS,
    anomalies: [anomaly('inventory', 'cpu')],
    changes: [change('config', 'payment', { summary: unworded('PASSWORD=hunter2 set') })],
    errorLine: 'login with password=hunter2 failed',
    slowChecks: 'inventory-1',
  });

  test('is nothing but the topology when they ask for nothing', () => {
    const { services, flows, logs, series, changes, anomalies } = createAnalyserInput(input, new Set());
    assert.equal(services.length, 5);
    assert.deepEqual([flows, logs, series, changes, anomalies], [[], [], [], [], []]);
  });

  test('is plain data without secrets when they ask for everything', () => {
    const handed = createAnalyserInput(input, new Set(ANALYSER_NEEDS));
    assert.deepEqual(structuredClone(handed), handed);
    assert.ok(!JSON.stringify(handed).includes('hunter2'));
    const payment = handed.flows.find(({ service, callee }) => service === 'payment' && callee === undefined);
    assert.ok(payment!.base.errorRatio === 0 && payment!.sick.errorRatio > 0.3);
    assert.equal(handed.series[0]?.metric, 'instance.health_check.duration');
    assert.equal(handed.logs.length, 10);
  });
});
