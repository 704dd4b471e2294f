import type { SelectedSeries } from './source.ts';

/** The upper half of the bits of the NaN by which Prometheus marks the end of a series; the lower half is 2. */
const STALE_HIGH_BITS = 0x7ff00000;
const STALE_LOW_BITS = 2;

/** The first index whose instant is >= `instant`, not below `from`. */
export function firstAtOrAfter(at: Float64Array, instant: number, from = 0): number {
  let low = from;
  let high = at.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at[middle]! < instant) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The first index whose instant is > `instant`, not below `from`. */
export function firstAfter(at: Float64Array, instant: number, from = 0): number {
  let low = from;
  let high = at.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at[middle]! <= instant) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether the value says that the series ends here. It is a NaN, so only its bits tell. */
export function isStaleMarker(values: Float64Array, index: number): boolean {
  if (!Number.isNaN(values[index]!)) return false;
  const view = new DataView(values.buffer, values.byteOffset + index * 8, 8);
  return view.getUint32(0, true) === STALE_LOW_BITS && view.getUint32(4, true) === STALE_HIGH_BITS;
}

/** The samples without stale markers: themselves, when there are none. */
export function withoutStaleMarkers(series: SelectedSeries): SelectedSeries {
  const { labels, at, values, histograms } = series;
  let stale = 0;
  for (let i = 0; i < values.length; i++) if (isStaleMarker(values, i)) stale += 1;
  if (stale === 0) return series;
  const kept = { at: new Float64Array(at.length - stale), values: new Float64Array(at.length - stale) };
  let next = 0;
  for (let i = 0; i < values.length; i++) {
    if (isStaleMarker(values, i)) continue;
    kept.at[next] = at[i]!;
    kept.values[next] = values[i]!;
    next += 1;
  }
  return { labels, ...kept, histograms: histograms?.filter((_, i) => !isStaleMarker(values, i)) };
}
