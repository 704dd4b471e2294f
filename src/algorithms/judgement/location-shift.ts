import { normalQuantile } from '../statistics/normal-distribution.ts';
import { quantile } from '../statistics/quantile.ts';
import { rankWithTies } from '../statistics/ranks.ts';

/** By how much one sample lies above another. */
export interface LocationShift {
  /** Hodges and Lehmann's estimate: the median of all differences. */
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  /** Half of the interval over the normal quantile: what a standard error would be. */
  readonly standardError: number;
}

interface Samples {
  readonly subject: ArrayLike<number>;
  readonly control: ArrayLike<number>;
}

interface ShiftSettings {
  /** In (0, 1). */
  readonly confidence: number;
  /** By how much dependence between neighbours inflates the variance; 1 for independent values. */
  readonly varianceInflation: number;
}

/**
 * Shift of the subject against the control with a confidence interval that assumes no distribution (Hodges and Lehmann
 * 1963; Moses 1965): order statistics of the differences, by the normal approximation of the rank sum with ties corrected.
 *
 * @throws RangeError for an empty side
 *
 * O(nm log nm): thin out beyond some hundred values a side.
 */
export function locationShift(samples: Samples, settings: Partial<ShiftSettings> = {}): LocationShift {
  const { subject, control } = samples;
  const { confidence = 0.95, varianceInflation = 1 } = settings;
  const n = subject.length;
  const m = control.length;
  if (n === 0 || m === 0) throw new RangeError('both samples need at least one value');
  const differences = new Float64Array(n * m);
  for (let i = 0; i < n; i++) for (let j = 0; j < m; j++) differences[i * m + j] = subject[i]! - control[j]!;
  differences.sort();
  const z = normalQuantile(0.5 + confidence / 2);
  const pooled = new Float64Array(n + m);
  pooled.set(subject);
  pooled.set(control, n);
  const total = n + m;
  const variance = ((n * m) / 12) * (total + 1 - rankWithTies(pooled).tieSum / (total * (total - 1)));
  const rank = Math.floor((n * m) / 2 - z * Math.sqrt(variance * varianceInflation));
  const low = differences[Math.max(0, rank)]!;
  const high = differences[Math.min(n * m - 1, n * m - 1 - rank)]!;
  return { estimate: quantile(differences, 0.5), low, high, standardError: (high - low) / 2 / z };
}

/**
 * Cliff's delta (1993): the chance that a value of the subject is above one of the control, less the chance that it is
 * below. In [-1, 1]; 0.147, 0.33 and 0.474 are called small, medium and large (Romano et al., 2006).
 */
export function cliffsDelta({ subject, control }: Samples): number {
  const n = subject.length;
  const m = control.length;
  if (n === 0 || m === 0) throw new RangeError('both samples need at least one value');
  const pooled = new Float64Array(n + m);
  pooled.set(subject);
  pooled.set(control, n);
  const { ranks } = rankWithTies(pooled);
  let rankSum = 0;
  for (let i = 0; i < n; i++) rankSum += ranks[i]!;
  return (2 * (rankSum - (n * (n + 1)) / 2)) / (n * m) - 1;
}

/**
 * How much the variance of a mean grows because neighbouring values resemble each other: (1 + r) / (1 - r) with the
 * correlation r of neighbours (Bayley and Hammersley, 1946); never below 1, at most 20.
 */
export function varianceInflation(values: ArrayLike<number>): number {
  const n = values.length;
  if (n < 4) return 1;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += values[i]! / n;
  let square = 0;
  let product = 0;
  for (let i = 0; i < n; i++) {
    square += (values[i]! - mean) ** 2;
    if (i > 0) product += (values[i]! - mean) * (values[i - 1]! - mean);
  }
  const correlation = square > 0 ? product / square : 0;
  return Math.min(20, Math.max(1, (1 + correlation) / (1 - correlation)));
}
