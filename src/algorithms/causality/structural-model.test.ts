import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CaseSeries, DiagnosisCase } from '../ranking/case.ts';
import { createRandom, randomNormal } from '../statistics/random.ts';
import { attributeChange } from './change-attribution.ts';
import { answerCounterfactual, openWorlds } from './counterfactual.ts';
import { describeCounterfactual } from './describe-counterfactual.ts';
import { fitRobustly } from './robust-regression.ts';
import { fitStructuralModel } from './structural-model.ts';
import { rankByStructure } from './structural-ranking.ts';
import { makeSystem } from './synthetic-system.fixture.ts';

const STEP_MS = 10_000;
const STEPS = 90;
const ONSET = 60 * STEP_MS;

function seriesOf(node: string, value: (i: number) => number): CaseSeries {
  const at = Float64Array.from({ length: STEPS }, (_, i) => i * STEP_MS);
  return {
    node,
    metric: 'latency_p99',
    role: 'latency',
    unit: 's',
    statistic: 'p99',
    intervalMs: STEP_MS,
    at,
    value: at.map((_, i) => value(i)),
  };
}

/** checkout waits for payment and stock; payment becomes 388 ms slower. Known truth: checkout would be at 92 ms. */
function checkoutCase(): DiagnosisCase {
  const random = createRandom(7);
  const noise = Array.from({ length: 3 }, () =>
    Float64Array.from({ length: STEPS }, () => 0.002 * randomNormal(random)),
  );
  const payment = (i: number) => 0.04 + noise[0]![i]! + (i * STEP_MS > ONSET ? 0.388 : 0);
  const stock = (i: number) => 0.03 + noise[1]![i]!;
  return {
    onsetAt: ONSET,
    until: STEPS * STEP_MS,
    sli: { node: 'checkout', role: 'latency' },
    nodes: ['checkout', 'payment', 'stock'].map(id => ({ id, kind: 'service' })),
    calls: [
      { from: 'checkout', to: 'payment' },
      { from: 'checkout', to: 'stock' },
    ],
    series: [
      seriesOf('checkout', i => 0.022 + payment(i) + stock(i) + noise[2]![i]!),
      seriesOf('payment', payment),
      seriesOf('stock', stock),
    ],
    changes: [],
  };
}

describe('structural causal model', () => {
  it('tells what checkout p99 would have been, had payment been normal', () => {
    const answer = answerCounterfactual(fitStructuralModel(checkoutCase())!, { node: 'payment' })!;
    assert.ok(Math.abs(answer.factual - 0.48) < 0.01, `${answer.factual}`);
    assert.ok(Math.abs(answer.counterfactual - 0.092) < 0.01, `${answer.counterfactual}`);
    assert.ok(answer.interval[0] <= 0.092 && answer.interval[1] >= 0.092, `${answer.interval}`);
    assert.deepEqual(answer.indicator, { node: 'checkout', metric: 'latency_p99', unit: 's' });
  });

  it('intervenes: do(payment = 0.14 s)', () => {
    const answer = answerCounterfactual(fitStructuralModel(checkoutCase())!, { node: 'payment', value: 0.14 })!;
    assert.ok(Math.abs(answer.counterfactual - 0.192) < 0.012, `${answer.counterfactual}`);
  });

  it('says it in a sentence', () => {
    const answer = {
      node: 'payment',
      indicator: { node: 'checkout', metric: 'latency_p99', unit: 's' },
      factual: 0.48,
      counterfactual: 0.092,
      interval: [0.085, 0.11] as const,
    };
    assert.equal(
      describeCounterfactual(answer).en,
      'Had payment been normal, checkout p99 would have been 92 ms instead of 480 ms (90 % interval 85 ms to 110 ms).',
    );
    assert.equal(
      describeCounterfactual(answer).zh,
      '若 payment 保持正常，checkout p99 将为 92 ms，而不是 480 ms（90 % 区间 85 ms 至 110 ms）。',
    );
  });

  it('shares the whole change out, nearly all of it to payment', () => {
    const model = fitStructuralModel(checkoutCase())!;
    const attributions = attributeChange(model);
    assert.equal(attributions[0]!.node, 'payment');
    const sum = attributions.reduce((total, { contribution }) => total + contribution, 0);
    const levelOf = openWorlds(model);
    const everyone = new Set(model.variables.keys());
    assert.ok(Math.abs(sum - (levelOf(new Set()) - levelOf(everyone))) < 0.01);
    assert.ok(attributions[0]!.contribution > 0.95 * sum);
  });

  it('has no answer for a node that the indicator does not depend on, and no model without an indicator', () => {
    const input = checkoutCase();
    assert.equal(answerCounterfactual(fitStructuralModel(input)!, { node: 'nobody' }), undefined);
    const { sli: _, ...without } = input;
    assert.equal(fitStructuralModel(without), undefined);
    assert.equal(fitStructuralModel({ ...input, series: [] }), undefined);
  });

  it('answers when calls go round in a circle', () => {
    const input = checkoutCase();
    const cyclic = { ...input, calls: [...input.calls, { from: 'payment', to: 'checkout' }] };
    assert.equal(rankByStructure(cyclic)[0]?.node, 'payment');
  });

  it('is within a fifth of the change of what the same system does without its fault, in most synthetic systems', () => {
    const errors = Array.from({ length: 60 }, (_, i) =>
      makeSystem(3000 + i, i % 2 === 0 ? 'slow-code' : 'cpu'),
    ).flatMap(({ case: input, truth }) => {
      const model = input.sli?.role === 'latency' ? fitStructuralModel(input) : undefined;
      const answer = model && answerCounterfactual(model, { node: truth.node });
      if (!answer) return [];
      const { factual, withoutFault } = truth.frontDoor;
      return Math.abs(answer.counterfactual - withoutFault) / Math.abs(factual - withoutFault);
    });
    assert.ok(errors.length >= 15, `${errors.length} systems`);
    assert.ok(
      errors.filter(error => error < 0.2).length >= 0.7 * errors.length,
      errors.map(error => error.toFixed(2)).join(' '),
    );
  });
});

describe('robust regression', () => {
  const x = Float64Array.from({ length: 40 }, (_, i) => i - 19.5);

  it('is not moved by a tenth of wild rows', () => {
    const y = x.map((value, i) => (i % 10 === 0 ? 500 : 2 * value));
    const { coefficients } = fitRobustly({ columns: [x], target: y }, [{ mean: 0, deviation: 100 }], 0.01);
    assert.ok(Math.abs(coefficients[0]! - 2) < 0.1, `${coefficients[0]}`);
  });

  it('keeps to the belief where the rows tell nothing', () => {
    const { coefficients } = fitRobustly(
      { columns: [new Float64Array(40)], target: x },
      [{ mean: 1, deviation: 0.5 }],
      0.01,
    );
    assert.equal(coefficients[0], 1);
  });
});
