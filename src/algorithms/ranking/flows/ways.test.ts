import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { DiagnosisCase } from '../case.ts';
import type { Finding } from '../evidence.ts';
import { rankCauses } from '../rank-causes.ts';
import { levelSeries, makeScenario, ONSET_AT, START_AT, STEP_MS, serviceSeries } from '../scenario.fixture.ts';

/** Calls of an edge, with the seconds that each takes before and during. */
const way = (node: string, callee: string, [before, during]: readonly [number, number?]) => [
  levelSeries({ node, callee, role: 'requests', before: 50 }),
  levelSeries({ node, callee, role: 'latency', before, ...(during === undefined ? {} : { during }) }),
];

const SLOW_WAY = makeScenario({
  calls: ['front>cart', 'front>ads'],
  series: [
    ...serviceSeries('front', { latency: [0.1, 0.4] }),
    ...serviceSeries('cart', { latency: [0.03] }),
    ...serviceSeries('ads', { latency: [0.02] }),
    ...way('front', 'cart', [0.032, 0.332]),
    ...way('front', 'ads', [0.022]),
  ],
});

function firstOf(input: DiagnosisCase) {
  const [first] = rankCauses(input).causes;
  return first === undefined ? undefined : [first.node, first.callee, first.hint];
}

describe('what calls suffer beyond what the callee measures', () => {
  test('lies on the way, and is told as the caller’s', () => {
    assert.deepEqual(firstOf(SLOW_WAY), ['front', 'cart', 'slow-edge']);
  });

  test('is the callee’s when the caller was mended without effect', () => {
    assert.deepEqual(firstOf({ ...SLOW_WAY, tried: ['front'] })?.slice(0, 2), ['cart', undefined]);
  });

  test('is the callee’s when only that was changed', () => {
    const changes = [
      { id: 'c', at: ONSET_AT - 30_000, node: 'cart', kind: 'deploy', summary: { en: '', zh: '' } },
    ] as const;
    assert.equal(firstOf({ ...SLOW_WAY, changes })?.[0], 'cart');
  });

  test('is the callee’s when it is told of it that explains such ways', () => {
    const told = [
      {
        node: 'cart',
        kind: 'platform',
        hint: 'halted',
        weight: 0.5,
        statement: { en: 'its checks wait', zh: '它的检查在等待' },
        isGround: true,
        parts: ['cart-1'],
      },
    ] as const;
    const [first] = rankCauses({ ...SLOW_WAY, told }).causes;
    assert.deepEqual([first?.node, first?.hint, first?.parts], ['cart', 'halted', ['cart-1']]);
  });

  test('is a caller’s that does not get to run, when it waits for everything', () => {
    const series = [
      ...SLOW_WAY.series.filter(({ callee }) => callee !== 'ads'),
      ...way('front', 'ads', [0.022, 0.322]),
    ];
    assert.deepEqual(firstOf({ ...SLOW_WAY, series }), ['front', undefined, 'halted']);
  });
});

describe('what is told', () => {
  const down = (node: string): Finding => ({
    ...{ node, kind: 'platform', hint: 'down', weight: 11, isFact: true },
    statement: { en: `${node} exited`, zh: `${node} 已退出` },
  });

  test('outweighs what is measured, and two such words do not compete', () => {
    const { causes } = rankCauses({ ...SLOW_WAY, told: [down('ads'), down('cart')] });
    assert.deepEqual(new Set(causes.slice(0, 2).map(({ node }) => node)), new Set(['ads', 'cart']));
    assert.ok(causes[1]!.confidence > 0.9);
  });

  test('stands without any signal', () => {
    const { causes } = rankCauses({ ...SLOW_WAY, series: [], told: [down('cart')] });
    assert.equal(causes[0]?.node, 'cart');
  });
});

test('samples between the healthy time and the trouble belong to neither', () => {
  // The trouble was there a minute before anybody noticed.
  const early = SLOW_WAY.series.map(each => ({ ...each, at: each.at.map(at => at - 60_000) }));
  const blurred = { ...SLOW_WAY, series: early, onsetAt: START_AT + 45 * STEP_MS };
  const guarded = { ...blurred, healthyUntil: ONSET_AT - 70_000, troubleFrom: ONSET_AT };
  const scoreOf = (input: DiagnosisCase) => rankCauses(input).causes[0]?.score ?? 0;
  assert.ok(scoreOf(guarded) > scoreOf(blurred) - 1e-9);
  assert.deepEqual(firstOf(guarded), ['front', 'cart', 'slow-edge']);
});

test('only where trouble was noticed is a second fault beside a first', () => {
  const series = [
    ...serviceSeries('front', { latency: [0.1, 0.7] }),
    ...serviceSeries('cart', { latency: [0.03, 0.33] }),
    ...serviceSeries('ads', { latency: [0.03, 0.33] }),
  ];
  const surely = (noticed: string[]) =>
    rankCauses({ ...SLOW_WAY, series, noticed }).causes.filter(({ confidence }) => confidence >= 0.7).length;
  assert.equal(surely(['front']), 0);
  assert.equal(surely(['cart', 'ads']), 2);
});
