import { AT } from './layout.ts';

/** The pace at which a month has as many rows as the margin below was made for. */
const FULL_ROW_MS = 300_000;
/** Least margin by which a record has to be broken, and its growth with the logarithm of the chances in a month. */
const LEAST_MARGIN = 0.06;
const MARGIN_GROWTH = 0.34;

/** What one row adds to the age of its series: rows that come faster than each five minutes count for less. */
export function ageOfRow(core: Float64Array): number {
  const interval = core[AT.interval]!;
  return interval > 0 && interval < FULL_ROW_MS ? interval / FULL_ROW_MS : 1;
}

/**
 * From which multiple of a record on it counts as broken. Chance breaks records as often as it is given the opportunity:
 * ten rows a minute need a wider margin than one an hour for the same number of false alarms a month (the logarithm is
 * that of an exponential tail).
 */
export function recordLimit(ageOfOneRow: number): number {
  if (ageOfOneRow !== lastAge) {
    lastAge = ageOfOneRow;
    lastLimit = 1 + LEAST_MARGIN - (ageOfOneRow < 1 ? MARGIN_GROWTH * Math.log(ageOfOneRow) : 0);
  }
  return lastLimit;
}

// Nearly all rows have the pace of the row before, of whatever series, and logarithms are dear.
let lastAge = 1;
let lastLimit = 1 + LEAST_MARGIN;
