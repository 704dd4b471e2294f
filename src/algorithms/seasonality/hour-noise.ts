/**
 * What the hour does to the noise of a series: by how much it is usually above or below its course each half hour, and how
 * far up and how far down it usually strays each hour, as the running 0.9 quantile of each side. O(1) a row.
 * Layout, 32-bit words, all zero at first: biases of the half hours, quantiles up and quantiles down of the hours.
 */
const HALF_HOURS = 48;
const HOURS = 24;
const BIAS_RATE = 0.02;
/** A row moves the bias by no more than as if it were this many scales off. */
const BIAS_CLIP = 2;
const SHARE = 0.9;
const STEP = 0.025;
/** The rates are for a row a minute; at other paces they go along, so that a day teaches the same. */
const PACE_MS = 60_000;
const GREATEST_PACE = 10;
/** First guess of a quantile, in mean sizes. */
const FIRST_QUANTILE = 2;
export const HOUR_NOISE_WORDS = HALF_HOURS + 2 * HOURS;

/**
 * By how much the series is usually off its course at this half hour.
 * @param halfHour - of the day or of the week, in UTC
 */
export function usualBias(season: Float32Array, at: number, halfHour: number): number {
  return season[at + (halfHour % HALF_HOURS)]!;
}

/** How far the series usually strays to this side around this hour: the mean with the hours beside it. */
export function usualStray(season: Float32Array, at: number, isDown: boolean, halfHour: number): number {
  const hour = (halfHour % HALF_HOURS) >> 1;
  const side = at + HALF_HOURS + (isDown ? HOURS : 0);
  const before = season[side + (hour === 0 ? HOURS - 1 : hour - 1)]!;
  const after = season[side + (hour === HOURS - 1 ? 0 : hour + 1)]!;
  return (before + season[side + hour]! + after) / 3;
}

/**
 * Learns a row.
 * @param at - offset of `HOUR_NOISE_WORDS` words in the season
 * @param residual - how far the row is off its course, the bias included
 * @param scale - the mean size of such residuals
 * @param intervalMs - between rows
 */
export function learnHourNoise(
  season: Float32Array,
  at: number,
  halfHour: number,
  residual: number,
  scale: number,
  intervalMs: number,
): void {
  const pace = Math.min(GREATEST_PACE, intervalMs / PACE_MS);
  const ofDay = halfHour % HALF_HOURS;
  const bias = season[at + ofDay]!;
  const most = BIAS_CLIP * scale;
  const clipped = Math.max(-most, Math.min(most, residual));
  season[at + ofDay] = bias + BIAS_RATE * pace * (clipped - bias);
  const up = at + HALF_HOURS + (ofDay >> 1);
  const left = residual - bias;
  season[up] = follow(season[up]!, left, STEP * pace, scale);
  season[up + HOURS] = follow(season[up + HOURS]!, -left, STEP * pace, scale);
}

function follow(quantile: number, stray: number, step: number, scale: number): number {
  if (quantile <= 0) return FIRST_QUANTILE * scale;
  return quantile * (stray > quantile ? 1 + step * SHARE : 1 - step * (1 - SHARE));
}
