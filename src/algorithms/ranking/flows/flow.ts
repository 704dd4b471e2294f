import type { CaseSeries, UsualFlow } from '../case.ts';
import type { TimeFrame } from '../time-frame.ts';
import { isShare, ratePerUnit, secondsPerUnit, shareOf } from './units.ts';
import { measureChange, type WindowChange } from './window-change.ts';

/** A change and how far it may be off, in one unit. */
export interface Change {
  readonly value: number;
  /** Standard deviation of `value` if nothing had happened; above 0. */
  readonly sigma: number;
}

/** A change of this many standard deviations counts half: chance gives such a one now and then among dozens of nodes. */
const NOISE_DEVIATIONS = 2;

/** Share of a change that is left when chance is taken out: signal over signal and noise (Wiener 1949). */
export function certaintyOf({ value, sigma }: Change): number {
  const deviations = value / sigma;
  return deviations > 0 ? deviations ** 2 / (deviations ** 2 + NOISE_DEVIATIONS ** 2) : 0;
}

/** A delay of this share of what a request usually takes counts whole, and so does one of this many seconds at least: less is weather in part. */
const WHOLE_DELAY_SHARE = 0.5;
const LEAST_WHOLE_DELAY_S = 0.008;

/** What part of more waiting is worth a word beside what is waited for at all times, in [0, 1]. */
export function levelOf(waiting: number, { latency, rate }: Pick<Flow, 'latency' | 'rate'>): number {
  if (!(latency.before >= 0)) return 1;
  const requests = Number.isFinite(rate.during) ? rate.during : UNKNOWN_RATE;
  const whole = Math.max(WHOLE_DELAY_SHARE * latency.before, LEAST_WHOLE_DELAY_S) * requests;
  return whole > 0 ? Math.min(1, Math.max(0, waiting) / whole) : 1;
}

export interface Rate {
  readonly before: number;
  readonly during: number;
  readonly least: number;
  readonly most: number;
  /** For how long it was counted before the trouble. */
  readonly beforeMs: number;
}

/** Requests to a node, or over the calls of an edge: before the trouble and during it. NaN is unknown. */
export interface Flow {
  /** Requests a second; `least` and `most` of a sample before the trouble. */
  readonly rate: Rate;
  /** Mean latency, s. */
  readonly latency: { readonly before: number; readonly during: number };
  /** Share of requests that failed. */
  readonly failedShare: { readonly before: number; readonly during: number };
  /** More seconds of waiting in each second: change in latency times requests during the trouble. */
  readonly waiting?: Change;
  /** More failed requests in each second. */
  readonly failed?: Change;
  /** Fewer requests in each second (positive: they vanished). */
  readonly vanished?: Change;
}

/** Latency that varies less than this share of itself has not changed. */
const LATENCY_FLOOR = 0.05;
/** Nor has a share of failures by less than this, nor traffic. */
const FAILED_FLOOR = 0.0005;
const TRAFFIC_FLOOR = 0.1;
/** Requests a second that are assumed where nobody counts them: shares of the trouble stay comparable. */
const UNKNOWN_RATE = 1;
/** From the distance of the 99th percentile to the mean: 3.6 standard deviations of exponential durations. */
const P99_DEVIATIONS = 3.6;

/** Samples of a shorter time before the trouble tell nothing beside what was learnt earlier. */
const LEAST_SEEN_MS = 10_000;
/** What was learnt earlier counts like as many milliseconds of samples. */
const USUAL_MS = 60_000;
/** Requests that are taken for good where nothing is known of earlier ones: what works at all seldom fails. */
const GOOD_UNSEEN = 20;

/**
 * Reads the series of one node or edge as traffic; undefined when none of them tells of requests. Where there are hardly any samples before
 * the trouble, what was usual earlier stands for them. O(samples log samples).
 */
export function readFlow(series: readonly CaseSeries[], frame: TimeFrame, usual?: UsualFlow): Flow | undefined {
  const requests = readRequests(series, frame, usual);
  const latency = readLatency(series, frame, usual);
  const failures = readFailures(series, frame, { requests, usual });
  if (requests === undefined && latency === undefined && failures === undefined) return undefined;
  const rate = requests?.rate ?? UNKNOWN_RATES;
  const waiting = sound(latency && waitingOf(latency, requests));
  const failed = sound(failures && failedOf(failures, requests));
  const vanished = sound(requests && vanishedOf(requests));
  return {
    rate,
    latency: latency?.level ?? UNKNOWN,
    failedShare: failures ?? UNKNOWN,
    ...(waiting && { waiting }),
    ...(failed && { failed }),
    ...(vanished && { vanished }),
  };
}

/** Arithmetic on odd data may give what no one can compare. */
function sound(change: Change | undefined): Change | undefined {
  return change !== undefined &&
    Number.isFinite(change.value) &&
    change.sigma > 0 &&
    change.sigma < Number.POSITIVE_INFINITY
    ? change
    : undefined;
}

const UNKNOWN_RATES = { before: Number.NaN, during: Number.NaN, least: Number.NaN, most: Number.NaN, beforeMs: 0 };
const UNKNOWN = { before: Number.NaN, during: Number.NaN };

interface Requests {
  readonly rate: Rate;
  /** How many requests the two windows saw. */
  readonly counts: { readonly before: number; readonly during: number };
  readonly change: WindowChange;
  readonly ratePerUnit: number;
  /** Before the trouble. */
  readonly isHardlySeen: boolean;
}

function readRequests(series: readonly CaseSeries[], frame: TimeFrame, usual?: UsualFlow): Requests | undefined {
  const found = series.find(({ role }) => role === 'requests');
  if (found === undefined) return undefined;
  const change = measureChange(found, frame);
  const factor = ratePerUnit(found);
  const [before, during, least, most] = [change.before, change.during, change.least, change.most].map(
    each => each * factor,
  ) as [number, number, number, number];
  const seen = { before, during, least, most, beforeMs: change.beforeCount * found.intervalMs };
  const rate = usual !== undefined && isHardlySeen(found, change) ? { ...seen, ...usualRate(usual) } : seen;
  const counts = {
    before: (rate.before * rate.beforeMs) / 1_000,
    during: (rate.during * found.intervalMs * change.duringCount) / 1_000,
  };
  return { rate, counts, change, ratePerUnit: factor, isHardlySeen: isHardlySeen(found, change) };
}

function isHardlySeen({ intervalMs }: CaseSeries, { beforeCount }: WindowChange): boolean {
  return beforeCount * intervalMs < LEAST_SEEN_MS;
}

function usualRate({ requestsPerSecond: before }: UsualFlow): Omit<Rate, 'during'> {
  return { before, least: before, most: before, beforeMs: USUAL_MS };
}

interface Latency {
  readonly level: { readonly before: number; readonly during: number };
  readonly change: WindowChange;
  readonly secondsPerUnit: number;
  /** Standard deviation of a single request, s. */
  readonly deviation: number;
}

function readLatency(series: readonly CaseSeries[], frame: TimeFrame, usual?: UsualFlow): Latency | undefined {
  const all = series.filter(({ role }) => role === 'latency');
  const found = all.find(({ statistic = 'mean' }) => statistic === 'mean') ?? all[0];
  if (found === undefined) return undefined;
  const change = measureChange(found, frame);
  const factor = secondsPerUnit(found.unit);
  const before =
    usual?.latencySeconds !== undefined && isHardlySeen(found, change) ? usual.latencySeconds : change.before * factor;
  const level = { before, during: change.during * factor };
  const tail = all.find(({ statistic }) => statistic === 'p99');
  const p99 = tail === undefined ? Number.NaN : measureChange(tail, frame).before * secondsPerUnit(tail.unit);
  const deviation = Math.max(level.before, p99 > 0 ? (p99 - level.before) / P99_DEVIATIONS : 0);
  return { level, change, secondsPerUnit: factor, deviation };
}

function waitingOf({ level, change, secondsPerUnit, deviation }: Latency, requests: Requests | undefined) {
  const value = level.during - level.before;
  if (!Number.isFinite(value)) return undefined;
  const rate = requests?.rate.during ?? UNKNOWN_RATE;
  const counting =
    requests === undefined
      ? 0
      : deviation * Math.sqrt(inverse(requests.counts.before) + inverse(requests.counts.during));
  const varying = change.spread * secondsPerUnit * windowFactor(change);
  const sigma = Math.max(counting, varying, LATENCY_FLOOR * level.before, 1e-9);
  return { value: value * rate, sigma: sigma * Math.max(rate, 1e-9) };
}

interface Circumstances {
  readonly requests: Requests | undefined;
  readonly usual: UsualFlow | undefined;
}

function readFailures(series: readonly CaseSeries[], frame: TimeFrame, { requests, usual }: Circumstances) {
  const seen = readFailedShares(series, frame, requests);
  if (seen === undefined || Number.isNaN(seen.during)) return seen;
  if (usual !== undefined && requests?.isHardlySeen !== false)
    return { before: usual.failedShare, during: seen.during };
  return Number.isNaN(seen.before) ? { before: 0, during: seen.during } : seen;
}

function readFailedShares(series: readonly CaseSeries[], frame: TimeFrame, requests: Requests | undefined) {
  const errors = series.find(({ role }) => role === 'errors');
  if (errors !== undefined) {
    const { before, during } = measureChange(errors, frame);
    if (isShare(errors.unit)) return { before: before * shareOf(errors.unit), during: during * shareOf(errors.unit) };
    const factor = ratePerUnit(errors);
    const rate = requests?.rate ?? { before: UNKNOWN_RATE, during: UNKNOWN_RATE };
    return { before: ratio(before * factor, rate.before), during: ratio(during * factor, rate.during) };
  }
  const availability = series.find(({ role }) => role === 'availability');
  if (availability === undefined) return undefined;
  const { before, during } = measureChange(availability, frame);
  const whole = shareOf(availability.unit);
  return { before: 1 - before * whole, during: 1 - during * whole };
}

/** Two proportions; where nothing was counted, a hundred requests are assumed in each window. */
function failedOf(
  { before, during }: { readonly before: number; readonly during: number },
  requests: Requests | undefined,
) {
  const value = during - before;
  if (!Number.isFinite(value)) return undefined;
  const counted = requests?.counts ?? { before: 100, during: 100 };
  const counts = Number.isNaN(counted.before) ? { ...counted, before: GOOD_UNSEEN } : counted;
  const rate = requests?.rate.during ?? UNKNOWN_RATE;
  const pooled = (before * counts.before + during * counts.during + 0.5) / (counts.before + counts.during + 1);
  const variance = Math.max(pooled * (1 - pooled), 0) * (inverse(counts.before) + inverse(counts.during));
  return { value: value * rate, sigma: Math.max(Math.sqrt(variance), FAILED_FLOOR) * Math.max(rate, 1e-9) };
}

function vanishedOf({ rate, counts, change, ratePerUnit }: Requests) {
  const value = rate.before - rate.during;
  if (!Number.isFinite(value)) return undefined;
  const seconds = counts.during > 0 && rate.during > 0 ? counts.during / rate.during : 1;
  const counting = Math.sqrt(Math.max(rate.before, 0) / seconds);
  const varying = change.spread * ratePerUnit * windowFactor(change);
  return { value, sigma: Math.max(counting, varying, TRAFFIC_FLOOR * rate.before, 1e-9) };
}

/** How much of the spread of one sample is left in the difference of two windows. */
function windowFactor({ beforeCount, duringCount }: WindowChange): number {
  return Math.sqrt(inverse(beforeCount) + inverse(duringCount));
}

function inverse(count: number): number {
  return count > 0 ? 1 / count : 1;
}

/** No request, no failure. */
function ratio(part: number, whole: number): number {
  if (!(whole > 0)) return Number.isFinite(part) ? Math.min(1, Math.max(0, part)) : Number.NaN;
  return Math.min(1, part / whole);
}
