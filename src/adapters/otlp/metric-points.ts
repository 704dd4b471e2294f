import type { HistogramPoint, SamplePoint } from '#domain/signal.ts';
import type { HistogramDraft, MetricDraft, NumberDraft, SummaryDraft } from './drafts.ts';
import { explicitBuckets } from './exponential-buckets.ts';
import type { Intake } from './intake.ts';

/** By number in opentelemetry.proto.metrics.v1.AggregationTemporality. */
const DELTA = 1;
const CUMULATIVE = 2;
/** The series has ended or a scrape failed: there is no value to take. */
const NO_RECORDED_VALUE = 1;

export interface MetricPoints {
  readonly samples: SamplePoint[];
  readonly histograms: HistogramPoint[];
}

/** Adds the points of one metric; those that cannot be used are counted. */
export function addMetric(metric: MetricDraft, points: MetricPoints, intake: Intake): void {
  const isCounted = metric.isSum || metric.histograms.length > 0 || metric.exponentials.length > 0;
  const hasTemporality = metric.temporality === DELTA || metric.temporality === CUMULATIVE;
  if (metric.name === '' || (isCounted && !hasTemporality)) {
    const reason = metric.name === '' ? 'a metric without a name' : 'a sum or histogram without temporality';
    intake.reject(reason, countPoints(metric));
    return;
  }
  for (const point of metric.numbers) addNumber(metric, point, points);
  for (const point of metric.histograms) addHistogram(metric, point, { points, intake });
  for (const point of metric.exponentials) {
    const buckets = explicitBuckets(point);
    if (point.negativeCounts.length > 0) intake.ignore('negative buckets of an exponential histogram');
    if (buckets === undefined) intake.reject('an exponential histogram with impossible buckets');
    else if (isRecorded(point)) points.histograms.push({ ...histogramBase(metric, point), ...buckets });
  }
  for (const point of metric.summaries) addSummary(metric, point, points);
}

function countPoints(metric: MetricDraft): number {
  return metric.numbers.length + metric.histograms.length + metric.exponentials.length + metric.summaries.length;
}

function isRecorded(point: { flags: number }): boolean {
  return point.flags % 2 !== NO_RECORDED_VALUE;
}

function addNumber(metric: MetricDraft, point: NumberDraft, { samples }: MetricPoints): void {
  if (!isRecorded(point)) return;
  const { at, value } = point;
  const identity = { metric: metric.name, labels: point.attributes.values, at, value, unit: metric.unit };
  const isDelta = metric.temporality === DELTA;
  if (!metric.isSum) samples.push({ ...identity, kind: 'gauge' });
  // What goes up and down is read as a level.
  else if (!metric.isMonotonic) samples.push({ ...identity, kind: 'gauge', ...(isDelta && { isStep: true }) });
  else samples.push({ ...identity, kind: 'sum', ...(!isDelta && { cumulativeSince: point.startAt }) });
}

function histogramBase(metric: MetricDraft, point: HistogramDraft | MetricDraft['exponentials'][number]) {
  return {
    metric: metric.name,
    labels: point.attributes.values,
    at: point.at,
    unit: metric.unit,
    count: point.count,
    sum: point.sum,
    ...(metric.temporality === CUMULATIVE && { cumulativeSince: point.startAt }),
  };
}

function addHistogram(metric: MetricDraft, point: HistogramDraft, to: { points: MetricPoints; intake: Intake }): void {
  if (!isRecorded(point)) return;
  const bounds = Float64Array.from(point.bounds);
  // Without bounds and counts the point is still a count and a sum.
  const counts = Float64Array.from(
    point.bucketCounts.length === 0 && bounds.length === 0 ? [point.count] : point.bucketCounts,
  );
  const isAscending = bounds.every((bound, i) => Number.isFinite(bound) && (i === 0 || bound > bounds[i - 1]!));
  if (counts.length !== bounds.length + 1 || !isAscending) {
    to.intake.reject('a histogram whose buckets and bounds do not fit');
  } else {
    to.points.histograms.push({ ...histogramBase(metric, point), bounds, counts });
  }
}

/** Quantiles of a summary cover a stretch that only the source knows, so they stay levels; count and sum are counters. */
function addSummary(metric: MetricDraft, point: SummaryDraft, { samples }: MetricPoints): void {
  if (!isRecorded(point)) return;
  const { at } = point;
  const labels = point.attributes.values;
  const counter = { labels, at, kind: 'sum', cumulativeSince: point.startAt } as const;
  samples.push({ ...counter, metric: `${metric.name}.count`, value: point.count, unit: '1' });
  samples.push({ ...counter, metric: `${metric.name}.sum`, value: point.sum, unit: metric.unit });
  for (const { quantile, value } of point.quantiles) {
    const name = `${metric.name}.p${Number((quantile * 100).toFixed(3))}`;
    samples.push({ metric: name, labels, at, value, kind: 'gauge', unit: metric.unit });
  }
}
