import { median } from '../statistics/quantile.ts';

/** Values over time, oldest first. */
export interface TimedValues {
  readonly atMs: Float64Array;
  readonly value: Float64Array;
}

const DAY_MS = 86_400_000;
const WEEK_DAYS = 7;

/** Medians of windows of equal length; windows without finite values are left out. */
export function toWindows({ atMs, value }: TimedValues, windowMs: number): TimedValues {
  const groups = new Map<number, number[]>();
  for (let i = 0; i < atMs.length; i++) {
    if (!Number.isFinite(value[i]!)) continue;
    const window = Math.floor(atMs[i]! / windowMs);
    const group = groups.get(window);
    if (group === undefined) groups.set(window, [value[i]!]);
    else group.push(value[i]!);
  }
  const windows = [...groups.keys()].sort((a, b) => a - b);
  return {
    atMs: Float64Array.from(windows, window => window * windowMs),
    value: Float64Array.from(windows, window => median(groups.get(window)!)),
  };
}

/**
 * What was usual at the same time of other days: the same weekday when a week is known, else all days before. Each usual
 * value is the median over the days and over the neighbouring windows, so that one odd window does not matter.
 *
 * @param history - windows of `windowMs`, all from before
 * @returns for each of `at` the usual value, or NaN where no day before has one
 */
export function usualAt(history: TimedValues, at: Float64Array, windowMs: number): Float64Array {
  const byWindow = new Map<number, number>();
  for (let i = 0; i < history.atMs.length; i++) {
    byWindow.set(Math.round(history.atMs[i]! / windowMs), history.value[i]!);
  }
  const oldest = history.atMs[0] ?? Number.POSITIVE_INFINITY;
  return Float64Array.from(at, moment => {
    const weekly = gather({ byWindow, moment, windowMs, stepMs: WEEK_DAYS * DAY_MS, oldest });
    const values = weekly.length > 0 ? weekly : gather({ byWindow, moment, windowMs, stepMs: DAY_MS, oldest });
    return values.length === 0 ? Number.NaN : median(values);
  });
}

function gather(input: {
  readonly byWindow: ReadonlyMap<number, number>;
  readonly moment: number;
  readonly windowMs: number;
  readonly stepMs: number;
  readonly oldest: number;
}): number[] {
  const { byWindow, moment, windowMs, stepMs, oldest } = input;
  const values: number[] = [];
  for (let then = moment - stepMs; then >= oldest - windowMs; then -= stepMs) {
    const window = Math.round(then / windowMs);
    for (let near = window - 1; near <= window + 1; near++) {
      const value = byWindow.get(near);
      if (value !== undefined) values.push(value);
    }
  }
  return values;
}
