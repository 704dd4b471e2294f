export interface BucketCounts {
  /** `bounds[i]` is the inclusive upper edge of `counts[i]`, ascending; the last count has none. */
  readonly bounds: Float64Array;
  readonly counts: Float64Array;
}

/**
 * What `after` counts beyond `before`, in the buckets of `after`. The bounds may differ as long as those of `after` are
 * among those of `before`, as when an exponential histogram halves its resolution. Undefined when a bucket lost counts:
 * then the two do not belong to one accumulation.
 */
export function subtractBuckets(after: BucketCounts, before: BucketCounts): Float64Array | undefined {
  const added = Float64Array.from(after.counts);
  let old = 0;
  for (let i = 0; i < added.length; i++) {
    const edge = after.bounds[i] ?? Number.POSITIVE_INFINITY;
    for (; old < before.counts.length && (before.bounds[old] ?? Number.POSITIVE_INFINITY) <= edge; old++)
      added[i]! -= before.counts[old]!;
    if (added[i]! < 0) return undefined;
  }
  return added;
}

/**
 * Quantile by linear interpolation inside its bucket, as PromQL's histogram_quantile does: the lowest bucket begins at 0
 * when its edge is positive, and what lies beyond the last bound is taken for the last bound. NaN for no counts or bounds.
 */
export function quantileOfBuckets({ bounds, counts }: BucketCounts, q: number): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (!(total > 0) || bounds.length === 0) return Number.NaN;
  const rank = q * total;
  let below = 0;
  for (let i = 0; i < bounds.length; i++) {
    const inside = counts[i]!;
    if (inside > 0 && below + inside >= rank) {
      const upper = bounds[i]!;
      const lower = i > 0 ? bounds[i - 1]! : Math.min(0, upper);
      return lower + ((upper - lower) * (rank - below)) / inside;
    }
    below += inside;
  }
  return bounds.at(-1)!;
}
