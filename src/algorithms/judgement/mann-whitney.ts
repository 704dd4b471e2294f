import { normalUpperTail } from '../statistics/normal-distribution.ts';
import { rankWithTies } from '../statistics/ranks.ts';

/** What is suspected of `subject` beside `control`, before looking. */
export type Alternative = 'greater' | 'less' | 'two-sided';

export interface RankTest {
  /** Pairs in which the subject's value is the greater one; ties count a half. */
  readonly u: number;
  readonly pValue: number;
  /** `exact` counts orders; `normal` approximates them, with ties and continuity corrected. */
  readonly method: 'exact' | 'normal';
}

interface Samples {
  readonly subject: ArrayLike<number>;
  readonly control: ArrayLike<number>;
  readonly alternative: Alternative;
}

/** Above this many values on a side the normal approximation is good to three digits and counting gets slow. */
const EXACT_LIMIT = 49;

/**
 * Mann-Whitney U test (Mann and Whitney 1947; equals Wilcoxon's rank sum test): whether values of one sample tend to be
 * greater than those of the other, whatever their distribution.
 *
 * @param samples - finite values; neither side may be empty
 * @returns p = 1 when all values are equal: there is no evidence in ties
 * @throws RangeError for an empty side or values that are not finite
 *
 * Exact (Dinneen and Blakesley's count) for fewer than 50 values a side without ties, O(n²m); normal otherwise, O(n log n).
 */
export function mannWhitney(samples: Samples): RankTest {
  const { subject, control, alternative } = samples;
  const n = subject.length;
  const m = control.length;
  if (n === 0 || m === 0) throw new RangeError('both samples need at least one value');
  const pooled = new Float64Array(n + m);
  pooled.set(subject);
  pooled.set(control, n);
  if (!pooled.every(Number.isFinite)) throw new RangeError('samples must hold finite values only');
  const { ranks, tieSum } = rankWithTies(pooled);
  let rankSum = 0;
  for (let i = 0; i < n; i++) rankSum += ranks[i]!;
  const u = rankSum - (n * (n + 1)) / 2;
  const isExact = tieSum === 0 && n <= EXACT_LIMIT && m <= EXACT_LIMIT;
  const upperTail = isExact ? exactUpperTail(n, m) : normalTail({ n, m, tieSum });
  return { u, pValue: pValueOf(alternative, u, n * m, upperTail), method: isExact ? 'exact' : 'normal' };
}

/** The distribution of U is symmetric about nm/2, so one tail gives all three alternatives. */
function pValueOf(alternative: Alternative, u: number, pairs: number, upperTail: (u: number) => number): number {
  if (alternative === 'greater') return upperTail(u);
  if (alternative === 'less') return upperTail(pairs - u);
  return Math.min(1, 2 * upperTail(Math.max(u, pairs - u)));
}

function normalTail(input: { readonly n: number; readonly m: number; readonly tieSum: number }): (u: number) => number {
  const { n, m, tieSum } = input;
  const total = n + m;
  const variance = ((n * m) / 12) * (total + 1 - tieSum / (total * (total - 1)));
  if (!(variance > 0)) return () => 1;
  // U moves in steps, so half a step belongs to the tail.
  return u => normalUpperTail((u - (n * m) / 2 - 0.5) / Math.sqrt(variance));
}

function exactUpperTail(n: number, m: number): (u: number) => number {
  const counts = countOrders(n, m);
  return u => {
    let tail = 0;
    let all = 0;
    for (let i = 0; i < counts.length; i++) {
      all += counts[i]!;
      if (i >= u) tail += counts[i]!;
    }
    return tail / all;
  };
}

/**
 * How many of the orders of n and m values give each U: coefficients of the Gaussian binomial, by multiplying with
 * (1 - x^(m+i)) and dividing by (1 - x^i) for i = 1..n. Counts stay below 2^97, so doubles hold them to 16 digits.
 */
function countOrders(n: number, m: number): Float64Array {
  const size = n * m;
  const counts = new Float64Array(size + 1);
  counts[0] = 1;
  for (let i = 1; i <= n; i++) {
    for (let u = size; u >= m + i; u--) counts[u] = counts[u]! - counts[u - m - i]!;
    for (let u = i; u <= size; u++) counts[u] = counts[u]! + counts[u - i]!;
  }
  return counts;
}
