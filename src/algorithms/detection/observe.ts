import { learnHour, usualNow } from '../seasonality/daily-profile.ts';
import { learnDifference, USUAL_SLACK, usualDifference } from '../seasonality/slot-memory.ts';
import { ageOfRow, recordLimit } from './age.ts';
import { rateBlock } from './blocks.ts';
import { followCadence } from './cadence.ts';
import { endClimb, rateClimb } from './climb.ts';
import { followClock, resetClock } from './clock.ts';
import { watchedOf } from './counter.ts';
import { DETECTORS } from './detectors.ts';
import { rateAgainstEnvelope } from './envelope.ts';
import { AT, BLOCK_ROWS } from './layout.ts';
import { meanOfLast, pushToWindow, windowMedian } from './median-window.ts';
import { forgettingOf, rateAgainstRecord } from './record.ts';
import { crowdOf, rateResidual } from './residual.ts';
import { rateMagnitude, tailWeight } from './running-quantile.ts';
import { scoreOf } from './score.ts';
import { SEASON_AT, SEASON_WORDS, type Series } from './series.ts';
import { rateStuck } from './stuck.ts';
import { suspect } from './suspicion.ts';
import { give, type Verdict } from './verdict.ts';

const DAY_MS = 86_400_000;
const HOUR_ROWS = 12;
const MEAN_ROWS = 6;
const SUSPICION_ROWS = 3;
/** An offset is a spike from this many running quantiles on. */
const SPIKE_LIMIT = 2.8;
/** Rows by which the spike's limit has come down to twice its final value: rarity must be seen to be believed. */
const SPIKE_MATURE_ROWS = 36_000;
/** Each recent spike raises the limit for the next: what happens often is no surprise. */
const HEAT_WEIGHT = 0.2;
const HEAT_KEPT = 1 - 1 / 2_000;
const SPIKE_GAP_ROWS = 20;
/** Beyond this a value is taken for no number: squares and differences must stay finite. */
const GREATEST_VALUE = 1e100;
/** Rows without a number that are more than a hiccup. */
const LEAST_BAD_ROWS = 10;

/**
 * Takes one row of a series and says how new it is, in [0, 1]; from 0.5 on it is abnormal, below that it is suspicious in
 * this order (see `suspicion.ts`). Strictly causal, O(1)
 * amortised, no allocation but the season's, once. Rows count in the order in which they come: a stamp that stands still
 * or goes back only loses its say about pace. A value that is no finite number (or beyond
 * 1e100) scores 0 and teaches nothing.
 *
 * @param verdict - filled with the reasons
 * @param disabled - bits of detectors that stay silent, for ablation
 */
export function observe(series: Series, timestampMs: number, reported: number, verdict: Verdict, disabled = 0): number {
  const core = series.core;
  verdict.strength = 0;
  verdict.suspicion = 0;
  verdict.detector = DETECTORS.none;
  verdict.offset = 0;
  verdict.missingFrom = Number.NaN;
  if (!(Math.abs(reported) <= GREATEST_VALUE)) {
    if (core[AT.badRows] === 0) core[AT.badFrom] = timestampMs;
    core[AT.badRows] = core[AT.badRows]! + 1;
    return 0;
  }
  const value = watchedOf(core, reported);
  verdict.value = value;
  const row = core[AT.rows]! | 0;
  core[AT.rows] = row + 1;
  if (row === 0) {
    series.season = null;
    core[AT.firstTime] = timestampMs;
    core[AT.lastValue] = value;
    resetClock(core);
  }
  const gapFrom = followCadence(core, timestampMs, row);
  verdict.missingFrom = core[AT.badRows]! >= LEAST_BAD_ROWS ? core[AT.badFrom]! : gapFrom;
  core[AT.badRows] = 0;
  if (series.season === null && timestampMs - core[AT.firstTime]! >= DAY_MS) {
    series.season = new Float32Array(SEASON_WORDS);
    resetClock(core);
  }
  followClock(series, timestampMs);
  rateResidual(series, value, row, verdict, disabled);
  const offset = row === 0 ? 0 : value - windowMedian(core, row);
  rateSpike(series, value, offset, row, verdict, disabled);
  pushToWindow(core, value, row);
  const usual = usualNow(core, AT.hours);
  learnHour(core, AT.hours, value);
  rateValues(core, usual, value, row, verdict, disabled);
  verdict.suspicion = suspect(core, offset, meanOfLast(core, row, SUSPICION_ROWS) - usual, row);
  give(verdict, DETECTORS.stuck, rateStuck(core, value, row), value, value, disabled);
  core[AT.blockMoves] = core[AT.blockMoves]! + Math.abs(value - core[AT.lastValue]!);
  core[AT.blockSum] = core[AT.blockSum]! + value;
  core[AT.lastValue] = value;
  if (row === 0 || timestampMs > core[AT.lastTime]! || timestampMs < core[AT.lastTime]! - DAY_MS) {
    core[AT.lastTime] = timestampMs;
  }
  if ((row + 1) % BLOCK_ROWS === 0) rateBlock(core, verdict, disabled);
  return scoreOf(verdict);
}

function rateSpike(
  { core, season }: Series,
  value: number,
  offset: number,
  row: number,
  verdict: Verdict,
  disabled: number,
): void {
  if (row === 0) return;
  const median = value - offset;
  const size = offset < 0 ? -offset : offset;
  const isDown = offset < 0;
  let usual = 0;
  if (season !== null) {
    learnDifference(season, SEASON_AT.dayOffset, offset);
    learnDifference(season, SEASON_AT.weekOffset, offset);
    usual = usualDifference(season, SEASON_AT.dayOffset, isDown);
  }
  const rated = rateMagnitude(core, AT.medianQuantile, size > usual ? size - usual : 0, size, row);
  verdict.offset = rated;
  const heat = core[AT.spikeHeat]! * HEAT_KEPT;
  core[AT.spikeHeat] = heat;
  if (rated < SPIKE_LIMIT) return;
  const ease = SPIKE_LIMIT * (1 + SPIKE_MATURE_ROWS / (row + 1)) * (1 + HEAT_WEIGHT * heat);
  const limit = ease * tailWeight(core, AT.medianQuantile) * crowdOf(core);
  if (rated < limit) return;
  // Only what is suspicious is held against hours and the week, which are too coarse to judge each row by.
  const around = season === null ? 0 : usualAround(season, isDown);
  if (size <= USUAL_SLACK * around) return;
  if (row - core[AT.spikeHeat + 1]! > SPIKE_GAP_ROWS) core[AT.spikeHeat] = heat + 1;
  core[AT.spikeHeat + 1] = row;
  const half = Math.max(usual, around) + limit * core[AT.medianQuantile]!;
  give(verdict, DETECTORS.spike, rated / limit, median - half, median + half, disabled);
}

function usualAround(season: Float32Array, isDown: boolean): number {
  return Math.max(
    usualDifference(season, SEASON_AT.weekOffset, isDown),
    usualDifference(season, SEASON_AT.hoursOffset, isDown),
  );
}

function rateValues(
  core: Float64Array,
  usual: number,
  value: number,
  row: number,
  verdict: Verdict,
  disabled: number,
): void {
  const gained = ageOfRow(core);
  const age = core[AT.age]!;
  core[AT.age] = age + gained;
  const limit = recordLimit(gained);
  const closing = gained * forgettingOf(age);
  let low = core[AT.valueEnvelope]!;
  let high = core[AT.valueEnvelope + 1]!;
  const byValue = rateAgainstEnvelope(core, AT.valueEnvelope, value, age, closing);
  if (byValue >= limit) give(verdict, DETECTORS.range, byValue / limit, low, high, disabled);
  low = core[AT.meanEnvelope]!;
  high = core[AT.meanEnvelope + 1]!;
  const mean = meanOfLast(core, row, MEAN_ROWS);
  const byMean = rateAgainstEnvelope(core, AT.meanEnvelope, mean, age, closing);
  if (byMean >= limit) {
    give(verdict, DETECTORS.meanRange, byMean / limit, low, high, disabled);
    endClimb(core);
  } else if (byMean > 0) {
    const byClimb = rateClimb(core, mean, low, high, age, limit);
    give(verdict, DETECTORS.climb, byClimb, core[AT.climb]!, core[AT.climb + 1]!, disabled);
    if (byClimb >= 1) endClimb(core);
  }
  if (Number.isNaN(usual)) return;
  const half = core[AT.hourRecord]!;
  const residual = Math.abs(meanOfLast(core, row, HOUR_ROWS) - usual);
  const byHour = rateAgainstRecord(core, AT.hourRecord, residual, gained);
  if (byHour >= limit) give(verdict, DETECTORS.hour, byHour / limit, usual - half, usual + half, disabled);
}
