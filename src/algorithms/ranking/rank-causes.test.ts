import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { DiagnosisCase } from './case.ts';
import { rankCauses } from './rank-causes.ts';
import { levelSeries, makeScenario, ONSET_AT, serviceSeries } from './scenario.fixture.ts';

const LATENCY = { node: 'front', role: 'latency' } as const;
const ERRORS = { node: 'front', role: 'errors' } as const;

interface Named {
  readonly name: string;
  readonly input: DiagnosisCase;
  /** Nodes that must come first, in any order. */
  readonly first: readonly string[];
}

const CAUSES: readonly Named[] = [
  {
    name: 'a slow callee, not its caller that waits for it',
    input: makeScenario({
      sli: LATENCY,
      calls: ['front>cart', 'front>catalogue', 'cart>db'],
      series: [
        ...serviceSeries('front', { latency: [0.1, 0.4] }),
        ...serviceSeries('cart', { latency: [0.03, 0.33] }),
        ...serviceSeries('catalogue'),
        ...serviceSeries('db', { latency: [0.004] }),
      ],
    }),
    first: ['cart'],
  },
  {
    name: 'a failing callee two calls away',
    input: makeScenario({
      sli: ERRORS,
      calls: ['front>cart', 'cart>db'],
      series: [
        ...serviceSeries('front', { errors: [0.05, 9] }),
        ...serviceSeries('cart', { errors: [0.05, 9] }),
        ...serviceSeries('db', { errors: [0, 9.5] }),
      ],
    }),
    first: ['db'],
  },
  {
    name: 'the indicator itself, when nothing below it changed',
    input: makeScenario({
      sli: LATENCY,
      calls: ['front>cart'],
      series: [...serviceSeries('front', { latency: [0.1, 0.5] }), ...serviceSeries('cart')],
    }),
    first: ['front'],
  },
  {
    name: 'a database that only its callers measure',
    input: makeScenario({
      sli: LATENCY,
      nodes: [{ id: 'db', kind: 'database' }],
      calls: ['front>cart', 'cart>db'],
      series: [
        ...serviceSeries('front', { latency: [0.1, 0.35] }),
        ...serviceSeries('cart', { latency: [0.03, 0.28] }),
        levelSeries({ node: 'cart', callee: 'db', role: 'latency', before: 0.005, during: 0.25 }),
        levelSeries({ node: 'cart', callee: 'db', role: 'requests', before: 50 }),
      ],
    }),
    first: ['db'],
  },
  {
    name: 'a shared database that nobody measures, from all its callers',
    input: makeScenario({
      sli: LATENCY,
      nodes: [{ id: 'db', kind: 'database' }],
      calls: ['front>cart', 'front>orders', 'front>catalogue', 'front>ads', 'cart>db', 'orders>db'],
      series: [
        ...serviceSeries('front', { latency: [0.1, 0.5], requests: [50] }),
        ...serviceSeries('cart', { latency: [0.03, 0.23] }),
        ...serviceSeries('orders', { latency: [0.03, 0.23] }),
        ...serviceSeries('catalogue'),
        ...serviceSeries('ads'),
      ],
    }),
    first: ['db'],
  },
  {
    name: 'an external service that only its caller sees',
    input: makeScenario({
      sli: ERRORS,
      nodes: [{ id: 'bank', kind: 'external' }],
      calls: ['front>payment', 'payment>bank'],
      series: [
        ...serviceSeries('front', { errors: [0.05, 10] }),
        ...serviceSeries('payment', { errors: [0.05, 10] }),
        levelSeries({ node: 'payment', callee: 'bank', role: 'requests', before: 50 }),
        levelSeries({ node: 'payment', callee: 'bank', role: 'errors', before: 0, during: 10.5 }),
      ],
    }),
    first: ['bank'],
  },
  {
    name: 'a host on which all the slow instances run',
    input: makeScenario({
      sli: LATENCY,
      nodes: [
        { id: 'host-a', kind: 'host' },
        { id: 'host-b', kind: 'host' },
        { id: 'cart-1', kind: 'instance', partOf: ['cart', 'host-a'] },
        { id: 'cart-2', kind: 'instance', partOf: ['cart', 'host-b'] },
        { id: 'orders-1', kind: 'instance', partOf: ['orders', 'host-a'] },
        { id: 'orders-2', kind: 'instance', partOf: ['orders', 'host-b'] },
      ],
      calls: ['front>cart', 'front>orders'],
      series: [
        ...serviceSeries('front', { latency: [0.1, 0.4] }),
        ...serviceSeries('cart-1', { latency: [0.03, 0.33], requests: [25] }),
        ...serviceSeries('cart-2', { latency: [0.03], requests: [25] }),
        ...serviceSeries('orders-1', { latency: [0.03, 0.33], requests: [25] }),
        ...serviceSeries('orders-2', { latency: [0.03], requests: [25] }),
        levelSeries({ node: 'host-a', role: 'cpu', before: 0.3, during: 0.98 }),
        levelSeries({ node: 'host-b', role: 'cpu', before: 0.3 }),
      ],
    }),
    first: ['host-a'],
  },
  {
    name: 'a zone whose instances all fail',
    input: makeScenario({
      sli: ERRORS,
      nodes: [
        { id: 'zone-1', kind: 'zone' },
        { id: 'zone-2', kind: 'zone' },
        ...['cart', 'orders', 'ads'].flatMap(service => [
          { id: `${service}-1`, kind: 'instance', partOf: [service, 'zone-1'] } as const,
          { id: `${service}-2`, kind: 'instance', partOf: [service, 'zone-2'] } as const,
        ]),
      ],
      calls: ['front>cart', 'front>orders', 'front>ads'],
      series: [
        ...serviceSeries('front', { errors: [0.05, 30] }),
        ...['cart', 'orders', 'ads'].flatMap(service => [
          ...serviceSeries(`${service}-1`, { errors: [0.02, 12], requests: [25] }),
          ...serviceSeries(`${service}-2`, { errors: [0.02], requests: [25] }),
        ]),
      ],
    }),
    first: ['zone-1'],
  },
  {
    name: 'one instance of three',
    input: makeScenario({
      sli: LATENCY,
      nodes: [1, 2, 3].map(i => ({ id: `cart-${i}`, kind: 'instance', partOf: ['cart'] }) as const),
      calls: ['front>cart'],
      series: [
        ...serviceSeries('front', { latency: [0.1, 0.3] }),
        ...serviceSeries('cart-1', { latency: [0.03, 0.63], requests: [17] }),
        ...serviceSeries('cart-2', { latency: [0.03], requests: [17] }),
        ...serviceSeries('cart-3', { latency: [0.03], requests: [17] }),
      ],
    }),
    first: ['cart-1'],
  },
  {
    name: 'a queue that fills up',
    input: makeScenario({
      sli: { node: 'mail', role: 'latency' },
      nodes: [{ id: 'jobs', kind: 'queue' }],
      calls: ['mail>jobs', 'mail>templates'],
      series: [
        ...serviceSeries('templates'),
        levelSeries({ node: 'jobs', role: 'saturation', before: 0.05, during: 0.97 }),
      ],
    }),
    first: ['jobs'],
  },
  {
    name: 'a callee that fails, not a queue whose length only looks like a share',
    input: makeScenario({
      calls: ['front>stock', 'mail>stock'],
      series: [
        ...serviceSeries('front', { errors: [0.05, 5] }),
        ...serviceSeries('stock', { errors: [0.05, 6] }),
        levelSeries({ node: 'mail', role: 'saturation', unit: '1', before: 1, during: 4 }),
      ],
    }),
    first: ['stock'],
  },
  {
    name: 'a client whose retry storm floods a callee, not the callee',
    input: makeScenario({
      sli: LATENCY,
      calls: ['front>stock', 'batch>stock'],
      series: [
        ...serviceSeries('front', { latency: [0.1, 0.5] }),
        ...serviceSeries('stock', { latency: [0.02, 0.42], requests: [60, 900] }),
        ...serviceSeries('batch', { latency: [0.1, 0.5], requests: [1] }),
        levelSeries({ node: 'front', callee: 'stock', role: 'requests', before: 50 }),
        levelSeries({ node: 'batch', callee: 'stock', role: 'requests', before: 10, during: 850 }),
      ],
    }),
    first: ['batch'],
  },
  {
    name: 'a callee that fails, not the caller that tries again',
    input: makeScenario({
      sli: ERRORS,
      calls: ['front>stock'],
      series: [
        ...serviceSeries('front', { errors: [0.05, 30] }),
        ...serviceSeries('stock', { errors: [0.05, 105], requests: [50, 150] }),
        levelSeries({ node: 'front', callee: 'stock', role: 'requests', before: 50, during: 150 }),
        levelSeries({ node: 'front', callee: 'stock', role: 'errors', before: 0.05, during: 105 }),
      ],
    }),
    first: ['stock'],
  },
  {
    name: 'a callee that no longer gets its traffic while its caller fails',
    input: makeScenario({
      sli: ERRORS,
      calls: ['front>cart', 'front>catalogue', 'front>ads'],
      series: [
        ...serviceSeries('front', { errors: [0.05, 40] }),
        ...serviceSeries('cart', { requests: [40, 0] }),
        ...serviceSeries('catalogue'),
        ...serviceSeries('ads'),
      ],
    }),
    first: ['cart'],
  },
  {
    name: 'the caller, when a dependency without traffic before is used now',
    input: makeScenario({
      sli: LATENCY,
      calls: ['front>cart', 'cart>fallback'],
      series: [
        ...serviceSeries('front', { latency: [0.1, 0.4] }),
        ...serviceSeries('cart', { latency: [0.03, 0.33] }),
        levelSeries({ node: 'fallback', role: 'requests', before: 0, during: 50 }),
        levelSeries({ node: 'fallback', role: 'latency', before: Number.NaN, during: 0.28 }),
      ],
    }),
    first: ['cart'],
  },
  {
    name: 'two faults on two branches, both sure',
    input: makeScenario({
      sli: LATENCY,
      calls: ['front>cart', 'front>search', 'front>ads'],
      series: [
        ...serviceSeries('front', { latency: [0.1, 0.7] }),
        ...serviceSeries('cart', { latency: [0.03, 0.33] }),
        ...serviceSeries('search', { latency: [0.03, 0.33] }),
        ...serviceSeries('ads'),
      ],
    }),
    first: ['cart', 'search'],
  },
  {
    name: 'without an indicator, the callee that slows the others',
    input: makeScenario({
      calls: ['front>cart', 'cart>db'],
      series: [
        ...serviceSeries('front', { latency: [0.1, 0.4] }),
        ...serviceSeries('cart', { latency: [0.05, 0.35] }),
        ...serviceSeries('db', { latency: [0.01, 0.31] }),
      ],
    }),
    first: ['db'],
  },
];

describe('the likeliest cause', () => {
  for (const { name, input, first } of CAUSES) {
    test(`is ${name}`, () => {
      const { causes, abstention } = rankCauses(input);
      assert.deepEqual(
        causes
          .slice(0, first.length)
          .map(({ node }) => node)
          .sort(),
        [...first].sort(),
      );
      assert.equal(abstention, undefined);
      assert.ok(causes[first.length - 1]!.confidence > 0.5, `${causes[first.length - 1]!.confidence}`);
    });
  }
});

const HEALTHY = makeScenario({
  sli: LATENCY,
  calls: ['front>cart'],
  series: [...serviceSeries('front'), ...serviceSeries('cart')],
});
const SLOW_CART = { calls: ['front>cart', 'front>ads'], sli: LATENCY } as const;
const slowCartSeries = (during: number) => [
  ...serviceSeries('front', { latency: [0.1, 0.1 + during] }),
  ...serviceSeries('cart', { latency: [0.03, 0.03 + during] }),
  ...serviceSeries('ads'),
];
const deployOf = (node: string, minutesBefore: number) =>
  ({
    id: `CHG-${node}`,
    at: ONSET_AT - minutesBefore * 60_000,
    node,
    kind: 'deploy',
    summary: { en: '1.0 to 1.1', zh: '1.0 到 1.1' },
  }) as const;

describe('abstention', () => {
  test('when nothing changed, also with a fresh deploy', () => {
    const { causes, abstention } = rankCauses({ ...HEALTHY, changes: [deployOf('cart', 1)] });
    assert.ok(['nothing-changed', 'too-weak', 'undecided'].includes(abstention!.reason));
    assert.ok(causes.every(({ confidence }) => confidence < 0.35));
  });

  test('when nothing was measured', () => {
    const { abstention, nextChecks } = rankCauses({ ...HEALTHY, series: [] });
    assert.equal(abstention!.reason, 'no-signals');
    assert.ok(nextChecks.length > 0);
  });

  test('when the samples begin with the trouble', () => {
    const cut = HEALTHY.series.map(each => ({ ...each, at: each.at.slice(50), value: each.value.slice(50) }));
    assert.equal(rankCauses({ ...HEALTHY, series: cut }).abstention!.reason, 'no-signals');
  });
});

describe('changes', () => {
  const plain = rankCauses(makeScenario({ ...SLOW_CART, series: slowCartSeries(0.3) })).causes[0]!;

  test('raise the odds of what other facts point to, the more the fresher they are', () => {
    const scoreWith = (minutes: number) =>
      rankCauses(makeScenario({ ...SLOW_CART, series: slowCartSeries(0.3), changes: [deployOf('cart', minutes)] }))
        .causes[0]!;
    assert.ok(scoreWith(1).score > scoreWith(30).score && scoreWith(30).score > plain.score);
    assert.deepEqual(scoreWith(1).changes, ['CHG-cart']);
  });

  test('of others, or long ago, or after the beginning, do nothing', () => {
    for (const change of [deployOf('ads', 1), deployOf('cart', 600), deployOf('cart', -5)]) {
      const { causes } = rankCauses(makeScenario({ ...SLOW_CART, series: slowCartSeries(0.3), changes: [change] }));
      assert.equal(causes[0]!.node, 'cart');
      assert.equal(causes[0]!.score, plain.score, change.id);
      assert.ok(causes.every(({ node }) => node !== 'ads'));
    }
  });
});

describe('what is ruled out', () => {
  const { ruledOut } = rankCauses(
    makeScenario({
      sli: LATENCY,
      calls: ['front>cart', 'cart>db', 'front>mail', 'other>mail'],
      series: [
        ...serviceSeries('front', { latency: [0.1, 0.4] }),
        ...serviceSeries('cart', { latency: [0.03, 0.33] }),
        ...serviceSeries('db', { latency: [0.004] }),
        ...serviceSeries('mail', { errors: [20, 20] }),
        ...serviceSeries('other', { latency: [0.1, 2] }),
      ],
    }),
  );
  for (const [node, reason] of [
    ['front', 'explained-by-callee'],
    ['db', 'unchanged'],
    ['mail', 'was-there-before'],
    ['other', 'not-reachable'],
  ]) {
    test(`${node}: ${reason}`, () => assert.equal(ruledOut.find(each => each.node === node)?.reason, reason));
  }
});
