import { fitTrend, timeToExhaustion } from '#algorithms/forecasts/trend.ts';
import { wilsonInterval } from '#algorithms/statistics/wilson-interval.ts';
import type { BudgetImpact, FailureTrend, LimitOutlook, TimeToLimit } from '#domain/impact.ts';
import type { SloReport } from '#domain/slo-report.ts';
import type { Flow } from '#telemetry/flow-table.ts';
import type { HotWindow } from '#telemetry/hot-window.ts';
import type { Stretches } from './user-impact.ts';

const SIGNIFICANT = 0.05;
const MOST_POINTS = 60;
const LEAST_POINTS = 6;
const BUCKET_MS = 5000;
/** A series that has told nothing for so long has ended. */
const ENDED_MS = 15_000;
const LIMIT_SUFFIX = '.limit';

/** How the share of failing calls moves, by a line through slices of at least five seconds. */
export function trendOfFailures(entries: readonly Flow[], { since, until }: Stretches): FailureTrend | undefined {
  const stepMs = Math.max(BUCKET_MS, Math.ceil((until - since) / MOST_POINTS / 1000) * 1000);
  const minutes: number[] = [];
  const ratios: number[] = [];
  for (let from = since; from + stepMs <= until; from += stepMs) {
    const slices = entries.map(flow => flow.summarise(from, from + stepMs));
    const count = slices.reduce((sum, slice) => sum + slice.count, 0);
    if (count === 0) continue;
    minutes.push((from - since) / 60_000);
    ratios.push(slices.reduce((sum, slice) => sum + slice.errors, 0) / count);
  }
  if (ratios.length < LEAST_POINTS) return undefined;
  const { slope, slopeLow, slopeHigh, intercept, test } = fitTrend(minutes, ratios);
  const isMoving = test.pValue < SIGNIFICANT && slope !== 0;
  const ratio = Math.min(1, Math.max(0, intercept + slope * minutes.at(-1)!));
  return {
    direction: isMoving ? (slope > 0 ? 'rising' : 'falling') : 'steady',
    ratio,
    perMinute: { expected: slope, low: slopeLow, high: slopeHigh },
  };
}

/** Whatever has a limit beside it (`x` and `x.limit` of the same labels) and grows towards it. */
export function findLimits({ series, settings }: HotWindow, until: number): LimitOutlook[] {
  const found: LimitOutlook[] = [];
  for (const limitMetric of series.metrics()) {
    if (!limitMetric.endsWith(LIMIT_SUFFIX)) continue;
    const metric = limitMetric.slice(0, -LIMIT_SUFFIX.length);
    for (const limits of series.ofMetric(limitMetric)) {
      const limit = limits.latest()?.value;
      const used = [...series.find({ metric }), ...series.find({ metric: `${metric}.usage` })].find(
        ({ labels }) => JSON.stringify(labels) === JSON.stringify(limits.labels),
      );
      if (used === undefined || limit === undefined) continue;
      const { at, value } = thin(used.read(until - settings.spanMs, until));
      const reachedIn = timeTo(limit, at, value, until);
      if (reachedIn === undefined) continue;
      const { service = '', instance } = limits.labels;
      found.push({
        ...{ metric: used.metric, service, ...(instance !== undefined && { instance }) },
        ...{ unit: used.unit, value: value.at(-1)!, limit, reachedIn },
      });
    }
  }
  return found.sort((a, b) => a.reachedIn.expectedMs - b.reachedIn.expectedMs);
}

function thin({ at, value }: { at: Float64Array; value: Float64Array }) {
  const step = Math.ceil(at.length / MOST_POINTS);
  const isKept = (_: number, index: number): boolean => (at.length - 1 - index) % step === 0;
  return { at: at.filter(isKept), value: value.filter(isKept) };
}

/** Undefined unless the growth is proved, and reaches the limit no further ahead than it was watched: starting up is no leak. */
function timeTo(limit: number, at: Float64Array, value: Float64Array, until: number): TimeToLimit | undefined {
  if (at.length < LEAST_POINTS || at.at(-1)! < until - ENDED_MS) return undefined;
  const seconds = at.map(instant => (instant - at[0]!) / 1000);
  const trend = fitTrend(seconds, value);
  if (trend.test.pValue >= SIGNIFICANT || trend.slopeLow <= 0) return undefined;
  const left = timeToExhaustion(trend, (until - at[0]!) / 1000, limit);
  if (left.expected > seconds.at(-1)!) return undefined;
  return {
    expectedMs: Math.round(left.expected * 1000),
    earliestMs: Math.round(left.earliest * 1000),
    ...(Number.isFinite(left.latest) && { latestMs: Math.round(left.latest * 1000) }),
  };
}

/**
 * What the incident costs an error budget: what the shortest window that reaches back to the onset has burnt, taken for
 * what was burnt since. How long the rest lasts follows from the share of bad since then, with its bounds.
 */
export function measureBudget(slo: SloReport, calls: number, ageMs: number): BudgetImpact | undefined {
  const rates = slo.burnRates
    .flatMap(({ longWindowMs, longBurnRate, shortWindowMs, shortBurnRate }) => [
      { windowMs: longWindowMs, rate: longBurnRate },
      { windowMs: shortWindowMs, rate: shortBurnRate },
    ])
    .filter((each): each is { windowMs: number; rate: number } => each.rate !== undefined)
    .sort((a, b) => a.windowMs - b.windowMs);
  const covering = rates.find(({ windowMs }) => windowMs >= ageMs) ?? rates.at(-1);
  if (covering === undefined || slo.budgetLeft === undefined || covering.rate <= 1) return undefined;
  const seenMs = Math.min(covering.windowMs, Math.max(ageMs, 1000));
  const allowed = 1 - slo.target;
  const badRatio = Math.min(1, covering.rate * (covering.windowMs / seenMs) * allowed);
  const { low, high } = calls > 0 ? wilsonInterval(badRatio * calls, calls) : { low: badRatio, high: badRatio };
  const lasts = (ratio: number) => Math.round((slo.budgetLeft! * slo.windowMs) / (ratio / allowed));
  return {
    ...{ slo: slo.name, title: slo.title, service: slo.service },
    spentRatio: (covering.rate * covering.windowMs) / slo.windowMs,
    leftRatio: slo.budgetLeft,
    burnRate: badRatio / allowed,
    ...(slo.budgetLeft > 0 && {
      exhaustedIn: {
        expectedMs: lasts(badRatio),
        earliestMs: lasts(high),
        ...(low > 0 && { latestMs: lasts(low) }),
      },
    }),
  };
}
