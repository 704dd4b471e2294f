import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SloReport } from '#domain/slo-report.ts';
import { createShopWindow, createTopology, HEALTHY, pour, type Traffic } from '../../../test/synthetic-shop.ts';
import { type ImpactInput, measureImpact, readPropagation } from './measure-impact.ts';

const ONSET = 1_700_000_100_000;
const NOW = ONSET + 60_000;
const SICK: Readonly<Record<string, Traffic>> = {
  ...HEALTHY,
  payment: { perSecond: 10, meanMs: 19, errorRatio: 0.5 },
  'order→payment': { perSecond: 10, meanMs: 20, errorRatio: 0.5 },
  order: { perSecond: 10, meanMs: 48, errorRatio: 0.5 },
  'gateway→order': { perSecond: 10, meanMs: 50, errorRatio: 0.5 },
  gateway: { perSecond: 10, meanMs: 60, errorRatio: 0.5 },
};
const SLO: SloReport = {
  ...{ name: 'checkout', title: 'orders are taken', description: '', service: 'gateway', target: 0.99, notes: [] },
  ...{ windowMs: 86_400_000, windowKind: 'rolling', budgeting: 'occurrences', status: 'met', alert: 'page' },
  ...{ knownMs: 160_000, good: 1300, total: 1600, sli: 0.81, budgetLeft: 0.9 },
  burnRates: [
    {
      ...{ severity: 'page', limit: 14.4, status: 'firing', longWindowMs: 3_600_000, shortWindowMs: 300_000 },
      ...{ longBurnRate: 0.84, shortBurnRate: 10 },
    },
  ],
};

function input(traffic: Readonly<Record<string, Traffic>>, fields: Partial<ImpactInput> = {}): ImpactInput {
  const window = createShopWindow(() => NOW);
  pour(window, HEALTHY, ONSET - 300_000, ONSET);
  pour(window, traffic, ONSET, NOW);
  return {
    ...{ window, startedAt: ONSET, evidenceFrom: ONSET, now: NOW, topology: createTopology() },
    ...{ changes: [], slos: [], indicators: [] },
    ...fields,
  };
}

describe('whom an incident harms', () => {
  test('failed requests are counted where users come in, and nowhere twice', () => {
    const { entries, services } = measureImpact(input(SICK));
    assert.deepEqual(
      entries.map(({ service }) => service),
      ['gateway'],
    );
    assert.ok(Math.abs(entries[0]!.failed - 294) <= 6, `${entries[0]!.failed}`);
    assert.equal(entries[0]!.slow, 0);
    assert.deepEqual([...services].sort(), ['gateway', 'order', 'payment']);
  });

  test('slow requests are those beyond the hundredth that always were', () => {
    const { entries } = measureImpact(input({ ...HEALTHY, gateway: { perSecond: 10, meanMs: 600 } }));
    assert.equal(entries[0]!.failed, 0);
    assert.ok(entries[0]!.slow > 570 && entries[0]!.slow <= entries[0]!.calls, `${entries[0]!.slow}`);
  });

  test('a client that reports on itself is no place where users come in', () => {
    const sick = input(SICK);
    const { dependencies, services } = sick.topology;
    const client = { from: 'browser', to: 'gateway', source: 'spans', lastSeenAt: 0 } as const;
    const { entries } = measureImpact({ ...sick, topology: { services, dependencies: [...dependencies, client] } });
    assert.deepEqual(
      entries.map(({ service }) => service),
      ['gateway'],
    );
  });

  test('healthy traffic harms nobody', () => {
    const { entries, services, budgets, outlook } = measureImpact(input(HEALTHY));
    assert.deepEqual([entries[0]!.failed, entries[0]!.slow, services, budgets], [0, 0, [], []]);
    assert.equal(outlook.failures?.direction, 'steady');
  });

  test('users are counted by what their calls carry', () => {
    const sick = input(SICK);
    for (let i = 0; i < 40; i++) {
      sick.window.spans.append(
        {
          ...{ traceId: `t${i}`, spanId: `s${i}`, parentSpanId: '', name: 'POST /orders', kind: 'server' },
          ...{ startAt: ONSET + i * 1000, durationMs: 10, isError: i % 10 < 3, statusMessage: '' },
          attributes: { 'user.id': `user-${i % 10}`, 'client.address': '10.0.0.1' },
        },
        { service: 'gateway' },
      );
    }
    assert.deepEqual(measureImpact(sick).users, { attribute: 'user.id', seen: 10, affected: 3 });
  });

  test('nothing is said of users whom nothing tells apart', () => {
    assert.equal(measureImpact(input(SICK)).users, undefined);
  });

  test('the budget that went, and how long the rest lasts, with bounds', () => {
    const [budget] = measureImpact(input(SICK, { slos: [SLO] })).budgets;
    // 10 times too fast over five minutes of a day.
    assert.ok(Math.abs(budget!.spentRatio - (10 * 300) / 86_400) < 1e-9);
    assert.ok(Math.abs(budget!.burnRate - 50) < 1e-9);
    const { expectedMs, earliestMs, latestMs } = budget!.exhaustedIn!;
    assert.ok(Math.abs(expectedMs! - (0.9 * 86_400_000) / 50) < 1);
    assert.ok(earliestMs < expectedMs! && expectedMs! < latestMs!);
  });

  test('a business figure counts when it is worse than its floors allow', () => {
    const sick = input(SICK, {
      indicators: [
        { name: 'orders_ok', title: 'orders taken', unit: '1', worse: 'lower', floor: 0.02, floorRatio: 0 },
        { name: 'calm', title: 'calm', unit: '1', worse: 'lower', floor: 0.02, floorRatio: 0 },
      ],
    });
    for (let at = ONSET - 60_000; at < NOW; at += 5000) {
      sick.window.series.append('orders_ok', { service: 'order' }, '1', 'gauge', at, at < ONSET ? 0.99 : 0.5);
      sick.window.series.append('calm', { service: 'order' }, '1', 'gauge', at, at < ONSET ? 0.99 : 0.98);
    }
    const { indicators } = measureImpact(sick);
    assert.deepEqual(
      indicators.map(({ name, before, now }) => [name, before?.toFixed(2), now]),
      [['orders_ok', '0.99', 0.5]],
    );
  });
});

describe('what happens next', () => {
  test('a share of failures that grows is told as rising, with the bounds of its slope', () => {
    const sick = input(HEALTHY);
    for (let minute = 0; minute < 12; minute++) {
      const at = ONSET + minute * 5000;
      pour(sick.window, { gateway: { perSecond: 10, meanMs: 60, errorRatio: minute / 12 } }, at, at + 5000);
    }
    const trend = measureImpact(sick).outlook.failures!;
    assert.equal(trend.direction, 'rising');
    assert.ok(trend.perMinute.low > 0 && trend.perMinute.low <= trend.perMinute.high);
  });

  const grows = (bytesPerSecond: number) => (i: number) => 3e8 + i * bytesPerSecond + (i % 3) * 1e5;
  const limits = [
    { name: 'memory that grows towards its limit', bytes: grows(1e6), isTold: true },
    { name: 'memory that would take longer than it was watched', bytes: grows(1e5), isTold: false },
    { name: 'memory that saws up and down', bytes: (i: number) => 1e8 + (i % 7) * 1e6, isTold: false },
    { name: 'memory that shrinks', bytes: (i: number) => 3e8 - i * 1e6, isTold: false },
  ];
  for (const { name, bytes, isTold } of limits) {
    test(`${name} ${isTold ? 'is told with the time left' : 'is not told'}`, () => {
      const sick = input(SICK);
      const labels = { service: 'payment', instance: 'payment-1' };
      for (let i = 0; i < 120; i++) {
        const at = NOW - (120 - i) * 1000;
        sick.window.series.append('process.memory.usage', labels, 'By', 'gauge', at, bytes(i));
        sick.window.series.append('process.memory.limit', labels, 'By', 'gauge', at, 5e8);
      }
      const [first] = measureImpact(sick).outlook.limits;
      assert.equal(first !== undefined, isTold);
      if (first === undefined) return;
      assert.equal(first.instance, 'payment-1');
      // 80 MB are left at 1 MB a second.
      assert.ok(Math.abs(first.reachedIn.expectedMs - 80_000) < 2000, `${first.reachedIn.expectedMs}`);
      assert.ok(first.reachedIn.earliestMs <= first.reachedIn.expectedMs);
    });
  }
});

describe('how harm spread', () => {
  test('what a service passes on is not its own', () => {
    const { nodes, edges } = readPropagation(input(SICK));
    assert.deepEqual(edges.map(({ from, to }) => `${from}→${to}`).sort(), ['gateway→order', 'order→payment']);
    const own = Object.fromEntries(nodes.map(node => [node.service, Math.round(node.own.failures)]));
    assert.deepEqual(own, { gateway: 0, order: 0, payment: 5 });
  });

  test('an empty window spreads nothing', () => {
    const empty = { ...input(HEALTHY), window: createShopWindow(() => NOW) };
    assert.deepEqual(readPropagation(empty), { nodes: [], edges: [] });
    assert.deepEqual(measureImpact(empty).entries, []);
  });
});
