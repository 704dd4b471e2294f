import type { SpanColumns } from '../case.ts';
import type { Visits } from './visits.ts';

/** Rows of the spans that failed first, one a trace: a failed span with no failed one below it, of several that which ended first. O(spans). */
export function firstFailures(
  { traceId, parent, startAt, durationMs, failed }: SpanColumns,
  { ofRow }: Visits,
): number[] {
  const isAbove = new Uint8Array(failed.length);
  for (const start of failed.keys()) {
    if (failed[start] !== 1) continue;
    // Upwards until another failure has been there; what names itself or nothing ends the way.
    let row = start;
    for (let above = parent[row]!; above >= 0 && above < failed.length; above = parent[row]!) {
      if (above === start || isAbove[above] === 1) break;
      isAbove[above] = 1;
      row = above;
    }
  }
  const first = new Map<string, number>();
  for (const row of failed.keys()) {
    if (failed[row] !== 1 || isAbove[row] === 1 || ofRow[row]! < 0) continue;
    const known = first.get(traceId[row]!);
    const isEarlier = known === undefined || startAt[row]! + durationMs[row]! < startAt[known]! + durationMs[known]!;
    if (isEarlier) first.set(traceId[row]!, row);
  }
  return [...first.values()];
}
