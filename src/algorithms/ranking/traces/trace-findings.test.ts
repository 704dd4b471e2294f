import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DiagnosisCase, LogColumns, SpanColumns } from '../case.ts';
import type { Finding } from '../evidence.ts';
import { viewOf } from '../rank-causes.ts';
import { edgeSeriesFindings } from './edge-series-findings.ts';
import { traceFindings } from './trace-findings.ts';
import { vanishedEdgeFindings } from './vanished-edges.ts';

const ONSET_AT = 1_000_000;

interface Call {
  readonly node: string;
  readonly operation: string;
  readonly ownMs: number;
  readonly gapMs?: number;
  readonly calls?: readonly Call[];
}

/** One trace a second for a minute on each side of the onset. */
function spansOf(before: Call, after: Call): SpanColumns {
  const rows = {
    node: [] as string[],
    operation: [] as string[],
    kind: [] as SpanColumns['kind'][number][],
    traceId: [] as string[],
  };
  const [parent, startAt, durationMs]: number[][] = [[], [], []];
  const add = (
    row: { node: string; operation: string; kind: 'server' | 'client' },
    at: number,
    above: number,
    traceId: string,
  ) => {
    rows.node.push(row.node);
    rows.operation.push(row.operation);
    rows.kind.push(row.kind);
    rows.traceId.push(traceId);
    startAt!.push(at);
    durationMs!.push(0);
    return parent!.push(above) - 1;
  };
  const visit = ({ node, operation, ownMs, calls = [] }: Call, at: number, above: number, traceId: string): number => {
    const top = add({ node, operation, kind: 'server' }, at, above, traceId);
    let endAt = at + ownMs;
    for (const call of calls) {
      const client = add({ node, operation: `call ${call.operation}`, kind: 'client' }, endAt, top, traceId);
      durationMs![client] = visit(call, endAt, client, traceId) + (call.gapMs ?? 1);
      endAt += durationMs![client]!;
    }
    durationMs![top] = endAt - at;
    return endAt - at;
  };
  for (let second = -60; second < 60; second++)
    visit(second < 0 ? before : after, ONSET_AT + second * 1_000 + 500, -1, `t${second}`);
  return {
    ...rows,
    parent: Int32Array.from(parent!),
    startAt: Float64Array.from(startAt!),
    durationMs: Float64Array.from(durationMs!),
    failed: new Uint8Array(parent!.length),
  };
}

function viewOn(given: Partial<DiagnosisCase>) {
  return viewOf({
    onsetAt: ONSET_AT,
    until: ONSET_AT + 60_000,
    nodes: [],
    calls: [],
    series: [],
    changes: [],
    ...given,
  });
}

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
    assert.ok(found!.weight > 1, found?.statement);
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
