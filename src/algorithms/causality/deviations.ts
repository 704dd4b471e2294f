import type { CaseSeries, DiagnosisCase } from '../ranking/case.ts';
import { median, quantile } from '../statistics/quantile.ts';

/** How one series left its usual range after the onset. */
export interface Deviation {
  readonly series: CaseSeries;
  /** Level of the last healthy stretch and of the time since the onset, in the unit of the series. */
  readonly before: number;
  readonly after: number;
  /** Signed, in robust standard deviations of the healthy time. */
  readonly score: number;
  /** First sample from the onset on that lies outside the usual range; NaN when none does. */
  readonly startedAt: number;
}

/** A level differs when it moves by more than this many deviations. */
const OUTSIDE = 3;
/** Least spread of a healthy series as a share of its level: less is never a symptom. */
const SPREAD_FLOOR = 0.05;
/** Samples of the last healthy stretch, at least. */
const BASELINE_SAMPLES = 5;
/** Beyond this all deviations are alike. */
const FARTHEST = 50;

/** Deviations of all series that have samples on both sides of the onset. O(samples log samples). */
export function measureDeviations({ series, ...frame }: DiagnosisCase): Deviation[] {
  return series.flatMap(one => measureDeviation(one, frame) ?? []);
}

/** Deviations that are out of the usual range. */
export function isOutside({ score }: Deviation): boolean {
  return Math.abs(score) >= OUTSIDE;
}

type Frame = Pick<DiagnosisCase, 'onsetAt' | 'until' | 'baselineFrom'>;

function measureDeviation(series: CaseSeries, frame: Frame): Deviation | undefined {
  const { onsetAt, until, baselineFrom } = frame;
  const healthy: number[] = [];
  const recent: number[] = [];
  const since: number[] = [];
  series.at.forEach((at, i) => {
    const value = series.value[i]!;
    if (Number.isNaN(value) || at > until) return;
    if (at > onsetAt) since.push(value);
    else healthy.push(value);
    if (at <= onsetAt && baselineFrom !== undefined && at >= baselineFrom) recent.push(value);
  });
  if (healthy.length === 0 || since.length === 0) return undefined;
  const last = recent.length > 0 ? recent : healthy.slice(-Math.max(BASELINE_SAMPLES, since.length));
  const before = median(last);
  const after = median(since);
  const spread = spreadOf(healthy, series);
  const score = Math.max(-FARTHEST, Math.min(FARTHEST, (after - before) / spread));
  return { series, before, after, score, startedAt: startOf(series, frame, { before, spread }) };
}

/** The wider of the middle and the tails, so that a series of rare bursts is not called still. */
function spreadOf(values: readonly number[], { unit, intervalMs }: CaseSeries): number {
  const center = median(values);
  const distances = values.map(value => Math.abs(value - center));
  const spread = Math.max(1.4826 * median(distances), quantile(distances, 0.95) / 2);
  return Math.max(spread, SPREAD_FLOOR * Math.abs(center), leastCount(unit, intervalMs));
}

/** What is too little to matter in a unit. */
function leastCount(unit: string, intervalMs: number): number {
  if (unit === 's') return 0.001;
  if (unit === 'ms') return 1;
  if (unit === '1') return 0.005;
  if (unit === '%') return 0.5;
  if (unit.startsWith('{')) return Math.max(0.5, intervalMs / 60_000);
  return Number.MIN_VALUE;
}

function startOf(
  { at, value }: CaseSeries,
  { onsetAt, until }: Frame,
  { before, spread }: { readonly before: number; readonly spread: number },
): number {
  for (let i = 0; i < at.length; i++) {
    if (at[i]! < onsetAt || at[i]! > until) continue;
    if (Math.abs(value[i]! - before) >= OUTSIDE * spread) return at[i]!;
  }
  return Number.NaN;
}
