import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CaseSeries, DiagnosisCase } from './case.ts';
import { rankCauses } from './rank-causes.ts';
import { levelSeries, makeScenario, ONSET_AT, serviceSeries } from './scenario.fixture.ts';

/** As when somebody begins to look when the trouble is there already. */
function withoutPast(input: DiagnosisCase): DiagnosisCase {
  const later = (series: CaseSeries): CaseSeries => {
    const isLater = (_: number, i: number) => series.at[i]! > ONSET_AT;
    return { ...series, at: series.at.filter(isLater), value: series.value.filter(isLater) };
  };
  return { ...input, series: input.series.map(later) };
}

function firstOf(input: DiagnosisCase) {
  const [first] = rankCauses(input).causes;
  return first !== undefined && first.confidence >= 0.7 ? first.node : undefined;
}

const FAILING = makeScenario({
  calls: ['front>cart', 'front>ads', 'cart>stock'],
  series: [
    ...serviceSeries('front', { errors: [0.05, 15] }),
    ...serviceSeries('cart', { errors: [0.05, 15] }),
    ...serviceSeries('stock', { errors: [0, 15] }),
    ...serviceSeries('ads'),
    ...[['front', 'cart'] as const, ['cart', 'stock'] as const].flatMap(([node, callee]) => [
      levelSeries({ node, callee, role: 'requests', before: 50 }),
      levelSeries({ node, callee, role: 'errors', before: 0, during: 15 }),
    ]),
  ],
});

const SLOW = makeScenario({
  calls: ['front>cart', 'front>ads'],
  series: [
    ...serviceSeries('front', { latency: [0.1, 0.4] }),
    ...serviceSeries('cart', { latency: [0.03, 0.33] }),
    ...serviceSeries('ads'),
  ],
});

test('failures need no past to be wrong', () => {
  assert.equal(firstOf(withoutPast(FAILING)), 'stock');
});

test('what takes long is slow only for whoever knows how long it took', () => {
  const blind = withoutPast(SLOW);
  assert.equal(firstOf(blind), undefined);
  const flow = (node: string, latencySeconds: number) => ({
    node,
    requestsPerSecond: 50,
    failedShare: 0,
    latencySeconds,
  });
  assert.equal(firstOf({ ...blind, usual: [flow('front', 0.1), flow('cart', 0.03), flow('ads', 0.05)] }), 'cart');
});

test('what is seen counts for more than what was usual earlier', () => {
  const usual = [{ node: 'ads', requestsPerSecond: 50, failedShare: 0, latencySeconds: 0.001 }];
  assert.equal(firstOf({ ...SLOW, usual }), 'cart');
});

test('a change just before the onset is suspect, however long ago the healthy time was', () => {
  const changes = [
    { id: 'c', at: ONSET_AT - 10_000, node: 'cart', kind: 'deploy', summary: { en: '', zh: '' } },
  ] as const;
  const long = { ...SLOW, changes, healthyUntil: ONSET_AT - 200_000, troubleFrom: ONSET_AT };
  const [first] = rankCauses(long).causes;
  assert.deepEqual([first?.node, first?.changes], ['cart', ['c']]);
  assert.match(first!.evidence.at(-1)!.statement.en, /^deploy 0.2 min before the trouble began/);
});

test('of calls that are too few to time, failures alone are compared', () => {
  const usual = [{ node: 'cart', requestsPerSecond: 50, failedShare: 0 }];
  assert.equal(firstOf({ ...withoutPast(SLOW), usual }), undefined);
});
