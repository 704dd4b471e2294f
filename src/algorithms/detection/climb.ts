import { rateOutside } from './envelope.ts';
import { AT } from './layout.ts';

/**
 * A slow climb or fall carries the envelope of the means along: each row leaves it by a little, none by much. So all rows
 * that leave it within an hour of one another are held against the band that the first of them left. O(1), words: see the
 * offsets.
 *
 *   inside ──a mean outside──▶ leaving, the band is kept ──none for an hour, or an alarm──▶ inside
 */
const LOW = AT.climb;
const HIGH = AT.climb + 1;
/** Age of the series when a mean was outside last; 0 for none. */
const LEFT_AT = AT.climb + 2;

const HOUR_AGE = 12;
/** Least multiple by which the kept band must be passed: small steps come together in healthy series too. */
const LEAST_LIMIT = 1.5;

/**
 * How far a mean outside the envelope has come from the band where the climb began, in units of the limit; not to be called
 * for one inside.
 * @param low - of the present envelope, as `high`
 * @param limit - of a mean against the present envelope
 */
export function rateClimb(
  core: Float64Array,
  mean: number,
  low: number,
  high: number,
  age: number,
  limit: number,
): number {
  if (core[LEFT_AT] === 0 || age - core[LEFT_AT]! > HOUR_AGE) {
    core[LOW] = low;
    core[HIGH] = high;
  }
  core[LEFT_AT] = age;
  return rateOutside(mean, core[LOW]!, core[HIGH]!, age) / Math.max(limit, LEAST_LIMIT);
}

/** Where a climb was told, the next begins. */
export function endClimb(core: Float64Array): void {
  core[LEFT_AT] = 0;
}
