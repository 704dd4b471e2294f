import { median, quantile, scaledMad } from '../../statistics/quantile.ts';
import type { CaseSeries } from '../case.ts';
import type { TimeFrame } from '../time-frame.ts';

/** How one series changed with the trouble, in the unit of the series. */
export interface WindowChange {
  /** Median of the baseline; NaN when there is none. */
  readonly before: number;
  /** Mean during the trouble, each sample weighed by how bad the trouble was then; NaN when there is none. */
  readonly during: number;
  readonly beforeCount: number;
  /** Effective number of samples under those weights. */
  readonly duringCount: number;
  /** Usual distance of one sample from its level, without the least that is allowed for; 0 when unknown. */
  readonly spread: number;
  /** The least and the most that were seen before the trouble; infinite when nothing was. */
  readonly least: number;
  readonly most: number;
}

/** Fewer healthy samples say nothing about spread. */
const LEAST_FOR_SPREAD = 6;
/** Nothing that is measured is larger; what is stands for an error of the meter. */
const LARGEST = 1e18;

/** Reads a series in a frame. O(samples log samples). */
export function measureChange({ at, value }: CaseSeries, frame: TimeFrame): WindowChange {
  const healthy: number[] = [];
  const before: number[] = [];
  let weightSum = 0;
  let squareSum = 0;
  let sum = 0;
  for (let i = 0; i < at.length; i++) {
    const each = value[i]!;
    if (!(Math.abs(each) <= LARGEST) || !(at[i]! <= frame.until)) continue;
    if (at[i]! <= frame.healthyUntil) {
      healthy.push(each);
      if (at[i]! >= frame.baselineFrom) before.push(each);
      continue;
    }
    const weight = frame.severityAt(at[i]!);
    weightSum += weight;
    squareSum += weight * weight;
    sum += weight * each;
  }
  return {
    before: before.length === 0 ? Number.NaN : median(before),
    during: weightSum > 0 ? sum / weightSum : Number.NaN,
    beforeCount: before.length,
    duringCount: squareSum > 0 ? (weightSum * weightSum) / squareSum : 0,
    spread: healthy.length < LEAST_FOR_SPREAD ? 0 : stepSpread(healthy),
    least: healthy.reduce((least, each) => Math.min(least, each), Number.POSITIVE_INFINITY),
    most: healthy.reduce((most, each) => Math.max(most, each), Number.NEGATIVE_INFINITY),
  };
}

/** The 90 % quantile of the size of a normal deviate, in standard deviations. */
const TAIL_DEVIATIONS = 1.645;

/**
 * Spread of a series around its moving level: from differences of neighbours, so that slow rhythms do not widen it. The larger of what the middle
 * and the tail of the steps tell: a series that is quiet between bursts has bursts as its noise.
 */
function stepSpread(values: readonly number[]): number {
  const steps = Float64Array.from({ length: values.length - 1 }, (_, i) => Math.abs(values[i + 1]! - values[i]!));
  return Math.max(scaledMad(steps, 0), quantile(steps, 0.9) / TAIL_DEVIATIONS) / Math.SQRT2;
}
