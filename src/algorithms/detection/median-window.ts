import { AT, MEDIAN_ROWS } from './layout.ts';

const HALF = MEDIAN_ROWS >> 1;

/** Median of the rows in the window, before the present one. O(1). */
export function windowMedian(state: Float64Array, row: number): number {
  const count = Math.min(row, MEDIAN_ROWS);
  return state[AT.sorted + (count === MEDIAN_ROWS ? HALF : count >> 1)]!;
}

/** Puts the row's value into the ring and the sorted copy. O(window). */
export function pushToWindow(state: Float64Array, value: number, row: number): void {
  const slot = AT.recent + (row % MEDIAN_ROWS);
  const sorted = AT.sorted;
  let last = row;
  if (row >= MEDIAN_ROWS) {
    const leaving = state[slot]!;
    let i = sorted;
    while (state[i]! !== leaving) i++;
    const end = sorted + MEDIAN_ROWS - 1;
    for (; i < end; i++) state[i] = state[i + 1]!;
    last = MEDIAN_ROWS - 1;
  }
  let i = sorted + last;
  while (i > sorted && state[i - 1]! > value) {
    state[i] = state[i - 1]!;
    i--;
  }
  state[i] = value;
  state[slot] = value;
}

/** Mean of the last rows, the present one included; `rows` at most the window. O(rows). */
export function meanOfLast(state: Float64Array, row: number, rows: number): number {
  const count = Math.min(row + 1, rows);
  let slot = row % MEDIAN_ROWS;
  let sum = 0;
  for (let i = 0; i < count; i++) {
    sum += state[AT.recent + slot]!;
    slot = slot === 0 ? MEDIAN_ROWS - 1 : slot - 1;
  }
  return sum / count;
}
