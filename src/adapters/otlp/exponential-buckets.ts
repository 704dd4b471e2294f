import type { ExponentialDraft } from './drafts.ts';

/**
 * Explicit buckets with the same counts as an exponential histogram (OpenTelemetry data model, "ExponentialHistogram"):
 * bucket i holds (base^i, base^(i+1)], base = 2^(2^-scale). The zero bucket comes first, then an empty one up to the
 * lowest positive bucket. Bounds of one scale are among those of every finer scale, bit for bit, because i · 2^-scale is
 * exact: so counts of two scales can be compared. Undefined for numbers that no histogram has. Negative buckets are left out.
 */
export function explicitBuckets(draft: ExponentialDraft): { bounds: Float64Array; counts: Float64Array } | undefined {
  const { scale, offset, zeroCount, zeroThreshold, positiveCounts } = draft;
  const isPossible =
    Number.isInteger(scale) && scale >= -11 && scale <= 20 && Number.isInteger(offset) && Math.abs(offset) < 2 ** 31;
  if (!isPossible || !(zeroThreshold >= 0) || !Number.isFinite(zeroThreshold)) return undefined;
  const bounds = [zeroThreshold];
  const counts = [zeroCount];
  const lowest = 2 ** (offset * 2 ** -scale);
  if (positiveCounts.length > 0 && lowest > zeroThreshold) append(bounds, counts, lowest, 0);
  for (const [i, count] of positiveCounts.entries())
    append(bounds, counts, 2 ** ((offset + i + 1) * 2 ** -scale), count);
  // What lies beyond the range of a double is counted without an upper bound.
  return counts.length > bounds.length
    ? { bounds: Float64Array.from(bounds), counts: Float64Array.from(counts) }
    : { bounds: Float64Array.from(bounds), counts: Float64Array.from([...counts, 0]) };
}

function append(bounds: number[], counts: number[], bound: number, count: number): void {
  const isOverflow = counts.length > bounds.length;
  if (isOverflow || bound <= bounds.at(-1)!) counts[counts.length - 1]! += count;
  else if (bound === Number.POSITIVE_INFINITY) counts.push(count);
  else {
    bounds.push(bound);
    counts.push(count);
  }
}
