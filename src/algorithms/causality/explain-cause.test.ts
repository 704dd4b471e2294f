import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CaseSeries, DiagnosisCase } from '../ranking/case.ts';
import { findCounterfactual, findWayToSymptom } from './explain-cause.ts';

const STEP_MS = 10_000;
const ONSET = 60 * STEP_MS;

/** gateway calls cart and catalogue; cart-1 is a part of cart. From the onset on, cart takes 200 ms more. */
const CASE: DiagnosisCase = {
  onsetAt: ONSET,
  until: 90 * STEP_MS,
  sli: { node: 'gateway', role: 'latency' },
  nodes: [
    { id: 'gateway', kind: 'service' },
    { id: 'cart', kind: 'service' },
    { id: 'cart-1', kind: 'instance', partOf: ['cart'] },
    { id: 'catalogue', kind: 'service' },
    { id: 'stranger', kind: 'service' },
  ],
  calls: [
    { from: 'gateway', to: 'cart' },
    { from: 'gateway', to: 'catalogue' },
  ],
  series: [makeLatency('gateway', 0.1, 0.2), makeLatency('cart', 0.05, 0.2), makeLatency('catalogue', 0.03, 0)],
  changes: [],
};

function makeLatency(node: string, seconds: number, more: number): CaseSeries {
  const at = Float64Array.from({ length: 90 }, (_, i) => (i + 1) * STEP_MS);
  const value = at.map((instant, i) => seconds * (1 + 0.02 * Math.sin(i * i)) + (instant > ONSET ? more : 0));
  return { node, metric: 'latency', role: 'latency', unit: 's', intervalMs: STEP_MS, at, value };
}

describe('a cause is explained', () => {
  it('the indicator would have stayed at its level, had the cause been normal', () => {
    const answer = findCounterfactual(CASE, 'cart')!;
    assert.ok(Math.abs(answer.counterfactual - 0.1) < 0.02, `${answer.counterfactual}`);
    assert.ok(Math.abs(answer.factual - 0.3) < 0.02);
  });

  it('a part without an indicator answers for its whole', () => {
    assert.equal(findCounterfactual(CASE, 'cart-1')!.node, 'cart');
    assert.deepEqual(findWayToSymptom(CASE, 'cart-1'), ['cart-1', 'cart', 'gateway']);
  });

  it('nothing is said of a node that would change nothing, or of one that the indicator does not depend on', () => {
    assert.equal(findCounterfactual(CASE, 'catalogue'), undefined);
    assert.equal(findCounterfactual(CASE, 'stranger'), undefined);
    assert.deepEqual(findWayToSymptom(CASE, 'stranger'), []);
  });

  it('nothing is said of the node whose indicator it is', () => {
    assert.equal(findCounterfactual(CASE, 'gateway'), undefined);
    assert.deepEqual(findWayToSymptom(CASE, 'gateway'), ['gateway']);
  });

  it('nothing is said where no indicator is named', () => {
    const { sli: _, ...nameless } = CASE;
    assert.equal(findCounterfactual(nameless, 'cart'), undefined);
    assert.deepEqual(findWayToSymptom(nameless, 'cart'), []);
  });
});
