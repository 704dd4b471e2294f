import type { SpanColumns } from '../case.ts';
import type { Visits } from './visits.ts';

/** Traces that begin with one operation, reach the same nodes and take longer than before; ids of a sample of them. */
export interface SlowedEntry {
  /** What begins them, as `gateway POST /orders`. */
  readonly operation: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

const ENTRIES = 5;
const LEAST_TRACES = 3;
/** Of each entry, on each side of the onset. */
const SAMPLED = 50;
/** The longest of many traces are single outliers. */
const KEPT_SHARE = 0.95;
/** Means closer than this are equal: clocks and schedulers are not finer. */
const FLOOR_MS = 0.5;

/** The entries whose traces lost most time, most first: at most five, and fifty traces of each side. O(visits log visits). */
export function findSlowedEntries(spans: SpanColumns, visits: Visits): SlowedEntry[] {
  const reached = reachedNodes(spans, visits);
  const shapeOf = (visit: number) => `${visits.key[visit]} ${reached.get(spans.traceId[visits.top[visit]!]!)}`;
  const slowed = [...Map.groupBy(longestRoots(spans, visits), shapeOf).values()].flatMap(roots => {
    const [before, after] = [0, 1].map(side =>
      sampleOf(
        spans,
        visits,
        roots.filter(each => visits.isAfter[each] === side),
      ),
    );
    if (before!.traceIds.length < LEAST_TRACES || after!.traceIds.length < LEAST_TRACES) return [];
    const longer = after!.meanMs - before!.meanMs;
    if (!(longer > FLOOR_MS)) return [];
    const { node, operation } = visits.keys[visits.key[roots[0]!]!]!;
    return [
      {
        operation: `${node} ${operation}`,
        before: before!.traceIds,
        after: after!.traceIds,
        lostMs: longer * after!.traces,
      },
    ];
  });
  return slowed.sort((a, b) => b.lostMs - a.lostMs).slice(0, ENTRIES);
}

/** By trace: an entry that serves many purposes under one name is told apart by whom it needs. */
function reachedNodes({ traceId, node }: SpanColumns, { top }: Visits): Map<string, string> {
  const nodes = new Map<string, Set<string>>();
  for (const row of top) {
    const known = nodes.get(traceId[row]!);
    if (known === undefined) nodes.set(traceId[row]!, new Set([node[row]!]));
    else known.add(node[row]!);
  }
  return new Map([...nodes].map(([id, reached]) => [id, [...reached].sort().join(' ')]));
}

/** By trace, the longest of the visits that nobody called. */
function longestRoots({ traceId, durationMs }: SpanColumns, { top, caller }: Visits): number[] {
  const longest = new Map<string, number>();
  for (const [visit, row] of top.entries()) {
    if (caller[visit]! >= 0 || !Number.isFinite(durationMs[row])) continue;
    const known = longest.get(traceId[row]!);
    if (known === undefined || durationMs[row]! > durationMs[top[known]!]!) longest.set(traceId[row]!, visit);
  }
  return [...longest.values()];
}

interface Sample {
  readonly traceIds: readonly string[];
  readonly meanMs: number;
  /** How many there are in all. */
  readonly traces: number;
}

/** Evenly spread over the durations, so that it is the same every time and short traces stand for as many as long ones. */
function sampleOf({ traceId, durationMs }: SpanColumns, { top }: Visits, roots: readonly number[]): Sample {
  const rows = roots.map(visit => top[visit]!).sort((a, b) => durationMs[a]! - durationMs[b]! || a - b);
  const kept = rows.slice(0, Math.ceil(rows.length * KEPT_SHARE));
  const size = Math.min(SAMPLED, kept.length);
  const sampled = Array.from({ length: size }, (_, i) => kept[Math.floor(((i + 0.5) * kept.length) / size)]!);
  const meanMs = kept.reduce((sum, row) => sum + durationMs[row]!, 0) / kept.length;
  return { traceIds: sampled.map(row => traceId[row]!), meanMs, traces: rows.length };
}
