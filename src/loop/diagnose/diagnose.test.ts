import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  createInstance,
  createService,
  createShopWindow,
  createTopology,
  SERVICES,
} from '../../../test/synthetic-shop.ts';
import { diagnose } from './diagnose.ts';
import type { DiagnosisInput } from './observation.ts';
import { readProblems } from './problems/problem-file.ts';
import {
  anomaly,
  change,
  createInput,
  exited,
  NOW,
  ONSET,
  PAYMENT_FAILS,
  run,
  testScenarios,
} from './scenario.fixture.ts';

/** Every call of the shop answered by one process a service, of which only telemetry knows. */
function createUnmanaged(): DiagnosisInput {
  const services = SERVICES.map(name => createService(name, { instances: [] }));
  const input = createInput({ traffic: PAYMENT_FAILS, services });
  for (const service of SERVICES) {
    for (let at = ONSET - 100_000, call = 0; at < NOW; at += 100, call++) {
      const isError = service in PAYMENT_FAILS && at >= ONSET && call % 5 < 2;
      input.window.flows.record({ kind: 'instance', service, instance: `${service}-only` }, at, 20, isError);
    }
  }
  return input;
}

describe('diagnose', () => {
  testScenarios([
    {
      name: 'errors made by payment are payment’s, however far they spread',
      traffic: PAYMENT_FAILS,
      expected: { service: 'payment', problem: 'error-burst' },
    },
    {
      name: 'with a deployment just before, they are the release’s',
      traffic: PAYMENT_FAILS,
      changes: [change('deploy', 'payment')],
      expected: { service: 'payment', problem: 'bad-release' },
    },
    {
      name: 'with a configuration change just before, they are the configuration’s',
      traffic: PAYMENT_FAILS,
      changes: [change('config', 'payment')],
      expected: { service: 'payment', problem: 'wrong-configuration' },
    },
    {
      name: 'a time in which nobody looked is no time of little traffic',
      traffic: PAYMENT_FAILS,
      blindFor: 40_000,
      expected: { service: 'payment', problem: 'error-burst' },
    },
    {
      name: 'a deployment of a healthy service explains nothing',
      traffic: PAYMENT_FAILS,
      changes: [change('deploy', 'inventory')],
      expected: { service: 'payment', problem: 'error-burst' },
    },
    {
      name: 'a release whose failures were too few to be noticed at once is not its own baseline',
      traffic: Object.fromEntries(
        Object.entries(PAYMENT_FAILS).map(([name, each]) => [name, { ...each, perSecond: 3, errorRatio: 0.15 }]),
      ),
      sickFor: 58_000,
      changes: [change('deploy', 'payment', { at: ONSET - 59_000 })],
      expected: { service: 'payment', problem: 'bad-release' },
    },
    {
      name: 'a deployment that brings back what ran before is not a suspect',
      traffic: PAYMENT_FAILS,
      changes: [
        change('deploy', 'payment', { id: 'there', at: ONSET - 300_000 }),
        change('deploy', 'payment', { id: 'back', before: { version: '1.1.0' }, after: { version: '1.0.0' } }),
      ],
      expected: { service: 'payment', problem: 'error-burst' },
    },
    {
      name: 'a deployment that was taken back is not a suspect any more',
      traffic: PAYMENT_FAILS,
      changes: [
        change('deploy', 'payment', { id: 'there', at: ONSET - 90_000 }),
        change('deploy', 'payment', {
          id: 'back',
          at: ONSET - 60_000,
          before: { version: '1.1.0' },
          after: { version: '1.0.0' },
          run: 'ours',
        }),
      ],
      expected: { service: 'payment', problem: 'error-burst' },
    },
    {
      name: 'our own rollback is not a suspect',
      traffic: PAYMENT_FAILS,
      changes: [change('deploy', 'payment', { run: 'some-run', actor: 'zeroops' })],
      expected: { service: 'payment', problem: 'error-burst' },
    },
    {
      name: 'payment is slow by itself while its CPU burns',
      traffic: {
        payment: { perSecond: 10, meanMs: 319 },
        'order→payment': { perSecond: 10, meanMs: 325 },
        order: { perSecond: 10, meanMs: 350 },
        'gateway→order': { perSecond: 10, meanMs: 352 },
        gateway: { perSecond: 10, meanMs: 360 },
      },
      anomalies: [anomaly('payment', 'cpu', 'payment-1'), anomaly('payment', 'cpu', 'payment-2')],
      expected: { service: 'payment', problem: 'cpu-saturation' },
    },
    {
      name: 'five times the calls, and payment cannot keep up: a surge',
      traffic: {
        payment: { perSecond: 50, meanMs: 400, errorRatio: 0.2 },
        'order→payment': { perSecond: 50, meanMs: 405, errorRatio: 0.2 },
        order: { perSecond: 50, meanMs: 450, errorRatio: 0.2 },
        'gateway→order': { perSecond: 50, meanMs: 455, errorRatio: 0.2 },
        gateway: { perSecond: 50, meanMs: 460, errorRatio: 0.2 },
      },
      expected: { service: 'payment', problem: 'traffic-surge' },
    },
    {
      name: 'a leak is named before anybody suffers',
      anomalies: [anomaly('order', 'memory', 'order-2')],
      expected: { service: 'order', problem: 'memory-leak', instances: ['order-2'] },
    },
  ]);

  for (const [name, metric, usual, now] of [
    ['a process that takes most of a core', 'process.cpu.utilization', 0.1, 0.95],
    ['an event loop without time', 'nodejs.eventloop.utilization', 0.1, 0.99],
  ] as const) {
    test(`${name} is named before the shortage is an anomaly of its own`, () => {
      const input = createInput({ traffic: { payment: { perSecond: 10, meanMs: 319 } } });
      for (let at = ONSET - 80_000; at < NOW; at += 1000) {
        const labels = { service: 'payment', instance: 'payment-1' };
        input.window.series.append(metric, labels, '1', 'gauge', at, at < ONSET ? usual : now);
      }
      const [first] = diagnose(input, 0.7).causes;
      assert.deepEqual([first?.service, first?.problem], ['payment', 'cpu-saturation']);
    });
  }

  test('abstains when nothing is out of the ordinary', () => {
    const result = run({});
    assert.equal(result.status, 'abstained');
    assert.deepEqual(result.causes, []);
  });

  test('two services that are down are both facts: neither casts doubt on the other', () => {
    const services = SERVICES.map(name =>
      name === 'payment' || name === 'inventory'
        ? createService(name, { instances: [createInstance(`${name}-1`, exited(`${name}-1`, 0, ONSET))] })
        : createService(name),
    );
    const result = run({ services });
    assert.equal(result.status, 'diagnosed');
    assert.deepEqual(
      result.causes.slice(0, 2).map(({ service, confidence }) => [service, confidence > 0.9]),
      [
        ['inventory', true],
        ['payment', true],
      ],
    );
  });

  test('survives an empty window and a cyclic graph', () => {
    const window = createShopWindow(() => NOW);
    const topology = createTopology();
    const cyclic = {
      ...topology,
      dependencies: [
        ...topology.dependencies,
        { from: 'database', to: 'gateway', source: 'spans' as const, lastSeenAt: 0 },
      ],
    };
    const result = diagnose(
      {
        anomalies: [anomaly('order', 'memory', 'order-2')],
        startedAt: ONSET,
        evidenceFrom: ONSET,
        now: NOW,
        topology: cyclic,
        window,
        changes: [],
        triedAt: new Set(),
        events: [],
        problems: readProblems(),
      },
      0.7,
    );
    assert.equal(result.causes[0]?.service, 'order');
  });

  test('harm at the only instance of a service counts once, also where no platform runs it', () => {
    const { status, causes } = diagnose(createUnmanaged(), 0.7);
    assert.deepEqual([status, causes[0]?.service, causes[0]?.problem], ['diagnosed', 'payment', 'error-burst']);
  });
});
