/**
 * Mean value of each hour of the day, learnt once an hour has passed. O(1) a row.
 * Layout: current hour plus one (0 before the first row), sum, count, then 24 means and 24 counts of days.
 */
const HOURS = 24;
const HOUR_MS = 3_600_000;
const HEAD = 3;
/** Share by which a day moves its hour once five days are known; before, the plain mean of the days. */
const LEAST_RATE = 0.2;
/** Days an hour must have been seen before it says anything. */
const LEAST_DAYS = 2;
export const PROFILE_WORDS = HEAD + 2 * HOURS;

/**
 * Adds a row.
 * @param at - offset of `PROFILE_WORDS` words, zero at first
 */
export function learnHour(state: Float64Array, at: number, timestampMs: number, value: number): void {
  const hour = hourOf(timestampMs);
  if (state[at] !== hour + 1) {
    const passed = state[at]! - 1;
    if (passed >= 0) {
      const mean = at + HEAD + passed;
      const days = mean + HOURS;
      const rate = Math.max(LEAST_RATE, 1 / (state[days]! + 1));
      state[mean] = state[mean]! + rate * (state[at + 1]! / state[at + 2]! - state[mean]!);
      state[days] = state[days]! + 1;
    }
    state[at] = hour + 1;
    state[at + 1] = 0;
    state[at + 2] = 0;
  }
  state[at + 1] = state[at + 1]! + value;
  state[at + 2] = state[at + 2]! + 1;
}

/** The usual value at this hour, or NaN while fewer than two days of it are known. */
export function usualAt(state: Float64Array, at: number, timestampMs: number): number {
  const mean = at + HEAD + hourOf(timestampMs);
  return state[mean + HOURS]! >= LEAST_DAYS ? state[mean]! : Number.NaN;
}

function hourOf(timestampMs: number): number {
  const hours = Math.floor(timestampMs / HOUR_MS);
  return hours - HOURS * Math.floor(hours / HOURS);
}
