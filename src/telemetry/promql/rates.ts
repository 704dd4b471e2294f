import type { Window } from './windows.ts';

/** A gap up to this many average intervals wide counts as covered by the series. */
const EXTRAPOLATION_THRESHOLD = 1.1;

/** Per second. */
export function rate(window: Window): number | undefined {
  return extrapolate(window, true, window.rangeMs / 1000);
}

export function increase(window: Window): number | undefined {
  return extrapolate(window, true, 1);
}

export function delta(window: Window): number | undefined {
  return extrapolate(window, false, 1);
}

export function irate(window: Window): number | undefined {
  return lastStep(window, true);
}

export function idelta(window: Window): number | undefined {
  return lastStep(window, false);
}

/** The change between the first and the last sample, stretched to what of the window the series covers. */
function extrapolate(window: Window, isCounter: boolean, divisor: number): number | undefined {
  const { values, from, to } = window;
  if (to - from < 2) return undefined;
  const first = values[from]!;
  let change = values[to - 1]! - first;
  if (!isCounter) return change * (coveredShare(window) / divisor);
  change = addResets(change, values, from, to);
  // A counter is never stretched to before its zero.
  const shareToZero = change > 0 && first >= 0 ? first / change : Number.POSITIVE_INFINITY;
  return change * (coveredShare(window, shareToZero) / divisor);
}

/**
 * Prometheus' extrapolation: how long the series covers the window, in units of the time between its first and last
 * sample. It is taken to reach the edges near which a sample lies, else half an interval beyond the sample; at the start
 * no further back than `shareToZero`, in the same units.
 */
export function coveredShare(window: Window, shareToZero = Number.POSITIVE_INFINITY): number {
  const { at, from, to, startMs, endMs } = window;
  const sampledSeconds = (at[to - 1]! - at[from]!) / 1000;
  const interval = sampledSeconds / (to - from - 1);
  const threshold = interval * EXTRAPOLATION_THRESHOLD;
  const toStart = Math.min((at[from]! - startMs) / 1000, sampledSeconds * shareToZero);
  const toEnd = (endMs - at[to - 1]!) / 1000;
  let covered = sampledSeconds;
  covered += toStart < threshold ? toStart : interval / 2;
  covered += toEnd < threshold ? toEnd : interval / 2;
  return covered / sampledSeconds;
}

/** What a counter lost by falling was counted all the same. */
function addResets(change: number, values: Float64Array, from: number, to: number): number {
  let sum = change;
  let last = values[from]!;
  for (let i = from + 1; i < to; i++) {
    const value = values[i]!;
    if (value < last) sum += last;
    last = value;
  }
  return sum;
}

function lastStep({ at, values, to, from }: Window, isRate: boolean): number | undefined {
  if (to - from < 2) return undefined;
  const last = values[to - 1]!;
  const before = values[to - 2]!;
  const change = isRate && last < before ? last : last - before;
  const intervalMs = at[to - 1]! - at[to - 2]!;
  return isRate ? change / (intervalMs / 1000) : change;
}
