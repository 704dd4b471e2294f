import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { CaseSeries, DiagnosisCase } from '#algorithms/ranking/case.ts';
import { explainFirstCause } from './explain-first-cause.ts';

const STEP_MS = 5000;
const ONSET = 60 * STEP_MS;
const HARM = { entries: [{ service: 'gateway', calls: 100, failed: 0, slow: 40 }] };

/** gateway calls payment; from the onset on, payment takes 200 ms more, and its CPU is busy. */
const CASE: DiagnosisCase = {
  ...{ onsetAt: ONSET, until: 80 * STEP_MS, changes: [] },
  nodes: [
    { id: 'gateway', kind: 'service' },
    { id: 'payment', kind: 'service' },
  ],
  calls: [{ from: 'gateway', to: 'payment' }],
  series: [
    makeSeries('gateway', 'latency', 0.1, 0.3),
    makeSeries('payment', 'latency', 0.05, 0.25),
    makeSeries('payment', 'requests', 50, 50),
    makeSeries('payment', 'cpu', 0.2, 0.95),
  ],
};

function makeSeries(node: string, role: 'latency' | 'requests' | 'cpu', before: number, after: number): CaseSeries {
  const at = Float64Array.from({ length: 80 }, (_, i) => (i + 1) * STEP_MS);
  const value = at.map((instant, i) => (instant > ONSET ? after : before) * (1 + 0.02 * Math.sin(i * i)));
  const unit = { latency: 's', requests: '{request}', cpu: '1' }[role];
  return { node, metric: role, role, unit, intervalMs: STEP_MS, at, value };
}

describe('the first cause explained', () => {
  test('by what the entry would have been without it, and by the type that its symptoms speak for', () => {
    const { counterfactual, failureTypes } = explainFirstCause(CASE, { service: 'payment' }, HARM);
    assert.deepEqual(counterfactual!.indicator, { node: 'gateway', metric: 'latency', unit: 's' });
    assert.ok(Math.abs(counterfactual!.counterfactual - 0.1) < 0.02);
    assert.equal(failureTypes![0]!.type, 'resource-exhaustion');
  });

  const silent: readonly { name: string; args: Parameters<typeof explainFirstCause> }[] = [
    { name: 'a fault between two services', args: [CASE, { service: 'gateway', callee: 'payment' }, HARM] },
    { name: 'a service that nobody has seen', args: [CASE, { service: 'stranger' }, HARM] },
    { name: 'a time of which nothing was kept', args: [{ ...CASE, series: [] }, { service: 'payment' }, HARM] },
  ];
  for (const { name, args } of silent) {
    test(`nothing is said of ${name}`, () => assert.deepEqual(explainFirstCause(...args), {}));
  }

  test('without harm at an entry there is a type and no counterfactual', () => {
    const findings = explainFirstCause(CASE, { service: 'payment' }, undefined);
    assert.deepEqual(Object.keys(findings), ['failureTypes']);
  });
});
