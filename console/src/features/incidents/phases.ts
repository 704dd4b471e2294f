import type { Calls } from '../../../../src/api/signals.ts';

/** What calls were like in one stretch of time. */
export interface PhaseFigures {
  readonly perSecond: number;
  readonly errorRatio: number;
  /** The typical point of the stretch. */
  readonly p95Ms: number | undefined;
}

/** Undefined when no call was seen in the stretch `[from, to)`. */
export function figuresOf(calls: Calls, from: number, to: number): PhaseFigures | undefined {
  const points = calls.at.flatMap((at, index) => (at >= from && at < to ? [index] : []));
  const rates = points.map(index => calls.perSecond[index] ?? 0);
  const total = sum(rates);
  if (total === 0) return undefined;
  const failed = sum(points.map(index => (calls.perSecond[index] ?? 0) * (calls.errorRatio[index] ?? 0)));
  return {
    perSecond: total / points.length,
    errorRatio: failed / total,
    p95Ms: medianOf(points.flatMap(index => calls.p95Ms[index] ?? [])),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function medianOf(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
