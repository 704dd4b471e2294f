import { median } from './quantile.ts';

/**
 * Slope of a line through points, as the median of all pairwise slopes (Theil 1950, Sen 1968): a third of the points may
 * be wild without moving it.
 *
 * @param x - strictly increasing where two differ; same length as y
 * @returns slope in units of y per unit of x; NaN with fewer than two distinct x
 * @throws RangeError when the lengths differ
 *
 * O(n²): meant for some dozens of points.
 */
export function theilSenSlope(x: ArrayLike<number>, y: ArrayLike<number>): number {
  if (x.length !== y.length) throw new RangeError(`x and y must have one length, got ${x.length} and ${y.length}`);
  const slopes: number[] = [];
  for (let i = 0; i < x.length; i++) {
    for (let j = i + 1; j < x.length; j++) {
      const dx = x[j]! - x[i]!;
      if (dx !== 0) slopes.push((y[j]! - y[i]!) / dx);
    }
  }
  return median(slopes);
}
