import { median } from '../statistics/quantile.ts';
import type { CaseSeries, DiagnosisCase } from './case.ts';

/** Before and during the trouble, on the clock of the indicator that broke. Instants are epoch ms. */
export interface TimeFrame {
  /** Samples earlier than this tell only how much is usual to vary. */
  readonly baselineFrom: number;
  /** Samples up to this instant are the baseline. */
  readonly healthyUntil: number;
  /** When the trouble was first seen; well after the baseline where another trouble lay between the two. */
  readonly onsetAt: number;
  /** Samples after this are the trouble; those between it and the baseline are of neither time. */
  readonly troubleFrom: number;
  readonly until: number;
  /** How much of the trouble was seen at an instant, in [0, 1]; 0 outside of it. */
  readonly severityAt: (at: number) => number;
}

/** The baseline is at most so many times as long as the trouble, and at least this many samples. */
const BASELINE_TIMES = 3;
const LEAST_BASELINE_SAMPLES = 5;
/** Samples further apart than this many intervals do not belong to one stretch. */
const GAP_INTERVALS = 3;

/**
 * Finds before and during. The onset that people or alarms give is late or early by a sample or two, so it is moved to the split of the
 * indicator's series, not far away, that sets the two sides furthest apart. Without an indicator, or with too few samples of it,
 * the given onset stands. O(samples of the indicator).
 */
export function findTimeFrame(input: DiagnosisCase): TimeFrame {
  const sli = findSli(input);
  const isTold = input.healthyUntil !== undefined;
  const onsetAt = isTold || sli === undefined ? input.onsetAt : alignOnset(sli, input);
  const healthyUntil = input.healthyUntil ?? onsetAt;
  const troubleFrom = Math.max(healthyUntil, input.troubleFrom ?? healthyUntil);
  const { until } = input;
  const baselineFrom = Number.isFinite(input.baselineFrom)
    ? input.baselineFrom!
    : findBaselineStart(input, healthyUntil);
  const severity = sli === undefined ? undefined : severityProfile(sli, { baselineFrom, healthyUntil, until });
  const severityAt = (at: number) => severityOf({ at, troubleFrom, until, severity });
  return { baselineFrom, healthyUntil, onsetAt, troubleFrom, until, severityAt };
}

/** The series of the indicator that broke: a mean rather than a percentile. */
function findSli({ sli, series }: Pick<DiagnosisCase, 'sli' | 'series'>): CaseSeries | undefined {
  if (sli === undefined) return undefined;
  const own = series.filter(each => each.node === sli.node && each.callee === undefined && each.role === sli.role);
  return own.find(({ statistic = 'mean' }) => statistic === 'mean' || statistic === 'sum') ?? own[0];
}

/** How far the given onset may be off: this many samples, or this share of the trouble. */
const LEEWAY_INTERVALS = 2;
const LEEWAY_SHARE = 0.1;

/** The instant of the last healthy sample: the split with the greatest difference of means, each side weighed by its size (Bai's least squares). */
function alignOnset(sli: CaseSeries, { onsetAt, until, baselineFrom }: DiagnosisCase): number {
  const { at, value, intervalMs } = sli;
  const leewayMs = Math.max(LEEWAY_INTERVALS * intervalMs, LEEWAY_SHARE * (until - onsetAt));
  const from = Math.max(baselineFrom ?? Number.NEGATIVE_INFINITY, onsetAt - Math.max(10 * intervalMs, until - onsetAt));
  const rows = [...at.keys()].filter(i => at[i]! >= from && at[i]! <= until && Number.isFinite(value[i]!));
  let best = { gain: 0, at: onsetAt };
  for (let split = 1; split < rows.length; split++) {
    const splitAt = at[rows[split - 1]!]!;
    if (Math.abs(splitAt - onsetAt) > leewayMs) continue;
    const before = mean(rows.slice(0, split), value);
    // The trouble may be over before the window ends, so its first samples speak for it.
    const after = mean(rows.slice(split, split + 2), value);
    const gain = (badness(sli, after - before) * split) / (split + 1);
    if (gain > best.gain) best = { gain, at: splitAt };
  }
  return best.at;
}

/** A change counted in the direction that hurts; of traffic and of what is unknown either does. */
function badness({ role }: CaseSeries, change: number): number {
  if (role === 'availability') return -change;
  return role === 'requests' || role === 'other' ? Math.abs(change) : change;
}

function mean(rows: readonly number[], value: Float64Array): number {
  return rows.reduce((sum, i) => sum + value[i]!, 0) / rows.length;
}

/** The stretch without gaps that ends at the onset, not much longer than the trouble: what was usual just then. */
function findBaselineStart({ series, until }: DiagnosisCase, onsetAt: number): number {
  const intervalMs = median(series.map(each => each.intervalMs).filter(each => each > 0)) || 0;
  const longestMs = Math.max(BASELINE_TIMES * (until - onsetAt), LEAST_BASELINE_SAMPLES * intervalMs);
  let start = onsetAt;
  for (const { at, intervalMs: stepMs } of series) {
    let earliest = onsetAt;
    for (let i = at.length - 1; i >= 0; i--) {
      if (at[i]! > onsetAt) continue;
      if (at[i]! < onsetAt - longestMs || earliest - at[i]! > GAP_INTERVALS * stepMs) break;
      earliest = at[i]!;
    }
    start = Math.min(start, earliest);
  }
  return start;
}

interface Severity {
  readonly at: Float64Array;
  readonly share: Float64Array;
}

/** By how much of its worst the indicator was off at each of its samples. */
function severityProfile(
  sli: CaseSeries,
  { baselineFrom, healthyUntil, until }: Pick<TimeFrame, 'baselineFrom' | 'healthyUntil' | 'until'>,
): Severity | undefined {
  const { at, value } = sli;
  const healthy = value.filter((each, i) => at[i]! >= baselineFrom && at[i]! <= healthyUntil && Number.isFinite(each));
  const rows = [...at.keys()].filter(i => at[i]! > healthyUntil && at[i]! <= until && Number.isFinite(value[i]!));
  if (healthy.length === 0 || rows.length === 0) return undefined;
  const usual = median(healthy);
  const off = rows.map(i => badness(sli, value[i]! - usual));
  const worst = off.reduce((most, each) => Math.max(most, each), 0);
  if (!(worst > 0)) return undefined;
  return {
    at: Float64Array.from(rows, i => at[i]!),
    share: Float64Array.from(off, each => Math.max(0, each / worst)),
  };
}

function severityOf({ at, troubleFrom, until, severity }: SeverityQuestion): number {
  if (!(at > troubleFrom && at <= until)) return 0;
  if (severity === undefined) return 1;
  let low = 0;
  let high = severity.at.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (severity.at[middle]! >= at) high = middle;
    else low = middle + 1;
  }
  return severity.share[low]!;
}

interface SeverityQuestion {
  readonly at: number;
  readonly troubleFrom: number;
  readonly until: number;
  readonly severity: Severity | undefined;
}
