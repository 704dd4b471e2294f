import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogColumns } from '../case.ts';
import type { Finding } from '../evidence.ts';
import { edgeSeriesFindings } from './edge-series-findings.ts';
import { type Call, ONSET_AT, spansOf, viewOn } from './trace.fixture.ts';
import { traceFindings } from './trace-findings.ts';
import { vanishedEdgeFindings } from './vanished-edges.ts';

function strongest(findings: readonly Finding[]): Finding | undefined {
  return findings.toSorted((a, b) => b.weight - a.weight)[0];
}

const pay: Call = { node: 'payment', operation: 'charge', ownMs: 5 };
const stock: Call = {
  node: 'stock',
  operation: 'reserve',
  ownMs: 5,
  calls: [{ node: 'shelf', operation: 'find', ownMs: 2 }],
};
const order: Call = { node: 'order', operation: 'place', ownMs: 20, calls: [pay, stock] };

const TRACES: readonly { name: string; after: Call; node: string; hint: Finding['hint'] }[] = [
  {
    name: 'a caller that waits longer than its callee works points to the way to that callee',
    after: { ...order, calls: [{ ...pay, gapMs: 200 }, stock] },
    ...{ node: 'payment', hint: 'network' },
  },
  {
    name: 'ways to all callees that got slow together point to the caller',
    after: {
      ...order,
      calls: [
        { ...pay, gapMs: 200 },
        { ...stock, gapMs: 200 },
      ],
    },
    ...{ node: 'order', hint: 'network' },
  },
  {
    name: 'work of its own that takes longer points to the service that does it, not to those who wait for it',
    after: { ...order, calls: [{ ...pay, ownMs: 300 }, stock] },
    ...{ node: 'payment', hint: 'slow' },
  },
  {
    name: 'a call that is no longer made points to the service that ceased to make it',
    after: { ...order, calls: [pay, { ...stock, calls: [] }] },
    ...{ node: 'stock', hint: 'behaviour' },
  },
];

for (const { name, after, node, hint } of TRACES) {
  test(name, () => {
    const found = strongest(traceFindings(viewOn({ spans: spansOf(order, after) })));
    assert.deepEqual([found?.node, found?.hint], [node, hint]);
    assert.ok(found!.weight > 1, found?.statement.en);
  });
}

test('traces that stay as they were say nothing', () => {
  assert.deepEqual(traceFindings(viewOn({ spans: spansOf(order, order) })), []);
});

test('a caller whose odd course begins with an odd callee is explained by it', () => {
  const spans = spansOf(order, { ...order, calls: [{ ...pay, operation: 'charge' }] });
  const lines = [...spans.node.keys()].filter(row => spans.node[row] === 'payment');
  const logs: LogColumns = {
    node: lines.map(() => 'payment'),
    at: Float64Array.from(lines, row => spans.startAt[row]! + 1),
    severity: lines.map(row => (spans.startAt[row]! > ONSET_AT ? 'error' : 'info')),
    body: lines.map(row => (spans.startAt[row]! > ONSET_AT ? 'card refused by issuer' : 'card charged')),
    traceId: lines.map(row => spans.traceId[row]!),
  };
  const found = traceFindings(viewOn({ spans, logs }));
  assert.deepEqual(
    found.filter(({ weight }) => weight > 1).map(({ node, kind }) => [node, kind]),
    [['payment', 'log']],
  );
});

function seriesOf(callee: string, valueAt: (minute: number) => number, side?: 'server') {
  const minutes = Array.from({ length: 13 }, (_, i) => i - 10);
  return {
    ...({ node: 'order', callee, metric: 'latency', role: 'latency', unit: 's', intervalMs: 60_000 } as const),
    ...(side === undefined ? {} : { side }),
    at: Float64Array.from(minutes, minute => ONSET_AT + minute * 60_000),
    value: Float64Array.from(minutes, valueAt),
  };
}

test('an edge whose caller measures more than its callee does points to the way between them', () => {
  const series = [
    seriesOf('payment', minute => (minute > 0 ? 0.3 : 0.01)),
    seriesOf('payment', () => 0.005, 'server'),
    seriesOf('stock', () => 0.01),
    seriesOf('stock', () => 0.005, 'server'),
  ];
  const found = strongest(edgeSeriesFindings(viewOn({ series, until: ONSET_AT + 120_000 })));
  assert.deepEqual([found?.node, found?.hint], ['payment', 'network']);
});

test('an edge that falls silent while its caller calls others is charged to the caller', () => {
  const series = [seriesOf('payment', minute => (minute > 0 ? Number.NaN : 0.01)), seriesOf('stock', () => 0.01)];
  const found = strongest(vanishedEdgeFindings(viewOn({ series, until: ONSET_AT + 120_000 })));
  assert.deepEqual([found?.node, found?.hint], ['order', 'traffic-vanished']);
});

test('spans that name themselves, each other or nothing as parents get an answer', () => {
  const spans = spansOf(order, order);
  for (const parent of [spans.parent.map((_, i) => i), spans.parent.map((_, i) => i ^ 1), spans.parent.fill(999_999)]) {
    assert.ok(Array.isArray(traceFindings(viewOn({ spans: { ...spans, parent } }))));
  }
});
