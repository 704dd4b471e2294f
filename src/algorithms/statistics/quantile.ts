/**
 * Quantile by linear interpolation between order statistics (type 7 of Hyndman and Fan, 1996; R's default).
 *
 * @param values - any order, finite; not altered
 * @param q - in [0, 1]
 * @returns NaN for no values
 * @throws RangeError when q is outside [0, 1]
 *
 * O(n log n).
 */
export function quantile(values: ArrayLike<number>, q: number): number {
  if (!(q >= 0 && q <= 1)) throw new RangeError(`q must be in [0, 1], got ${q}`);
  const sorted = Float64Array.from(values).sort();
  return quantileOfSorted(sorted, q);
}

export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}

/**
 * Median absolute deviation from the median, scaled by 1.4826 so that it estimates the standard deviation of a normal
 * distribution (Hampel, 1974). Same unit as the values; NaN for no values. O(n log n).
 */
export function scaledMad(values: ArrayLike<number>, center = median(values)): number {
  return 1.4826 * median(Float64Array.from(values, value => Math.abs(value - center)));
}

function quantileOfSorted(sorted: Float64Array, q: number): number {
  if (sorted.length === 0) return Number.NaN;
  const position = q * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (position - below) * (high - low);
}
