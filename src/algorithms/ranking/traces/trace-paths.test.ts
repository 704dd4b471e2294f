import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogColumns, SpanColumns } from '../case.ts';
import { rankCauses } from '../rank-causes.ts';
import { type Call, ONSET_AT, spansOf, viewOn } from './trace.fixture.ts';
import { tracePaths } from './trace-findings.ts';

const pay: Call = { node: 'payment', operation: 'charge', ownMs: 10 };
const order: Call = { node: 'order', operation: 'place', ownMs: 20, calls: [pay] };
const entry: Call = { node: 'gateway', operation: 'POST /orders', ownMs: 5, calls: [order] };

function entryWith(payment: Partial<Call>): Call {
  return { ...entry, calls: [{ ...order, calls: [{ ...pay, ...payment }] }] };
}

function told(spans: SpanColumns, logs?: LogColumns): Record<string, string> {
  const facts = tracePaths(viewOn({ spans, ...(logs === undefined ? {} : { logs }) }));
  return Object.fromEntries(facts.map(({ node, evidence }) => [node, evidence.statement.en]));
}

/** The failing half of the traces after the onset, and one of those before it. */
function failing(spans: SpanColumns, nodes: readonly string[]): SpanColumns {
  const isHit = (row: number) => Number(spans.traceId[row]!.slice(1)) % 2 === 0 || spans.traceId[row] === 't-7';
  const after = (row: number) => spans.startAt[row]! > ONSET_AT || spans.traceId[row] === 't-7';
  const failed = spans.node.map((node, row) => Number(after(row) && isHit(row) && nodes.includes(node)));
  return { ...spans, failed: Uint8Array.from(failed) };
}

test('the critical path names the node whose own work holds it, with the time before and now', () => {
  assert.deepEqual(told(spansOf(entry, entryWith({ ownMs: 310 }))), {
    payment:
      'critical path of gateway POST /orders: 310 ms of 337 ms are its own work, before 10 ms of 37 ms (50 traces, before 50)',
  });
});

test('the critical path names the way to a node on which its caller waits', () => {
  assert.deepEqual(told(spansOf(entry, entryWith({ gapMs: 401 }))), {
    payment:
      'critical path of gateway POST /orders: 401 ms of 437 ms pass between order and payment, before 1 ms of 37 ms (50 traces, before 50)',
  });
});

test('work that nobody waits for is not on the critical path', () => {
  const spans = spansOf(entry, entryWith({ ownMs: 310 }));
  const kind = spans.kind.map((each, row) => (spans.node[row] === 'payment' ? 'consumer' : each));
  const durationMs = spans.durationMs.map((each, row) => (spans.node[row] === 'payment' ? each : Math.min(each, 37)));
  assert.deepEqual(told({ ...spans, kind, durationMs }), {});
});

test('traces as long as before have no critical path worth telling', () => {
  assert.deepEqual(told(spansOf(entry, entry)), {});
});

test('the error path leads from the entry to the failure below all others, with the line written there', () => {
  const spans = failing(spansOf(entry, entry), ['gateway', 'order', 'payment']);
  const rows = [...spans.node.keys()].filter(row => spans.node[row] === 'payment' && spans.failed[row] === 1);
  const logs: LogColumns = {
    node: [...rows, ...rows].map(() => 'payment'),
    at: Float64Array.from([...rows, ...rows], (row, i) => spans.startAt[row]! + (i < rows.length ? 2 : 1)),
    severity: [...rows, ...rows].map((_, i) => (i < rows.length ? 'error' : 'warn')),
    body: [...rows, ...rows].map((_, i) => (i < rows.length ? 'card gateway refused' : 'slow answer')),
    traceId: [...rows, ...rows].map(row => spans.traceId[row]!),
  };
  assert.deepEqual(told(spans, logs), {
    payment:
      '30 of 30 traces with failures fail first here, in charge (gateway → order → payment), all of them with the line “card gateway refused”; before 1 of 60 traces did',
  });
});

test('a call that fails without a failure at its callee is told of the caller', () => {
  const facts = told(failing(spansOf(entry, entry), ['gateway', 'order']));
  assert.deepEqual(Object.keys(facts), ['order']);
  assert.match(facts.order!, /in call charge \(gateway → order\)/);
});

test('failures as frequent as before are no path to tell', () => {
  const spans = spansOf(entryWith({ isFailed: true }), entryWith({ isFailed: true }));
  assert.deepEqual(told(spans), {});
});

test('paths are listed with the cause and leave its score as it is', () => {
  const { input } = viewOn({ spans: spansOf(entry, entryWith({ ownMs: 310 })) });
  const [first] = rankCauses(input).causes;
  assert.equal(first?.node, 'payment');
  const path = first!.evidence.find(({ statement }) => statement.en.startsWith('critical path'));
  assert.ok(path !== undefined && path.weight > 0 && path.weight < 0.05);
  assert.equal(first!.score, first!.evidence[0]!.weight);
});

test('spans with impossible times and parents have no paths and do no harm', () => {
  const spans = spansOf(entry, entryWith({ ownMs: 310, isFailed: true }));
  const parent = spans.parent.map((_, i) => i ^ 1);
  assert.ok(Array.isArray(tracePaths(viewOn({ spans: { ...spans, parent } }))));
  const durationMs = spans.durationMs.fill(Number.NaN);
  assert.ok(Array.isArray(tracePaths(viewOn({ spans: { ...spans, durationMs } }))));
});

test('an entry that serves many purposes is told apart by the nodes that it needs', () => {
  const other: Call = { ...entry, calls: [{ node: 'search', operation: 'find', ownMs: 900 }] };
  const [slow, rest] = [spansOf(entry, entryWith({ ownMs: 310 })), spansOf(other, other)];
  const shift = slow.node.length;
  const both: SpanColumns = {
    node: [...slow.node, ...rest.node],
    operation: [...slow.operation, ...rest.operation],
    kind: [...slow.kind, ...rest.kind],
    traceId: [...slow.traceId, ...rest.traceId.map(id => `${id} search`)],
    parent: Int32Array.from([...slow.parent, ...rest.parent.map(above => (above < 0 ? above : above + shift))]),
    startAt: Float64Array.from([...slow.startAt, ...rest.startAt]),
    durationMs: Float64Array.from([...slow.durationMs, ...rest.durationMs]),
    failed: Uint8Array.from([...slow.failed, ...rest.failed]),
  };
  assert.match(told(both).payment!, /310 ms of 337 ms are its own work, before 10 ms of 37 ms/);
});
