import { normalQuantile } from '../statistics/normal-distribution.ts';
import { median, scaledMad } from '../statistics/quantile.ts';
import { type MannKendall, mannKendall } from './mann-kendall.ts';

/** A line through points, robust against a third of them being wild. */
export interface Trend {
  /** Units of y per unit of x. */
  readonly slope: number;
  /** The slope lies between these with the confidence that was asked for. */
  readonly slopeLow: number;
  readonly slopeHigh: number;
  /** Median of y - slope · x. */
  readonly intercept: number;
  /** Scaled median absolute deviation of the points from the line. */
  readonly residualSpread: number;
  readonly test: MannKendall;
}

/**
 * Theil and Sen's line with Sen's confidence interval for the slope (Sen 1968; Hollander and Wolfe 1973, section 9.3), and
 * the Mann-Kendall test of whether there is a trend at all.
 *
 * @param x - strictly increasing
 * @param y - finite, of the same length; at least three
 * @param confidence - in (0, 1)
 *
 * O(n² log n): meant for some dozens of points.
 */
export function fitTrend(x: ArrayLike<number>, y: ArrayLike<number>, confidence = 0.95): Trend {
  const n = x.length;
  if (n !== y.length || n < 3) throw new RangeError(`x and y need one length of at least 3, got ${n} and ${y.length}`);
  if (!(confidence > 0 && confidence < 1)) throw new RangeError(`confidence must be in (0, 1), got ${confidence}`);
  const slopes = new Float64Array((n * (n - 1)) / 2);
  let filled = 0;
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const distance = x[j]! - x[i]!;
      if (!(distance > 0)) throw new RangeError('x must increase strictly');
      slopes[filled++] = (y[j]! - y[i]!) / distance;
    }
  }
  slopes.sort();
  const test = mannKendall(y);
  const slope = median(slopes);
  const reach = normalQuantile(0.5 + confidence / 2) * Math.sqrt(test.variance);
  const below = Math.max(0, Math.floor((slopes.length - reach) / 2) - 1);
  const above = Math.min(slopes.length - 1, Math.ceil((slopes.length + reach) / 2));
  const residuals = Float64Array.from({ length: n }, (_, i) => y[i]! - slope * x[i]!);
  const intercept = median(residuals);
  return {
    slope,
    slopeLow: slopes[below]!,
    slopeHigh: slopes[above]!,
    intercept,
    residualSpread: scaledMad(residuals, intercept),
    test,
  };
}

export interface Exhaustion {
  /** From `x` on, in its unit; infinite when the trend does not lead there, 0 when the limit is reached. */
  readonly expected: number;
  /** By the steepest and the flattest slope that are still believable. */
  readonly earliest: number;
  readonly latest: number;
}

/** How long until the line reaches `limit`: a full disk when it rises, an empty pool when it falls. */
export function timeToExhaustion(trend: Trend, x: number, limit: number): Exhaustion {
  const left = limit - (trend.intercept + trend.slope * x);
  const times = [trend.slopeLow, trend.slopeHigh].map(slope => timeAt(left, slope));
  return { expected: timeAt(left, trend.slope), earliest: Math.min(...times), latest: Math.max(...times) };
}

function timeAt(left: number, slope: number): number {
  if (left === 0) return 0;
  const time = left / slope;
  return time >= 0 && slope !== 0 ? time : Number.POSITIVE_INFINITY;
}
