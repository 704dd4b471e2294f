/**
 * The value of a native histogram: how many observations fell into which bucket. `bounds[i]` is the inclusive upper edge
 * of `counts[i]`; the last count has none. The lowest bucket begins at 0. The bounds of exponential histograms are powers;
 * any others will do as well.
 */
export interface Distribution {
  readonly count: number;
  readonly sum: number;
  readonly bounds: Float64Array;
  readonly counts: Float64Array;
}

/**
 * `left` plus `factor` times `right`. A bound stays when it divides no observations of the other side: those of one scale
 * are among those of every finer scale, so that the coarser one wins where both have observations.
 */
export function addDistributions(left: Distribution, right: Distribution, factor = 1): Distribution {
  if (left.bounds === right.bounds) return addEqualBuckets(left, right, factor);
  const most = left.bounds.length + right.bounds.length;
  const bounds = new Float64Array(most);
  const counts = new Float64Array(most + 1);
  let size = 0;
  let i = 0;
  let j = 0;
  while (i < left.bounds.length || j < right.bounds.length) {
    const leftBound = left.bounds[i] ?? Number.POSITIVE_INFINITY;
    const rightBound = right.bounds[j] ?? Number.POSITIVE_INFINITY;
    const bound = Math.min(leftBound, rightBound);
    const divides = (leftBound > bound && left.counts[i] !== 0) || (rightBound > bound && right.counts[j] !== 0);
    if (leftBound === bound) counts[size]! += left.counts[i++]!;
    if (rightBound === bound) counts[size]! += factor * right.counts[j++]!;
    if (!divides) bounds[size++] = bound;
  }
  counts[size]! += left.counts[i]! + factor * right.counts[j]!;
  // Sharing bounds makes the next addition quick.
  const shared = [left.bounds, right.bounds].find(
    known => known.length === size && known.every((b, k) => b === bounds[k]),
  );
  return {
    count: left.count + factor * right.count,
    sum: left.sum + factor * right.sum,
    bounds: shared ?? bounds.slice(0, size),
    counts: counts.slice(0, size + 1),
  };
}

function addEqualBuckets(left: Distribution, right: Distribution, factor: number): Distribution {
  const counts = new Float64Array(left.counts.length);
  for (let i = 0; i < counts.length; i++) counts[i] = left.counts[i]! + factor * right.counts[i]!;
  const { bounds } = left;
  return { count: left.count + factor * right.count, sum: left.sum + factor * right.sum, bounds, counts };
}

export function scaleDistribution({ count, sum, bounds, counts }: Distribution, factor: number): Distribution {
  return { count: count * factor, sum: sum * factor, bounds, counts: counts.map(one => one * factor) };
}

/** Whether some count fell, so that `after` began to count anew. */
export function isReset(after: Distribution, before: Distribution): boolean {
  if (after.count < before.count) return true;
  if (after.bounds !== before.bounds) return addDistributions(after, before, -1).counts.some(count => count < 0);
  for (let i = 0; i < after.counts.length; i++) if (after.counts[i]! < before.counts[i]!) return true;
  return false;
}

/** Linear interpolation inside the bucket that holds the rank, as Prometheus 2 does (3 interpolates exponentially). */
export function quantileOfDistribution(q: number, { count: total, bounds, counts }: Distribution): number {
  if (q < 0) return Number.NEGATIVE_INFINITY;
  if (q > 1) return Number.POSITIVE_INFINITY;
  if (total === 0 || Number.isNaN(q) || bounds.length === 0) return Number.NaN;
  const rank = q * total;
  let below = 0;
  let last = 0;
  for (let i = 0; i < bounds.length; i++) {
    const inside = counts[i]!;
    if (inside === 0) continue;
    const lower = i === 0 ? Math.min(0, bounds[0]!) : bounds[i - 1]!;
    if (below + inside >= rank) return lower + (bounds[i]! - lower) * ((rank - below) / inside);
    below += inside;
    last = bounds[i]!;
  }
  // Observations without an upper bound are taken for the last bound.
  return counts[bounds.length]! > 0 ? bounds.at(-1)! : last;
}

/** The share of observations between two values, by linear interpolation inside buckets. */
export function fractionOfDistribution(lower: number, upper: number, distribution: Distribution): number {
  if (distribution.count === 0 || Number.isNaN(lower) || Number.isNaN(upper)) return Number.NaN;
  if (lower >= upper) return 0;
  return (rankOf(upper, distribution) - rankOf(lower, distribution)) / distribution.count;
}

/** How many observations lie below a value. */
function rankOf(value: number, { count: total, bounds, counts }: Distribution): number {
  let below = 0;
  for (let i = 0; i < bounds.length; i++) {
    const lower = i === 0 ? Math.min(0, bounds[0]!) : bounds[i - 1]!;
    const upper = bounds[i]!;
    if (value <= lower) return below;
    if (value < upper) return below + (counts[i]! * (value - lower)) / (upper - lower);
    below += counts[i]!;
  }
  return Math.min(value === Number.POSITIVE_INFINITY ? total : below, total);
}
