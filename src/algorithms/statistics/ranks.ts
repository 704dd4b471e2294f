/** Ranks of values, and how much they are tied. */
export interface Ranking {
  /** 1 for the least; equal values share the mean of the ranks they span. Same order as the values. */
  readonly ranks: Float64Array;
  /** Sum over groups of equal values of t³ - t, as tie corrections need it; 0 without ties. */
  readonly tieSum: number;
}

/**
 * Mid-ranks.
 *
 * @param values - finite, any order; not altered
 *
 * O(n log n).
 */
export function rankWithTies(values: ArrayLike<number>): Ranking {
  const order = Uint32Array.from({ length: values.length }, (_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Float64Array(values.length);
  let tieSum = 0;
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    const size = end - start;
    for (let i = start; i < end; i++) ranks[order[i]!] = (start + end + 1) / 2;
    tieSum += size ** 3 - size;
    start = end;
  }
  return { ranks, tieSum };
}
