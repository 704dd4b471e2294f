/**
 * A statistic's own record: the largest it has been, forgotten slowly. Breaking it by a margin is news whatever the
 * statistic's unit or distribution, which is what makes one threshold fit each series. O(1), two words: the record
 * and the number of values seen since the statistic first moved.
 */

/** Rows after which a record has faded to 1/e. */
const MEMORY_ROWS = 20_000;
/** Past that, a record lasts this many times as long as the series is known. */
const MEMORY_GROWTH = 3;
/** Rows in which a record only grows: the first values are no news. */
const WARM_ROWS = 400;
/** Rows until a broken record counts in full: a young record is easily broken. A block's needs longer, as there are fewer of them. */
export const MATURE_ROWS = 1_000;
export const MATURE_ROWS_OF_BLOCKS = 3_000;
/** A record at most doubles at once, so that one outlier does not blind the detector for good. */
const GROWTH_LIMIT = 2;

/**
 * How large the magnitude is in units of the record, and learns it; 0 while warming up.
 * @param at - offset of two words in the state
 * @param ageOfValue - what the rows of this value add to the age of the series
 * @param matureRows - age from which a broken record counts in full
 */
export function rateAgainstRecord(
  state: Float64Array,
  at: number,
  magnitude: number,
  ageOfValue: number,
  matureRows = MATURE_ROWS,
): number {
  const record = state[at]!;
  let age = state[at + 1]!;
  if (age === 0 && magnitude === 0) return 0;
  age += ageOfValue;
  state[at + 1] = age;
  if (age <= WARM_ROWS) {
    if (magnitude > record) state[at] = magnitude;
    return 0;
  }
  const faded = record * (1 - ageOfValue * forgettingOf(age));
  const learnt = Math.min(magnitude, GROWTH_LIMIT * record);
  state[at] = Math.max(learnt, faded);
  if (record <= 0) return 0;
  const rated = magnitude / record;
  return rated <= 1 || age >= matureRows ? rated : 1 + ((rated - 1) * age) / matureRows;
}

/** Share of a record that fades in a row: the longer a series is known, the longer its records last. */
export function forgettingOf(age: number): number {
  return 1 / Math.max(MEMORY_ROWS, MEMORY_GROWTH * age);
}
