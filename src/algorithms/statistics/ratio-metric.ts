import { normalQuantile } from './normal-distribution.ts';

/** A share, such as `orders_ok / orders_total`, with what is known of it. */
export interface Ratio {
  readonly status: 'known' | 'low-traffic' | 'no-data';
  /** NaN without data. */
  readonly ratio: number;
  /** Wilson's interval (1927), which holds also near 0 and 1 and for few events. */
  readonly low: number;
  readonly high: number;
}

/** A counter's increases over time, oldest first. */
export interface Increases {
  readonly atMs: ArrayLike<number>;
  readonly value: ArrayLike<number>;
}

export interface RatioSeries {
  /** Start of each window. */
  readonly atMs: Float64Array;
  readonly hits: Float64Array;
  readonly total: Float64Array;
  /** NaN where nothing was counted. */
  readonly ratio: Float64Array;
}

/** Below this a single event moves the share by more than a twentieth. */
const LEAST_TOTAL = 20;

/**
 * @param hits - events of the numerator, at most `total` but for late counting, which is cut off
 * @param confidence - of the interval, in (0, 1)
 */
export function ratioOf(hits: number, total: number, confidence = 0.95): Ratio {
  if (!(hits >= 0 && total >= 0)) throw new RangeError(`counts must not be negative, got ${hits} of ${total}`);
  if (!(confidence > 0 && confidence < 1)) throw new RangeError(`confidence must be in (0, 1), got ${confidence}`);
  if (total === 0) return { status: 'no-data', ratio: Number.NaN, low: 0, high: 1 };
  const ratio = Math.min(1, hits / total);
  const z = normalQuantile(0.5 + confidence / 2);
  const share = (z * z) / total;
  const center = (ratio + share / 2) / (1 + share);
  const reach = (z * Math.sqrt((ratio * (1 - ratio)) / total + share / (4 * total))) / (1 + share);
  return {
    status: total < LEAST_TOTAL ? 'low-traffic' : 'known',
    ratio,
    low: Math.max(0, center - reach),
    high: Math.min(1, center + reach),
  };
}

/**
 * The share in each window from the increases of both counters, whenever within the window they were read. A window with
 * a total but no hits has the share 0, not none: a success counter that is never touched is not exported at all.
 */
export function ratioSeries(numerator: Increases, denominator: Increases, windowMs: number): RatioSeries {
  if (!(windowMs > 0)) throw new RangeError(`windowMs must be positive, got ${windowMs}`);
  const hitsByWindow = sumByWindow(numerator, windowMs);
  const totalByWindow = sumByWindow(denominator, windowMs);
  const windows = [...totalByWindow.keys()].sort((a, b) => a - b);
  const total = Float64Array.from(windows, window => totalByWindow.get(window)!);
  const hits = Float64Array.from(windows, (window, i) => Math.min(total[i]!, hitsByWindow.get(window) ?? 0));
  return {
    atMs: Float64Array.from(windows, window => window * windowMs),
    hits,
    total,
    ratio: hits.map((each, i) => (total[i] === 0 ? Number.NaN : each / total[i]!)),
  };
}

function sumByWindow({ atMs, value }: Increases, windowMs: number): Map<number, number> {
  const sums = new Map<number, number>();
  for (let i = 0; i < atMs.length; i++) {
    if (!Number.isFinite(value[i]!)) continue;
    const window = Math.floor(atMs[i]! / windowMs);
    sums.set(window, (sums.get(window) ?? 0) + value[i]!);
  }
  return sums;
}
