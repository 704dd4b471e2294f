import { learnHourNoise, usualBias, usualStray } from '../seasonality/hour-noise.ts';
import { learnDifference, USUAL_SLACK, usualDifference } from '../seasonality/slot-memory.ts';
import { DETECTORS } from './detectors.ts';
import { AT } from './layout.ts';
import { SEASON_AT, type Series } from './series.ts';
import { give, type Verdict } from './verdict.ts';

/**
 * How far a value is from where the rows before lead, in units of the noise at this hour, against the tail on its own side.
 * One limit fits all series because three things are learnt from each: the size of the noise by hour and side, where its
 * tails begin, and how crowded the stretch just beyond is. Noise with heavy tails fills that stretch and gets a limit
 * that grows with the crowd; true anomalies leap over it, so that however many there are they do not deafen the series.
 *
 *   no season ──a day of stamps──▶ young, hardly heard ──`MATURE_ROWS`──▶ judged
 *
 * After FluxEV (Li et al., WSDM 2021): smooth what neighbouring rows do, then what other days do at this time, then fit
 * the tail. O(1), words in the state: see the offsets.
 */
const LEVEL = AT.residual;
/** Mean size of the residuals. */
const SCALE = AT.residual + 1;
/** Where the tails begin, upwards and downwards, in units; and where the body of both ends. */
const UP = AT.residual + 2;
const DOWN = AT.residual + 3;
const BODY = AT.residual + 4;
/** Share of rows that begin a visit just beyond a tail's beginning, and the last row beyond it. */
const NEAR_RATE = AT.residual + 5;
const NEAR_ROW = AT.residual + 6;

const LEVEL_RATE = 0.25;
/** Rows that the scale remembers. */
const MEMORY_OF_SCALE = 5_000;
/** One row moves the scale by no more than as if it were this many scales large. */
const CLIP = 3;
const WARM_ROWS = 100;
/** Weight of the 0.9 quantile of an hour against the mean of all hours. */
const STRAY_WEIGHT = 0.7;
/** Robbins and Monro's approximation on the logarithm, as in `running-quantile.ts`: tails at 0.995, body at 0.95. */
const TAIL_UP = 1 + 0.02 * 0.995;
const TAIL_DOWN = 1 - 0.02 * 0.005;
const BODY_UP = 1 + 0.01 * 0.95;
const BODY_DOWN = 1 - 0.01 * 0.05;
const FIRST_TAIL = 4;
const FIRST_BODY = 1.6;
/** A tail begins at least at this share of the other side's. */
const SIDE_FLOOR = 0.3;
/** How far from the body a tail may begin before the limit rises with it. */
const ORDINARY_TAIL = 2;
/** In beginnings of the tail. */
const LIMIT = 2.1;
/** The stretch beyond the tail's beginning whose visits are counted, and the rows that belong to one visit. */
const NEAR_LEAST = 1.1;
const NEAR_GREATEST = 2;
const VISIT_ROWS = 20;
/** Visits a row that are ordinary: what Laplace's distribution makes, about. */
const ORDINARY_NEAR = 1 / 345;
/** Rows that the first guess of the rate counts for, and rows it remembers. */
const GUESS_ROWS = 10_000;
const MEMORY_ROWS = 86_400;
/** Rows at which the limit is twice the final one; half as many make it 257 times, twice as many 1.004 times. */
const MATURE_ROWS = 8_000;

/** Takes one row in, once `followClock` knows when it is. */
export function rateResidual(series: Series, value: number, row: number, verdict: Verdict, disabled: number): void {
  const { core, season } = series;
  if (row === 0) core[LEVEL] = value;
  const level = core[LEVEL]!;
  const residual = value - level;
  core[LEVEL] = level + LEVEL_RATE * residual;
  // A sensor that repeats itself, or a gap that someone filled, says nothing about how the series moves.
  if (value === core[AT.lastValue]) return;
  const bias = season === null ? 0 : usualBias(season, SEASON_AT.halfHour);
  const left = residual - bias;
  const size = left < 0 ? -left : left;
  const scale = core[SCALE]!;
  const learnt = row < WARM_ROWS || size < CLIP * scale ? size : CLIP * scale;
  core[SCALE] = scale + (row < MEMORY_OF_SCALE ? 1 / (row + 1) : 1 / MEMORY_OF_SCALE) * (learnt - scale);
  if (season === null || scale <= 0) return;
  const isDown = left < 0;
  const unit = Math.max(scale, STRAY_WEIGHT * usualStray(season, SEASON_AT.halfHour, isDown));
  learnHourNoise(season, SEASON_AT.halfHour, residual, scale, core[AT.interval]!);
  learnDifference(season, SEASON_AT.dayResidual, left);
  learnDifference(season, SEASON_AT.weekResidual, left);
  const tail = followTails(core, size / unit, isDown);
  const ratio = size / (unit * tail);
  followCrowd(core, ratio, row);
  if (ratio < LIMIT) return;
  const limit = limitOf(core, row);
  if (ratio < limit) return;
  const usual = Math.max(
    usualDifference(season, SEASON_AT.dayResidual, isDown),
    usualDifference(season, SEASON_AT.hoursResidual, isDown),
    usualDifference(season, SEASON_AT.weekResidual, isDown),
  );
  if (size <= USUAL_SLACK * usual) return;
  const half = Math.max(USUAL_SLACK * usual, limit * tail * unit);
  give(verdict, DETECTORS.residual, ratio / limit, level + bias - half, level + bias + half, disabled);
}

/** Where the tail on this side begins, raised when it is heavy; learns the size, given in units. */
function followTails(core: Float64Array, size: number, isDown: boolean): number {
  if (core[UP] === 0) {
    core[UP] = FIRST_TAIL;
    core[DOWN] = FIRST_TAIL;
    core[BODY] = FIRST_BODY;
    core[NEAR_RATE] = ORDINARY_NEAR;
  }
  const own = isDown ? DOWN : UP;
  const other = isDown ? UP : DOWN;
  const tail = core[own]!;
  const body = core[BODY]!;
  const begin = Math.max(tail, SIDE_FLOOR * core[other]!);
  core[own] = tail * (size > tail ? TAIL_UP : TAIL_DOWN);
  core[other] = core[other]! * TAIL_DOWN;
  core[BODY] = body * (size > body ? BODY_UP : BODY_DOWN);
  const ordinary = ORDINARY_TAIL * body;
  return begin > ordinary ? (begin * begin) / ordinary : begin;
}

/** How many times as crowded as ordinary the beginning of the tails is, at least 1. */
export function crowdOf(core: Float64Array): number {
  return Math.max(1, core[NEAR_RATE]! / ORDINARY_NEAR);
}

/** Learns how crowded the stretch just beyond the tail's beginning is. */
function followCrowd(core: Float64Array, ratio: number, row: number): void {
  const near = core[NEAR_RATE]!;
  let isVisit = 0;
  if (ratio >= NEAR_LEAST) {
    if (ratio < NEAR_GREATEST && row - core[NEAR_ROW]! > VISIT_ROWS) isVisit = 1;
    core[NEAR_ROW] = row;
  }
  core[NEAR_RATE] = near + (isVisit - near) / Math.min(MEMORY_ROWS, GUESS_ROWS + row);
}

/** The limit in beginnings of the tail: at least `LIMIT`. */
function limitOf(core: Float64Array, row: number): number {
  const crowd = crowdOf(core);
  const youth = MATURE_ROWS / (row + 1);
  const squared = youth * youth;
  const fourth = squared * squared;
  return LIMIT * crowd * crowd * (1 + fourth * fourth);
}
