import { HOUR_NOISE_HEAD_WORDS, HOUR_NOISE_WORDS } from '../seasonality/hour-noise.ts';
import { DAY, HEAD_WORDS, HOURS, slotWords, WEEK } from '../seasonality/slot-memory.ts';
import { STATE_WORDS } from './layout.ts';

/**
 * All that is known of one series. `core` is a view into a slab of the caller's or an array of its own; `season` is
 * there once the series has lasted a day.
 *
 *   empty ──first value──▶ learning ──a day of stamps──▶ learning with season
 */
export interface Series {
  readonly core: Float64Array;
  season: Float32Array | null;
}

const DAY_WORDS = slotWords(DAY);
const HOURS_WORDS = slotWords(HOURS);
const WEEK_WORDS = slotWords(WEEK);

const ALL_HEAD_WORDS = 6 * HEAD_WORDS + HOUR_NOISE_HEAD_WORDS;
const SLOTS_WORDS = 2 * (DAY_WORDS + HOURS_WORDS + WEEK_WORDS);

/**
 * Memories of the day, its hours and the week, for residuals and for offsets from the median, and what the hour does to the noise.
 * Their heads come first, because what a row touches should lie close together.
 */
export const SEASON_AT = {
  halfHour: 0,
  dayResidual: HOUR_NOISE_HEAD_WORDS,
  weekResidual: HOUR_NOISE_HEAD_WORDS + HEAD_WORDS,
  dayOffset: HOUR_NOISE_HEAD_WORDS + 2 * HEAD_WORDS,
  weekOffset: HOUR_NOISE_HEAD_WORDS + 3 * HEAD_WORDS,
  hoursResidual: HOUR_NOISE_HEAD_WORDS + 4 * HEAD_WORDS,
  hoursOffset: HOUR_NOISE_HEAD_WORDS + 5 * HEAD_WORDS,
  dayResiduals: ALL_HEAD_WORDS,
  dayOffsets: ALL_HEAD_WORDS + DAY_WORDS,
  weekResiduals: ALL_HEAD_WORDS + 2 * DAY_WORDS,
  weekOffsets: ALL_HEAD_WORDS + 2 * DAY_WORDS + WEEK_WORDS,
  hoursResiduals: ALL_HEAD_WORDS + 2 * DAY_WORDS + 2 * WEEK_WORDS,
  hoursOffsets: ALL_HEAD_WORDS + 2 * DAY_WORDS + 2 * WEEK_WORDS + HOURS_WORDS,
  hourNoise: ALL_HEAD_WORDS + SLOTS_WORDS,
} as const;
export const SEASON_WORDS = ALL_HEAD_WORDS + SLOTS_WORDS + HOUR_NOISE_WORDS;
export const CORE_BYTES = 8 * STATE_WORDS;
export const SEASON_BYTES = 4 * SEASON_WORDS;

/** @param core - `STATE_WORDS` zeroes, for example a part of a slab; one of its own when left out */
export function createSeries(core: Float64Array = new Float64Array(STATE_WORDS)): Series {
  if (core.length !== STATE_WORDS) throw new RangeError(`a series takes ${STATE_WORDS} words, got ${core.length}`);
  return { core, season: null };
}

/** The state as bytes of this machine's order: the core in doubles, then the season, if there is one, in singles. */
export function saveSeries({ core, season }: Series): Uint8Array {
  const bytes = new Uint8Array(CORE_BYTES + (season === null ? 0 : SEASON_BYTES));
  bytes.set(new Uint8Array(core.buffer, core.byteOffset, CORE_BYTES));
  if (season !== null) bytes.set(new Uint8Array(season.buffer, season.byteOffset, SEASON_BYTES), CORE_BYTES);
  return bytes;
}

/** Whether the bytes can be a saved series of this layout. */
export function isOfThisLayout(bytes: Uint8Array): boolean {
  return bytes.length === CORE_BYTES || bytes.length === CORE_BYTES + SEASON_BYTES;
}

/**
 * The series that was saved, equal to the last bit.
 * @throws RangeError when the bytes were saved by another layout
 */
export function restoreSeries(bytes: Uint8Array): Series {
  if (!isOfThisLayout(bytes)) {
    throw new RangeError(
      `saved state has ${bytes.length} bytes, this layout needs ${CORE_BYTES} or ${CORE_BYTES + SEASON_BYTES}`,
    );
  }
  return {
    core: new Float64Array(bytes.slice(0, CORE_BYTES).buffer),
    season: bytes.length > CORE_BYTES ? new Float32Array(bytes.slice(CORE_BYTES).buffer) : null,
  };
}
