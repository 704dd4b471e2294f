/**
 * The last values of a stream, in order of arrival and in order of size, so that quantiles cost nothing to read.
 * Filled from empty to `capacity`; from then on each value pushes the oldest one out.
 */
export interface SortedWindow {
  readonly capacity: number;
  /** Order of arrival; `next` is overwritten next. */
  readonly ring: Float64Array;
  /** Ascending; the first `size` count. */
  readonly sorted: Float64Array;
  next: number;
  size: number;
}

/** Plain JSON: values from the oldest to the newest. */
export type SavedWindow = readonly number[];

/** @param capacity - values remembered, at least 1 */
export function createSortedWindow(capacity: number): SortedWindow {
  if (!(Number.isInteger(capacity) && capacity >= 1)) {
    throw new RangeError(`capacity must be whole and at least 1, got ${capacity}`);
  }
  return { capacity, ring: new Float64Array(capacity), sorted: new Float64Array(capacity), next: 0, size: 0 };
}

/** Adds a finite value. O(log capacity) to find the place, and one move of memory. */
export function pushValue(window: SortedWindow, value: number): void {
  const { sorted, ring, capacity } = window;
  if (window.size === capacity) {
    const gone = placeOf(sorted, window.size, ring[window.next]!);
    sorted.copyWithin(gone, gone + 1, window.size);
    window.size -= 1;
  }
  const place = placeOf(sorted, window.size, value);
  sorted.copyWithin(place + 1, place, window.size);
  sorted[place] = value;
  ring[window.next] = value;
  window.next = window.next + 1 === capacity ? 0 : window.next + 1;
  window.size += 1;
}

/** Quantile of type 7, as `quantile` gives it; NaN when empty. O(1). */
export function windowQuantile({ sorted, size }: SortedWindow, q: number): number {
  if (size === 0) return Number.NaN;
  const position = q * (size - 1);
  const below = Math.floor(position);
  const low = sorted[below]!;
  return below + 1 < size ? low + (position - below) * (sorted[below + 1]! - low) : low;
}

/** Median absolute deviation about `center`, times 1.4826; NaN when empty. O(size), by walking outwards from the centre. */
export function windowScaledMad({ sorted, size }: SortedWindow, center: number): number {
  if (size === 0) return Number.NaN;
  let above = placeOf(sorted, size, center);
  let below = above - 1;
  const half = size >> 1;
  let previous = 0;
  let deviation = 0;
  for (let rank = 0; rank <= half; rank++) {
    const down = below >= 0 ? center - sorted[below]! : Number.POSITIVE_INFINITY;
    const up = above < size ? sorted[above]! - center : Number.POSITIVE_INFINITY;
    previous = deviation;
    deviation = Math.min(down, up);
    if (down <= up) below -= 1;
    else above += 1;
  }
  return 1.4826 * (size % 2 === 1 ? deviation : (previous + deviation) / 2);
}

export function saveWindow({ ring, next, size, capacity }: SortedWindow): SavedWindow {
  return Array.from({ length: size }, (_, i) => ring[(next - size + i + capacity) % capacity]!);
}

/** @throws RangeError when more values were saved than fit */
export function restoreWindow(capacity: number, saved: SavedWindow): SortedWindow {
  if (saved.length > capacity) throw new RangeError(`${saved.length} values do not fit into a window of ${capacity}`);
  const window = createSortedWindow(capacity);
  for (const value of saved) pushValue(window, value);
  return window;
}

/** The first place whose value is not below `value`. */
function placeOf(sorted: Float64Array, size: number, value: number): number {
  let low = 0;
  let high = size;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
