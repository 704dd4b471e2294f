import type { SpanColumns } from '../case.ts';
import type { Visits } from './visits.ts';

/** How long something took before and after the onset, one value a trace. */
export interface Slower {
  readonly name: string;
  readonly beforeMs: number;
  readonly afterMs: number;
  readonly before: number;
  readonly after: number;
  /** How long the traces with it take now. */
  readonly wholeMs: number;
  /** Occurrences after the onset times what each took longer. */
  readonly excessMs: number;
  /** In [0, 1): what a trace takes longer because of it, beside how long such traces took before. */
  readonly level: number;
  /** In [0, 1): signal over signal and noise. */
  readonly certainty: number;
}

interface Question {
  readonly spans: SpanColumns;
  readonly visits: Visits;
  /** Milliseconds by visit; NaN is left out. */
  readonly valueMs: Float64Array;
  /** What a visit is an occurrence of. */
  readonly nameOf: (visit: number) => string;
}

/** Traces on each side without which nothing is said. */
const LEAST_TRACES = 3;
/** A change of this many standard errors counts half. */
const NOISE_ERRORS = 3;
/** Clocks and schedulers are not finer. */
const FLOOR_MS = 0.5;
/** What makes a trace longer by this share of its length counts half. */
const HARM_SHARE = 0.1;

/** Everything that takes longer than before. Visits of one trace count as one value, their mean. O(visits). */
export function findSlower({ spans, visits, valueMs, nameOf }: Question): Slower[] {
  const wholeMs = traceDurations(spans, visits);
  const byName = new Map<string, [Map<string, Mean>, Map<string, Mean>]>();
  for (const [visit, row] of visits.top.entries()) {
    const value = valueMs[visit]!;
    if (!Number.isFinite(value)) continue;
    const name = nameOf(visit);
    const sides = byName.get(name) ?? [new Map<string, Mean>(), new Map<string, Mean>()];
    byName.set(name, sides);
    const side = sides[visits.isAfter[visit] as 0 | 1];
    const mean = side.get(spans.traceId[row]!) ?? { sum: 0, count: 0, wholeMs: wholeMs.get(spans.traceId[row]!) ?? 0 };
    mean.sum += value;
    mean.count++;
    side.set(spans.traceId[row]!, mean);
  }
  return [...byName].flatMap(([name, [before, after]]) => compare(name, [...before.values()], [...after.values()]));
}

/** How long the longest visit that nobody called took, by trace. */
function traceDurations({ traceId, durationMs }: SpanColumns, { top, caller }: Visits): Map<string, number> {
  const longest = new Map<string, number>();
  for (const [visit, row] of top.entries()) {
    if (caller[visit]! >= 0) continue;
    longest.set(traceId[row]!, Math.max(longest.get(traceId[row]!) ?? 0, durationMs[row]!));
  }
  return longest;
}

interface Mean {
  readonly wholeMs: number;
  sum: number;
  count: number;
}

function compare(name: string, before: readonly Mean[], after: readonly Mean[]): Slower[] {
  if (before.length < LEAST_TRACES || after.length < LEAST_TRACES) return [];
  const was = momentsOf(before);
  const is = momentsOf(after);
  const longer = is.mean - was.mean;
  if (!(longer > FLOOR_MS)) return [];
  const errors = longer / Math.max(Math.sqrt(was.variance / before.length + is.variance / after.length), FLOOR_MS / 10);
  const occurrences = after.reduce((sum, { count }) => sum + count, 0);
  const [wholeBefore, wholeMs] = [meanWhole(before), meanWhole(after)];
  const perTraceMs = (longer * occurrences) / after.length;
  return [
    {
      level: perTraceMs / (perTraceMs + HARM_SHARE * wholeBefore),
      ...{ name, beforeMs: was.mean, afterMs: is.mean, before: before.length, after: after.length, wholeMs },
      excessMs: longer * occurrences,
      certainty: errors ** 2 / (errors ** 2 + NOISE_ERRORS ** 2),
    },
  ];
}

function meanWhole(means: readonly Mean[]): number {
  return means.reduce((sum, { wholeMs }) => sum + wholeMs, 0) / means.length;
}

/** Mean and variance of the means of traces, the longest of them cut to where few are: a single outlier is no change. */
function momentsOf(means: readonly Mean[]): { readonly mean: number; readonly variance: number } {
  const values = Float64Array.from(means, ({ sum, count }) => sum / count).sort();
  const limit = values[Math.floor((values.length - 1) * 0.95)]!;
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    const kept = Math.min(value, limit);
    sum += kept;
    squares += kept * kept;
  }
  const mean = sum / values.length;
  return { mean, variance: Math.max(0, squares / values.length - mean * mean) };
}
