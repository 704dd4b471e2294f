import { fisherExact } from '../judgement/fisher-exact.ts';
import { cliffsDelta, locationShift, varianceInflation } from '../judgement/location-shift.ts';
import { mannWhitney } from '../judgement/mann-whitney.ts';
import { normalCdf, normalQuantile } from '../statistics/normal-distribution.ts';
import { median } from '../statistics/quantile.ts';
import { findChangePoints } from './e-divisive.ts';
import { type TimedValues, toWindows, usualAt } from './time-of-day-profile.ts';

export interface ReleaseComparisonInput {
  /** Around the release, oldest first; days before it make the comparison better. */
  readonly values: TimedValues;
  readonly releasedAtMs: number;
  /** What is left out after the release: caches are cold, connections new. */
  readonly settleMs?: number;
  readonly worse: 'higher' | 'lower';
  /** Values are gathered into medians of windows of this length. */
  readonly windowMs?: number;
  /** Changes smaller than this share of the level, or than `leastShift`, do not matter. */
  readonly leastRatio?: number;
  readonly leastShift?: number;
  /** Of the interval, in (0, 1). */
  readonly confidence?: number;
}

/** The facts about before and after; `judgeRelease` makes a verdict of them. Positive shifts are rises. */
export interface ReleaseComparison {
  readonly windowsBefore: number;
  readonly windowsAfter: number;
  /** Both sides were compared with the same time of earlier days. */
  readonly isPaired: boolean;
  readonly levelBefore: number;
  readonly levelAfter: number;
  readonly shift: { readonly estimate: number; readonly low: number; readonly high: number };
  /** Chance of a value after being above one before, less that of being below. */
  readonly cliffsDelta: number;
  /** Chance of so great a difference without a change: two-sided, neighbours' likeness considered in the interval only. */
  readonly pValue: number;
  /** More than half of all windows are zero: the shift means little, and `rare` counts instead. */
  readonly rare?: { readonly before: number; readonly after: number; readonly pRise: number; readonly pFall: number };
  /** The smallest shift that would be noticed four times out of five. */
  readonly detectableShift: number;
  /** What matters, in the unit of the values. */
  readonly leastShift: number;
  /** Chance of noticing a shift of just `leastShift`. */
  readonly power: number;
  /** When the regime began that the release was compared with, if it changed by itself before. */
  readonly baselineSinceMs?: number;
}

/** Fewer windows on a side prove nothing. */
export const LEAST_WINDOWS = 8;
/** More windows add nothing but time: they are the nearest to the release. */
const MOST_WINDOWS = 240;
/** Days before must know this share of the windows to be the measure. */
const LEAST_PAIRED = 0.7;
const POWER = 0.8;
const DEFAULTS = { settleMs: 0, windowMs: 60_000, leastRatio: 0.05, leastShift: 0, confidence: 0.99 };

/**
 * Compares a measure before and after a release. Where earlier days are known, both sides are taken relative to the same
 * time of those days, so that neither the hour nor a drift between the days is taken for the release's doing; else the
 * baseline is what came since the last change before the release.
 *
 * @returns undefined when a side has fewer than LEAST_WINDOWS windows
 */
export function compareRelease(input: ReleaseComparisonInput): ReleaseComparison | undefined {
  const { values, releasedAtMs, settleMs, windowMs, leastRatio, leastShift, confidence } = { ...DEFAULTS, ...input };
  const windows = toWindows(values, windowMs);
  const firstAfter = windows.atMs.findIndex(at => at >= releasedAtMs + settleMs);
  const before = select(
    windows,
    windows.atMs.map((at, i) => (at + windowMs <= releasedAtMs ? i : -1)),
  );
  const after = firstAfter < 0 ? EMPTY : part(windows, firstAfter, firstAfter + MOST_WINDOWS);
  const sides = pair(before, after, windowMs) ?? sinceLastChange(before, after);
  if (sides.control.length < LEAST_WINDOWS || sides.subject.length < LEAST_WINDOWS) return undefined;
  const levelBefore = median(sides.controlRaw);
  const inflation = (varianceInflation(sides.control) + varianceInflation(sides.subject)) / 2;
  const shift = locationShift(sides, { confidence, varianceInflation: inflation });
  const relevant = Math.max(leastRatio * Math.abs(levelBefore), leastShift);
  const z = normalQuantile(0.5 + confidence / 2);
  const { standardError } = shift;
  return {
    windowsBefore: sides.control.length,
    windowsAfter: sides.subject.length,
    isPaired: sides.isPaired,
    levelBefore,
    levelAfter: levelBefore + shift.estimate,
    shift: { estimate: shift.estimate, low: shift.low, high: shift.high },
    cliffsDelta: cliffsDelta(sides),
    pValue: mannWhitney({ ...sides, alternative: 'two-sided' }).pValue,
    ...describeRare(sides),
    detectableShift: (z + normalQuantile(POWER)) * standardError,
    leastShift: relevant,
    power: standardError > 0 ? normalCdf(relevant / standardError - z) : relevant > 0 ? 1 : 0,
    ...(sides.sinceMs === undefined ? {} : { baselineSinceMs: sides.sinceMs }),
  };
}

interface Sides {
  readonly subject: Float64Array;
  readonly control: Float64Array;
  /** As measured, whatever the control was related to. */
  readonly controlRaw: Float64Array;
  readonly isPaired: boolean;
  readonly sinceMs?: number;
}

const EMPTY: TimedValues = { atMs: new Float64Array(0), value: new Float64Array(0) };

/** Both sides relative to the same time of earlier days; undefined when too little of that is known. */
function pair(before: TimedValues, after: TimedValues, windowMs: number): Sides | undefined {
  // As much before as after, but enough of it to know its scatter.
  const size = Math.min(before.atMs.length, Math.max(after.atMs.length, 4 * LEAST_WINDOWS));
  const recent = part(before, before.atMs.length - size, before.atMs.length);
  const history = part(before, 0, before.atMs.length - size);
  const level = median(recent.value);
  const control = relateToUsual(recent, usualAt(history, recent.atMs, windowMs), level);
  const subject = relateToUsual(after, usualAt(before, after.atMs, windowMs), level);
  if (control.length < LEAST_PAIRED * recent.atMs.length || subject.length < LEAST_PAIRED * after.atMs.length) {
    return undefined;
  }
  return { subject, control, controlRaw: recent.value, isPaired: true };
}

/** Ratios to the usual where everything is positive, as what varies with the hour mostly varies in proportion. */
function relateToUsual(windows: TimedValues, usual: Float64Array, level: number): Float64Array {
  const isProportional = windows.value.every(value => value > 0) && usual.every(value => !(value <= 0));
  return windows.value
    .map((value, i) => (isProportional ? (value / usual[i]!) * level : value - usual[i]! + level))
    .filter(value => !Number.isNaN(value));
}

/** The plain values before and after; what came before the last change before the release is another story. */
function sinceLastChange(before: TimedValues, after: TimedValues): Sides {
  const recent = part(before, before.atMs.length - MOST_WINDOWS, before.atMs.length);
  const subject = after.value;
  const last = findChangePoints(recent.value, { leastSize: LEAST_WINDOWS }).at(-1);
  const [earlier, control] = [recent.value.slice(0, last?.index), recent.value.slice(last?.index)];
  if (last === undefined || !isRealChange(earlier, control)) {
    return { subject, control: recent.value, controlRaw: recent.value, isPaired: false };
  }
  return { subject, control, controlRaw: control, isPaired: false, sinceMs: recent.atMs[last.index]! };
}

/** Shuffling takes every wave of a noise with memory for a change; an interval that knows of the memory does not. */
function isRealChange(earlier: Float64Array, later: Float64Array): boolean {
  const inflation = (varianceInflation(earlier) + varianceInflation(later)) / 2;
  const { low, high } = locationShift(
    { subject: later, control: earlier },
    { confidence: 0.999, varianceInflation: inflation },
  );
  return low > 0 || high < 0;
}

function describeRare({ subject, control, isPaired }: Sides): Pick<ReleaseComparison, 'rare'> {
  const hits = (values: Float64Array): number => values.filter(value => value !== 0).length;
  const counts = {
    subjectHits: hits(subject),
    subjectTotal: subject.length,
    controlHits: hits(control),
    controlTotal: control.length,
  };
  const all = counts.subjectTotal + counts.controlTotal;
  if (isPaired || 2 * (counts.subjectHits + counts.controlHits) > all) return {};
  // Both tests must agree: one looks at how often, the other at how much.
  const p = (alternative: 'greater' | 'less'): number =>
    Math.max(fisherExact(counts, alternative), mannWhitney({ subject, control, alternative }).pValue);
  return { rare: { before: counts.controlHits, after: counts.subjectHits, pRise: p('greater'), pFall: p('less') } };
}

function part({ atMs, value }: TimedValues, start: number, end: number): TimedValues {
  return { atMs: atMs.slice(Math.max(0, start), end), value: value.slice(Math.max(0, start), end) };
}

function select({ atMs, value }: TimedValues, places: Float64Array): TimedValues {
  const chosen = [...places].filter(place => place >= 0);
  return { atMs: Float64Array.from(chosen, i => atMs[i]!), value: Float64Array.from(chosen, i => value[i]!) };
}
