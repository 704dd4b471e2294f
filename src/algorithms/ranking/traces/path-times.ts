import { alignClocks } from '../../traces/clock-skew.ts';
import { findCriticalPath } from '../../traces/critical-path.ts';
import { buildSpanTree, type TraceSpan } from '../../traces/span-tree.ts';
import type { SpanColumns } from '../case.ts';
import type { Visits } from './visits.ts';

/** What the duration of one trace was spent on. */
export interface PathTimes {
  readonly wholeMs: number;
  /** Milliseconds of the critical path by node, or by the way between two nodes as `from\nto`; together they are `wholeMs`. */
  readonly spentMs: ReadonlyMap<string, number>;
}

interface RowSpan extends TraceSpan {
  readonly row: number;
}

/**
 * Shares the critical path of one trace out among nodes and the ways between them: what a client span is on the path for while its callee is not is
 * the way there and back. Undefined when a span has no usable time. O(rows log rows).
 */
export function measurePath(spans: SpanColumns, visits: Visits, rows: readonly number[]): PathTimes | undefined {
  if (rows.some(row => !Number.isFinite(spans.startAt[row]) || !(spans.durationMs[row]! >= 0))) return undefined;
  const tree = buildSpanTree(rows.map(row => spanOf(spans, row)));
  const { durationMs, onPathMs } = findCriticalPath(tree, alignClocks(tree));
  const calleeOf = calleesByRow(spans, visits, rows);
  const spentMs = new Map<string, number>();
  for (const [i, { row }] of tree.spans.entries()) {
    if (!(onPathMs[i]! > 0)) continue;
    const callee = calleeOf.get(row);
    const name = callee === undefined ? spans.node[row]! : `${spans.node[row]}\n${callee}`;
    spentMs.set(name, (spentMs.get(name) ?? 0) + onPathMs[i]!);
  }
  return { wholeMs: durationMs, spentMs };
}

function spanOf(spans: SpanColumns, row: number): RowSpan {
  const above = spans.parent[row]!;
  return {
    row,
    spanId: String(row),
    parentSpanId: above < 0 || above === row ? '' : String(above),
    process: spans.node[row]!,
    operation: spans.operation[row]!,
    kind: spans.kind[row]!,
    startAt: spans.startAt[row]!,
    durationMs: spans.durationMs[row]!,
    isError: spans.failed[row] === 1,
  };
}

/** The node that each client span reached; calls to what sends no spans are work of the caller. */
function calleesByRow(spans: SpanColumns, { top, ofRow, callerRow }: Visits, rows: readonly number[]) {
  const callees = new Map<number, string>();
  for (const row of rows) {
    const visit = ofRow[row]!;
    if (top[visit] !== row || callerRow[visit]! < 0) continue;
    if (spans.kind[callerRow[visit]!] === 'client') callees.set(callerRow[visit]!, spans.node[row]!);
  }
  return callees;
}
