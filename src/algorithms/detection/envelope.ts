import { MATURE_ROWS } from './record.ts';

/**
 * The band between the lowest and the highest value so far, which closes slowly around a moving centre. A value outside
 * is rated by how far it goes, in widths of the band. O(1), three words: low, high, centre.
 */
const WARM_ROWS = 100;
const CENTRE_RATE = 0.01;
/** Widths by which one row moves an end at most, so that one wild value does not blind the detector for good. */
const GROWTH_LIMIT = 2;

/**
 * 0 inside the band, above 1 outside: 1 + 2 × (distance ÷ width), comparable with a record broken by that share.
 * @param at - offset of three words in the state
 * @param age - 0 for the first value
 * @param closing - the share by which the band closes with this row
 */
export function rateAgainstEnvelope(
  state: Float64Array,
  at: number,
  value: number,
  age: number,
  closing: number,
): number {
  if (age === 0) {
    state[at] = value;
    state[at + 1] = value;
    state[at + 2] = value;
    return 0;
  }
  const low = state[at]!;
  const high = state[at + 1]!;
  if (age < WARM_ROWS) {
    if (value < low) state[at] = value;
    if (value > high) state[at + 1] = value;
    state[at + 2] = value;
    return 0;
  }
  const centre = state[at + 2]!;
  const most = GROWTH_LIMIT * (high - low);
  if (value > high) state[at + 1] = most > 0 ? Math.min(value, high + most) : value;
  else state[at + 1] = high - closing * (high - centre);
  if (value < low) state[at] = most > 0 ? Math.max(value, low - most) : value;
  else state[at] = low + closing * (centre - low);
  state[at + 2] = centre + CENTRE_RATE * (value - centre);
  return rateOutside(value, low, high, age);
}

/** 0 inside the band, above 1 outside; young series are believed less. */
export function rateOutside(value: number, low: number, high: number, age: number): number {
  const outside = value > high ? value - high : low - value;
  if (!(outside > 0)) return 0;
  if (high <= low) return 2;
  const maturity = age < MATURE_ROWS ? age / MATURE_ROWS : 1;
  return 1 + 2 * maturity * Math.min(outside / (high - low), 5);
}
