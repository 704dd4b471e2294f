import { CompensatedSum } from './compensated-sum.ts';
import { quantileOf } from './quantile.ts';
import { delta, idelta, increase, irate, rate } from './rates.ts';
import type { Window, WindowFunction } from './windows.ts';

/** Functions of one window, by their name in PromQL. */
export const WINDOW_FUNCTIONS: ReadonlyMap<string, WindowFunction> = new Map<string, WindowFunction>([
  ['rate', rate],
  ['increase', increase],
  ['delta', delta],
  ['irate', irate],
  ['idelta', idelta],
  ['avg_over_time', average],
  ['sum_over_time', sum],
  ['min_over_time', window => extreme(window, (value, best) => value < best)],
  ['max_over_time', window => extreme(window, (value, best) => value > best)],
  ['count_over_time', ({ from, to }) => to - from],
  ['last_over_time', ({ values, to }) => values[to - 1]!],
  ['present_over_time', () => 1],
  ['stdvar_over_time', variance],
  ['stddev_over_time', window => Math.sqrt(variance(window))],
  ['quantile_over_time', ({ values, from, to, parameter }) => quantileOf(parameter, values.slice(from, to))],
  ['changes', window => countSteps(window, isChange)],
  ['resets', window => countSteps(window, (before, value) => value < before)],
  ['deriv', window => fitLine(window, window.at[window.from]!)?.slope],
  ['predict_linear', predict],
]);

function sum({ values, from, to }: Window): number {
  const total = new CompensatedSum();
  for (let i = from; i < to; i++) total.add(values[i]!);
  return total.value;
}

/** A running mean, so that large values do not overflow; once infinite it stays so unless the other infinity comes. */
function average({ values, from, to }: Window): number {
  const mean = new CompensatedSum();
  for (let i = from; i < to; i++) {
    const value = values[i]!;
    const count = i - from + 1;
    if (isInfinite(mean.rough) && keepsInfinity(mean.rough, value)) continue;
    mean.add(value / count - mean.rough / count);
  }
  return mean.value;
}

export function isInfinite(value: number): boolean {
  return value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY;
}

/** Whether a mean that is infinite stays the same with one more value. */
export function keepsInfinity(mean: number, value: number): boolean {
  return isInfinite(value) ? value === mean : !Number.isNaN(value);
}

/** NaN gives way to any value. */
function extreme({ values, from, to }: Window, isBetter: (value: number, best: number) => boolean): number {
  let best = values[from]!;
  for (let i = from + 1; i < to; i++) {
    const value = values[i]!;
    if (isBetter(value, best) || Number.isNaN(best)) best = value;
  }
  return best;
}

/** Welford's running variance of the population. */
function variance({ values, from, to }: Window): number {
  const mean = new CompensatedSum();
  const squares = new CompensatedSum();
  for (let i = from; i < to; i++) {
    const value = values[i]!;
    const distance = value - mean.precise;
    mean.add(distance / (i - from + 1));
    squares.add(distance * (value - mean.precise));
  }
  return squares.precise / (to - from);
}

function countSteps({ values, from, to }: Window, counts: (before: number, value: number) => boolean): number {
  let count = 0;
  for (let i = from + 1; i < to; i++) if (counts(values[i - 1]!, values[i]!)) count += 1;
  return count;
}

function isChange(before: number, value: number): boolean {
  return value !== before && !(Number.isNaN(value) && Number.isNaN(before));
}

function predict(window: Window): number | undefined {
  const line = fitLine(window, window.evaluatedAtMs);
  return line === undefined ? undefined : line.slope * window.parameter + line.intercept;
}

/** Least squares; the intercept is the value at `originMs`. Undefined below two samples. */
function fitLine({ at, values, from, to }: Window, originMs: number): { slope: number; intercept: number } | undefined {
  const count = to - from;
  if (count < 2) return undefined;
  const sums = { x: new CompensatedSum(), y: new CompensatedSum(), xy: new CompensatedSum(), xx: new CompensatedSum() };
  const first = values[from]!;
  let isConstant = true;
  for (let i = from; i < to; i++) {
    const x = (at[i]! - originMs) / 1000;
    const y = values[i]!;
    if (i > from && y !== first) isConstant = false;
    sums.x.add(x);
    sums.y.add(y);
    sums.xy.add(x * y);
    sums.xx.add(x * x);
  }
  if (isConstant)
    return isInfinite(first) ? { slope: Number.NaN, intercept: Number.NaN } : { slope: 0, intercept: first };
  const x = sums.x.precise;
  const y = sums.y.precise;
  const slope = (sums.xy.precise - (x * y) / count) / (sums.xx.precise - (x * x) / count);
  return { slope, intercept: y / count - (slope * x) / count };
}
