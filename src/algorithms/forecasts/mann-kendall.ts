import { normalUpperTail } from '../statistics/normal-distribution.ts';
import { rankWithTies } from '../statistics/ranks.ts';

export interface MannKendall {
  /** Pairs that rise less pairs that fall, in order of time. */
  readonly s: number;
  /** Kendall's tau-a: `s` over all pairs, in [-1, 1]. */
  readonly tau: number;
  /** Variance of `s` when there is no trend, ties considered. */
  readonly variance: number;
  /** Two-sided. */
  readonly pValue: number;
  readonly method: 'exact' | 'normal';
}

/** Up to here without ties the distribution is counted; beyond, the normal one is right to three digits. */
const EXACT_LIMIT = 40;

/**
 * Mann-Kendall test for a trend (Mann 1945, Kendall 1975): whether values tend to rise or fall, in whatever shape.
 *
 * @param values - finite, in order of time; at least two
 *
 * O(n²): meant for some dozens of values. Neighbouring values must not depend on each other, so take one per interval.
 */
export function mannKendall(values: ArrayLike<number>): MannKendall {
  const n = values.length;
  if (n < 2) throw new RangeError(`at least two values are needed, got ${n}`);
  let s = 0;
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) s += Math.sign(values[j]! - values[i]!);
  }
  const { tieSum, ranks } = rankWithTies(values);
  const hasTies = tieSum > 0;
  const variance = (n * (n - 1) * (2 * n + 5) - (hasTies ? tieTerm(ranks) : 0)) / 18;
  const isExact = !hasTies && n <= EXACT_LIMIT;
  const pValue = isExact ? exactPValue(n, s) : normalPValue(s, variance);
  return { s, tau: (2 * s) / (n * (n - 1)), variance, pValue, method: isExact ? 'exact' : 'normal' };
}

/** Sum over groups of equal values of t (t - 1) (2t + 5). */
function tieTerm(ranks: Float64Array): number {
  const sizes = new Map<number, number>();
  for (const rank of ranks) sizes.set(rank, (sizes.get(rank) ?? 0) + 1);
  let sum = 0;
  for (const t of sizes.values()) sum += t * (t - 1) * (2 * t + 5);
  return sum;
}

function normalPValue(s: number, variance: number): number {
  if (!(variance > 0) || s === 0) return 1;
  // S moves in steps of two, so one belongs to the tail.
  return Math.min(1, 2 * normalUpperTail((Math.abs(s) - 1) / Math.sqrt(variance)));
}

/** Counts orders by their number of falling pairs: (1 + x)(1 + x + x²)... over n factors. */
function exactPValue(n: number, s: number): number {
  const pairs = (n * (n - 1)) / 2;
  let counts = Float64Array.of(1);
  for (let k = 2; k <= n; k++) {
    const next = new Float64Array(counts.length + k - 1);
    for (let i = 0; i < counts.length; i++) for (let j = 0; j < k; j++) next[i + j]! += counts[i]! / k;
    counts = next;
  }
  const falling = (pairs - Math.abs(s)) / 2;
  let tail = 0;
  for (let i = 0; i <= falling; i++) tail += counts[i]!;
  return Math.min(1, 2 * tail);
}
