import { AT, STATE_WORDS } from './layout.ts';

/**
 * Totals that only grow until something restarts them say nothing by their height: what counts is their growth.
 *
 *   gauge ──`LEAST_ROWS` and almost only growth──▶ counter ──falls often, or stands still long──▶ gauge
 *
 * On a change of kind everything learnt is forgotten, because it was about another quantity. Words: kind (1 counter), last
 * total, share of rows that grew, share that fell, last growth.
 */
const KIND = AT.counter;
const TOTAL = AT.counter + 1;
const GREW = AT.counter + 2;
const FELL = AT.counter + 3;
const GROWTH = AT.counter + 4;
const LEAST_ROWS = 120;
const MOST_FELL = 0.01;
const LEAST_GREW = 0.9;
const RATE = 1 / 500;

/** The quantity to watch: the value itself, or the growth of a counter, whose restart counts as growth like the last. */
export function watchedOf(core: Float64Array, value: number): number {
  const row = core[AT.rows]!;
  const last = core[TOTAL]!;
  core[TOTAL] = value;
  if (row === 0) return value;
  const rate = Math.max(RATE, 1 / (row + 1));
  core[GREW] = core[GREW]! + rate * ((value > last ? 1 : 0) - core[GREW]!);
  core[FELL] = core[FELL]! + rate * ((value < last ? 1 : 0) - core[FELL]!);
  const isCounter = core[KIND] === 1;
  if (!isCounter && row >= LEAST_ROWS && core[GREW]! >= LEAST_GREW && core[FELL]! <= MOST_FELL) become(core, 1);
  else if (isCounter && core[FELL]! > 3 * MOST_FELL) become(core, 0);
  if (core[KIND] !== 1) return value;
  if (value >= last) core[GROWTH] = value - last;
  return core[GROWTH]!;
}

function become(core: Float64Array, kind: 0 | 1): void {
  const total = core[TOTAL]!;
  const grew = core[GREW]!;
  const fell = core[FELL]!;
  core.fill(0, 0, STATE_WORDS);
  core[KIND] = kind;
  core[TOTAL] = total;
  core[GREW] = grew;
  core[FELL] = fell;
}
