/**
 * Mean value of each hour of the day, learnt once an hour has passed. O(1) a row.
 * Layout: present hour plus one (0 before the first row), sum, count, usual value at this hour, then 24 means and 24 counts
 * of days. Rows that stay in one hour touch the first four only.
 */
const HOURS = 24;
const USUAL = 3;
const HEAD = 4;
/** Share by which a day moves its hour once five days are known; before, the plain mean of the days. */
const LEAST_RATE = 0.2;
/** Days an hour must have been seen before it says anything. */
const LEAST_DAYS = 2;
export const PROFILE_WORDS = HEAD + 2 * HOURS;

/**
 * Goes on to the hour that a row falls into, before anything is asked or learnt of it.
 * @param at - offset of `PROFILE_WORDS` words, zero at first
 * @param hour - of the day, 0 to 23
 */
export function enterHour(state: Float64Array, at: number, hour: number): void {
  if (state[at] === hour + 1) return;
  const means = at + HEAD;
  const days = means + HOURS;
  const passed = state[at]! - 1;
  if (passed >= 0) {
    const rate = Math.max(LEAST_RATE, 1 / (state[days + passed]! + 1));
    const mean = state[means + passed]!;
    state[means + passed] = mean + rate * (state[at + 1]! / state[at + 2]! - mean);
    state[days + passed] = state[days + passed]! + 1;
  }
  state[at] = hour + 1;
  state[at + 1] = 0;
  state[at + 2] = 0;
  state[at + USUAL] = state[days + hour]! >= LEAST_DAYS ? state[means + hour]! : Number.NaN;
}

/** The usual value at the present hour, or NaN while fewer than two days of it are known. */
export function usualNow(state: Float64Array, at: number): number {
  return state[at + USUAL]!;
}

/** Adds a row of the present hour. */
export function learnHour(state: Float64Array, at: number, value: number): void {
  state[at + 1] = state[at + 1]! + value;
  state[at + 2] = state[at + 2]! + 1;
}

/** The hour of the day of a half hour of the day or of the week. */
export function hourOf(halfHour: number): number {
  return (halfHour >> 1) % HOURS;
}
