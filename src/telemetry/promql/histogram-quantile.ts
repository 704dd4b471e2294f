import type { LabelSet } from './label-set.ts';
import { parseFloatAsGo } from './literals.ts';
import { newVector, type Vector } from './vector.ts';

const UPPER_BOUND = 'le';

/** The buckets of one histogram: rows of the vector, by ascending upper bound. */
interface Histogram {
  readonly labels: LabelSet;
  readonly rows: number[];
  readonly bounds: number[];
}

/** Quantiles of classic histograms: series of cumulative counts that differ in `le` only. */
export function histogramQuantile(vector: Vector, q: Float64Array): Vector {
  const histograms = gatherHistograms(vector);
  const { steps } = vector;
  const result = newVector(
    histograms.map(({ labels }) => labels),
    steps,
  );
  const most = histograms.reduce((max, { rows }) => Math.max(max, rows.length), 0);
  const bounds = new Float64Array(most);
  const counts = new Float64Array(most);
  for (const [i, histogram] of histograms.entries()) {
    for (let step = 0; step < steps; step++) {
      const size = fillBuckets(histogram, vector, step, bounds, counts);
      if (size === 0) continue;
      result.present[i * steps + step] = 1;
      result.values[i * steps + step] = quantileOfBuckets(q[step]!, bounds, counts, size);
    }
  }
  return result;
}

function gatherHistograms(vector: Vector): Histogram[] {
  const byKey = new Map<string, Histogram>();
  for (let row = 0; row < vector.labels.length; row++) {
    const labels = vector.labels[row]!;
    const bound = parseFloatAsGo(labels.get(UPPER_BOUND));
    if (bound === undefined) continue;
    const key = `${labels.metric}\u{0}${labels.keyWithout([UPPER_BOUND])}`;
    const known = byKey.get(key);
    if (known !== undefined) insert(known, row, bound);
    else byKey.set(key, { labels: labels.drop([UPPER_BOUND]).withoutMetric(), rows: [row], bounds: [bound] });
  }
  return [...byKey.values()];
}

/** Buckets mostly come in order, so this is mostly a push. */
function insert({ rows, bounds }: Histogram, row: number, bound: number): void {
  let place = bounds.length;
  while (place > 0 && bounds[place - 1]! > bound) place -= 1;
  rows.splice(place, 0, row);
  bounds.splice(place, 0, bound);
}

/** Those buckets that have a count at the step, equal bounds added up, counts made to ascend. Returns how many. */
function fillBuckets(
  histogram: Histogram,
  vector: Vector,
  step: number,
  bounds: Float64Array,
  counts: Float64Array,
): number {
  let size = 0;
  for (let i = 0; i < histogram.rows.length; i++) {
    const cell = histogram.rows[i]! * vector.steps + step;
    if (vector.present[cell] === 0) continue;
    const bound = histogram.bounds[i]!;
    if (size > 0 && bounds[size - 1] === bound) {
      counts[size - 1]! += vector.values[cell]!;
      continue;
    }
    bounds[size] = bound;
    counts[size] = vector.values[cell]!;
    size += 1;
  }
  // Rates of buckets scraped at different moments may fall by a little.
  let highest = counts[0]!;
  for (let i = 1; i < size; i++) {
    if (counts[i]! > highest) highest = counts[i]!;
    else if (counts[i]! < highest) counts[i] = highest;
  }
  return size;
}

/** Linear interpolation inside the bucket that holds the rank; the lowest bucket begins at 0 if its bound is positive. */
function quantileOfBuckets(q: number, bounds: Float64Array, counts: Float64Array, size: number): number {
  if (Number.isNaN(q)) return Number.NaN;
  if (q < 0) return Number.NEGATIVE_INFINITY;
  if (q > 1) return Number.POSITIVE_INFINITY;
  if (bounds[size - 1] !== Number.POSITIVE_INFINITY || size < 2) return Number.NaN;
  const total = counts[size - 1]!;
  if (total === 0) return Number.NaN;
  const rank = q * total;
  const bucket = firstReaching(rank, counts, size - 1);
  if (bucket === size - 1) return bounds[size - 2]!;
  if (bucket === 0 && bounds[0]! <= 0) return bounds[0]!;
  const start = bucket === 0 ? 0 : bounds[bucket - 1]!;
  const below = bucket === 0 ? 0 : counts[bucket - 1]!;
  return start + (bounds[bucket]! - start) * ((rank - below) / (counts[bucket]! - below));
}

/** By bisection, which with counts of NaN ends at a different bucket than a walk would. */
function firstReaching(rank: number, counts: Float64Array, size: number): number {
  let low = 0;
  let high = size;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (counts[middle]! >= rank) high = middle;
    else low = middle + 1;
  }
  return low;
}
