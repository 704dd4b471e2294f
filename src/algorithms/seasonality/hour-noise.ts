/**
 * What the hour does to the noise of a series: by how much it is usually above or below its course each half hour, and how
 * far up and how far down it usually strays each hour, as the running 0.9 quantile of each side. O(1) a row.
 * Layout, 32-bit words, all zero at first: biases of the half hours, quantiles up and quantiles down of the hours. The head
 * holds those of the present half hour, so that rows touch nothing else: half hour plus one (0 before the first row), bias,
 * quantiles up and down, sums of the quantiles beside them up and down.
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
export const HOUR_NOISE_HEAD_WORDS = 6;
const BIAS = 1;
const QUANTILES = 2;
const BESIDE = 4;

/**
 * Goes on to the half hour that a row falls into, before anything is asked or learnt of it.
 * @param head - offset of `HOUR_NOISE_HEAD_WORDS` words in the season
 * @param at - offset of `HOUR_NOISE_WORDS` words in the season
 * @param halfHour - of the day or of the week, in UTC
 */
export function enterHalfHour(season: Float32Array, head: number, at: number, halfHour: number): void {
  const ofDay = halfHour % HALF_HOURS;
  if (season[head] === ofDay + 1) return;
  const quantiles = at + HALF_HOURS;
  const passed = season[head]! - 1;
  if (passed >= 0) {
    season[at + passed] = season[head + BIAS]!;
    for (let side = 0; side < 2; side++)
      season[quantiles + side * HOURS + (passed >> 1)] = season[head + QUANTILES + side]!;
  }
  const hour = ofDay >> 1;
  const before = hour === 0 ? HOURS - 1 : hour - 1;
  const after = hour === HOURS - 1 ? 0 : hour + 1;
  season[head] = ofDay + 1;
  season[head + BIAS] = season[at + ofDay]!;
  for (let side = 0; side < 2; side++) {
    const first = quantiles + side * HOURS;
    season[head + QUANTILES + side] = season[first + hour]!;
    season[head + BESIDE + side] = season[first + before]! + season[first + after]!;
  }
}

/** By how much the series is usually off its course at the present half hour. */
export function usualBias(season: Float32Array, head: number): number {
  return season[head + BIAS]!;
}

/** How far the series usually strays to this side around the present hour: the mean with the hours beside it. */
export function usualStray(season: Float32Array, head: number, isDown: boolean): number {
  const side = head + (isDown ? 1 : 0);
  return (season[side + QUANTILES]! + season[side + BESIDE]!) / 3;
}

/**
 * Learns a row of the present half hour.
 * @param residual - how far the row is off its course, the bias included
 * @param scale - the mean size of such residuals
 * @param intervalMs - between rows
 */
export function learnHourNoise(
  season: Float32Array,
  head: number,
  residual: number,
  scale: number,
  intervalMs: number,
): void {
  const pace = Math.min(GREATEST_PACE, intervalMs / PACE_MS);
  const bias = season[head + BIAS]!;
  const most = BIAS_CLIP * scale;
  const clipped = Math.max(-most, Math.min(most, residual));
  season[head + BIAS] = bias + BIAS_RATE * pace * (clipped - bias);
  const up = head + QUANTILES;
  const left = residual - bias;
  season[up] = follow(season[up]!, left, STEP * pace, scale);
  season[up + 1] = follow(season[up + 1]!, -left, STEP * pace, scale);
}

function follow(quantile: number, stray: number, step: number, scale: number): number {
  if (quantile <= 0) return FIRST_QUANTILE * scale;
  return quantile * (stray > quantile ? 1 + step * SHARE : 1 - step * (1 - SHARE));
}
