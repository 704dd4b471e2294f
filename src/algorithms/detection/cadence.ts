import { AT } from './layout.ts';

/** A gap is strange from this many usual steps on, in a series that keeps its pace and has been seen this long. */
const GAP_STEPS = 10;
const LEAST_ROWS = 100;
const LEAST_REGULARITY = 0.95;
const RATE = 0.05;

/**
 * Learns the pace of the stamps. Stamps that stand still or go back are rows like others and teach nothing here (more
 * than a day back, the clock is taken to have been set); a stamp
 * far ahead is a gap only when the next row goes on from there, so that one wrong clock is not mistaken for silence.
 * @returns the stamp before a gap that this row confirms, else NaN
 */
export function followCadence(core: Float64Array, timestampMs: number, row: number): number {
  const step = timestampMs - core[AT.lastTime]!;
  if (row === 0 || !(step > 0)) {
    core[AT.gapFrom] = 0;
    return Number.NaN;
  }
  const interval = core[AT.interval]!;
  if (interval === 0) {
    core[AT.interval] = step;
    return Number.NaN;
  }
  const gapFrom = core[AT.gapFrom]!;
  core[AT.gapFrom] = 0;
  const isGap = step > GAP_STEPS * interval && row >= LEAST_ROWS && core[AT.regularity]! >= LEAST_REGULARITY;
  if (isGap) {
    core[AT.gapFrom] = core[AT.lastTime]!;
    return Number.NaN;
  }
  const isRegular = Math.abs(step - interval) <= interval / 4;
  const rate = Math.max(RATE, 1 / row);
  core[AT.regularity] = core[AT.regularity]! + rate * ((isRegular ? 1 : 0) - core[AT.regularity]!);
  core[AT.interval] = interval + rate * (Math.min(2 * interval, Math.max(interval / 2, step)) - interval);
  return gapFrom === 0 ? Number.NaN : gapFrom;
}

/** Since when the series has been silent for strangely long, by the caller's clock; NaN when it is not. */
export function silentSince(core: Float64Array, nowMs: number): number {
  const last = core[AT.lastTime]!;
  const isPaced = core[AT.rows]! >= LEAST_ROWS && core[AT.regularity]! >= LEAST_REGULARITY;
  return isPaced && nowMs - last > GAP_STEPS * core[AT.interval]! ? last : Number.NaN;
}
