import type { SpanColumns } from '../case.ts';
import type { Visits } from './visits.ts';

/** Where the time of visits goes, ms by visit. */
export interface Durations {
  /** Spent without waiting for another service. */
  readonly own: Float64Array;
  /** Between the caller's span and the visit: network, queues, proxies; NaN where no caller timed the call. */
  readonly gap: Float64Array;
}

/**
 * Splits the time of every visit into its own and that of calls to other services, and that of calls into the callee's and what lies between. Only
 * spans of one clock are subtracted from each other by instant, so clocks may differ between services. O(spans log spans).
 */
export function measureDurations(spans: SpanColumns, visits: Visits): Durations {
  const { top, callerRow, ofRow } = visits;
  const own = Float64Array.from(top, row => spans.durationMs[row]!);
  const gap = new Float64Array(top.length).fill(Number.NaN);
  const calledMs = new Map<number, number>();
  for (const [visit, row] of callerRow.entries()) {
    if (row < 0 || spans.kind[top[visit]!] === 'consumer') continue;
    calledMs.set(row, Math.max(calledMs.get(row) ?? 0, spans.durationMs[top[visit]!]!));
    if (spans.kind[row] === 'client') gap[visit] = Math.max(0, spans.durationMs[row]! - spans.durationMs[top[visit]!]!);
  }
  const coveredUntil = new Float64Array(top.length).fill(Number.NEGATIVE_INFINITY);
  const rows = [...calledMs.keys()].sort((a, b) => spans.startAt[a]! - spans.startAt[b]!);
  for (const row of rows) {
    const visit = ofRow[row]!;
    // A call without a client span of its own is placed at the start of the span that made it.
    const lengthMs =
      spans.kind[row] === 'client' ? spans.durationMs[row]! : Math.min(spans.durationMs[row]!, calledMs.get(row)!);
    const startAt = Math.max(coveredUntil[visit]!, spans.startAt[row]!);
    const endAt = spans.startAt[row]! + lengthMs;
    if (endAt <= startAt) continue;
    own[visit]! = Math.max(0, own[visit]! - (endAt - startAt));
    coveredUntil[visit] = endAt;
  }
  return { own, gap };
}
