/**
 * Durations counted in log-spaced cells: cell 0 holds what is shorter than `SHORTEST_MS`, cell i the durations in
 * [SHORTEST_MS · RATIO^(i-1), SHORTEST_MS · RATIO^i), the last one everything longer. A quantile is interpolated on the
 * logarithm inside its cell, so it is off by at most RATIO - 1 = 15 % of the exact one between 0.5 ms and 47 s.
 */
export const SKETCH_CELLS = 84;
const SHORTEST_MS = 0.5;
const RATIO = 1.15;
const LOG_RATIO = Math.log(RATIO);

export type CellColumn = Uint8Array | Uint16Array | Uint32Array;

export function cellOf(durationMs: number): number {
  if (!(durationMs >= SHORTEST_MS)) return 0;
  return Math.min(SKETCH_CELLS - 1, 1 + Math.floor(Math.log(durationMs / SHORTEST_MS) / LOG_RATIO));
}

/** NaN for an empty sketch; `q` in [0, 1]. Milliseconds. */
export function quantileOfCells(cells: ArrayLike<number>, q: number): number {
  let total = 0;
  for (let i = 0; i < SKETCH_CELLS; i++) total += cells[i]!;
  if (total === 0) return Number.NaN;
  const rank = Math.min(1, Math.max(0, q)) * total;
  let below = 0;
  for (let i = 0; i < SKETCH_CELLS; i++) {
    const inside = cells[i]!;
    if (inside > 0 && below + inside >= rank) return durationInCell(i, (rank - below) / inside);
    below += inside;
  }
  return Number.NaN;
}

/** How many took at most `limitMs`; durations are taken to lie evenly on the logarithm inside the cell of the limit. */
export function countOfCellsUpTo(cells: ArrayLike<number>, limitMs: number): number {
  if (!(limitMs > 0)) return 0;
  const last = cellOf(limitMs);
  let count = 0;
  for (let i = 0; i < last; i++) count += cells[i]!;
  // What took longer than the sketch can tell apart took longer than any limit.
  if (last === SKETCH_CELLS - 1) return count;
  const share = last === 0 ? limitMs / SHORTEST_MS : Math.log(limitMs / SHORTEST_MS) / LOG_RATIO - (last - 1);
  return count + cells[last]! * Math.min(1, Math.max(0, share));
}

/** A column with the same counts and room for larger ones: 8 → 16 → 32 bits. */
export function widen(column: CellColumn): CellColumn {
  return column instanceof Uint8Array ? Uint16Array.from(column) : Uint32Array.from(column);
}

function durationInCell(cell: number, share: number): number {
  if (cell === 0) return SHORTEST_MS * share;
  return SHORTEST_MS * RATIO ** (cell - 1 + share);
}
