import type { HistogramSeries, HistogramTable } from '#telemetry/histogram-table.ts';
import type { Series, SeriesTable } from '#telemetry/series-table.ts';
import type { Distribution } from './distribution.ts';
import { type LabelSet, METRIC_NAME } from './label-set.ts';
import { formatFloatAsGo } from './literals.ts';
import type { Matcher } from './matcher.ts';
import { histogramName, prometheusLabels, prometheusName } from './metric-names.ts';
import type { MetricDescription, SelectedSeries, Selection, SeriesSource } from './source.ts';

interface WindowTables {
  readonly series: SeriesTable;
  readonly histograms?: HistogramTable;
}

/** The labels of a series, and of its buckets, are made once. */
interface KnownLabels {
  readonly ofSeries: WeakMap<Series | HistogramSeries, LabelSet>;
  /** By the labels of the histogram. */
  readonly ofBuckets: WeakMap<LabelSet, { readonly bounds: Float64Array; readonly labels: readonly LabelSet[] }>;
}

/**
 * The hot window as PromQL sees it. What is special about it:
 *
 * - A metric answers to its name in Prometheus and to its own: `http_requests_total` and `{__name__="http.requests"}` are
 *   the same; results carry the name in Prometheus. See metric-names.ts for the names, and for `job`.
 * - A sum, of which the window holds what each point added, is shown as a counter that began at 0 when the series
 *   appeared and is never reset. As in Prometheus, what its first point added is no increase.
 * - A histogram is there twice: under its name as a native histogram, and with `_bucket` behind it as a classic one. The
 *   window keeps `_count` and `_sum` as series. Series `<name>.bucket` with the label `le` are classic histograms, too.
 * - Nothing older than the window is there. A series that ends has no stale marker: it is seen until the lookback is over.
 */
export function createHotWindowSource({ series, histograms }: WindowTables): SeriesSource {
  const known: KnownLabels = { ofSeries: new WeakMap(), ofBuckets: new WeakMap() };
  return {
    select({ matchers, startMs, endMs, spend }) {
      const ofName = matchers.filter(matcher => matcher.name === METRIC_NAME);
      const ofLabels = matchers.filter(matcher => matcher.name !== METRIC_NAME);
      const reading = { startMs, endMs, spend };
      const found: SelectedSeries[] = [];
      for (const metric of series.metrics()) {
        const name = nameIn(series, metric);
        if (!acceptsName(ofName, name, metric)) continue;
        for (const one of series.ofMetric(metric))
          addSeries(found, one, { labels: labelsOf(known, one, name), matchers: ofLabels, reading, known });
      }
      for (const metric of histograms?.metrics() ?? []) {
        for (const one of histograms!.ofMetric(metric)) {
          const name = histogramName(metric, one.unit);
          const labels = labelsOf(known, one, name);
          const search = { labels, matchers: ofLabels, reading, known };
          if (acceptsName(ofName, name, metric)) addNative(found, one, search);
          if (acceptsName(ofName, `${name}_bucket`, `${metric}.bucket`)) addBuckets(found, one, search);
        }
      }
      return found;
    },
    list(matchers) {
      const ofName = matchers.filter(matcher => matcher.name === METRIC_NAME);
      const found: LabelSet[] = [];
      for (const metric of series.metrics()) {
        const name = nameIn(series, metric);
        if (!acceptsName(ofName, name, metric)) continue;
        for (const one of series.ofMetric(metric)) found.push(labelsOf(known, one, name));
      }
      for (const metric of histograms?.metrics() ?? []) {
        for (const one of histograms!.ofMetric(metric)) {
          const name = histogramName(metric, one.unit);
          const labels = labelsOf(known, one, name);
          if (acceptsName(ofName, name, metric)) found.push(labels);
          if (acceptsName(ofName, `${name}_bucket`, `${metric}.bucket`))
            found.push(...bucketLabels(known, labels, one.newestBounds()));
        }
      }
      const ofLabels = matchers.filter(matcher => matcher.name !== METRIC_NAME);
      return ofLabels.length === 0 ? found : found.filter(labels => acceptsLabels(ofLabels, labels));
    },
    describe: () => describeMetrics(series, histograms),
  };
}

function describeMetrics(series: SeriesTable, histograms: HistogramTable | undefined): MetricDescription[] {
  const found = new Map<string, MetricDescription>();
  for (const metric of histograms?.metrics() ?? []) {
    for (const { unit } of histograms!.ofMetric(metric)) {
      const name = histogramName(metric, unit);
      found.set(name, { name, type: 'histogram', metric, unit });
    }
  }
  for (const metric of series.metrics()) {
    const { unit, kind } = firstOf(series, metric)!;
    const name = nameIn(series, metric);
    // Of a histogram there is one description, though its count and sum are series of their own.
    if (found.has(name.replace(/_(count|sum)$/, ''))) continue;
    found.set(name, { name, type: kind === 'sum' ? 'counter' : 'gauge', metric, unit });
  }
  return [...found.values()];
}

type Reading = Pick<Selection, 'startMs' | 'endMs' | 'spend'>;

interface Search {
  readonly labels: LabelSet;
  readonly matchers: readonly Matcher[];
  readonly reading: Reading;
  readonly known: KnownLabels;
}

function labelsOf(known: KnownLabels, series: Series | HistogramSeries, name: string): LabelSet {
  const made = known.ofSeries.get(series);
  // What else is in the window may change the name of a metric.
  if (made !== undefined && made.metric === name) return made;
  const labels = prometheusLabels(name, series.labels);
  known.ofSeries.set(series, labels);
  return labels;
}

function addSeries(found: SelectedSeries[], series: Series, { labels, matchers, reading }: Search): void {
  if (!acceptsLabels(matchers, labels)) return;
  // The table leaves the end out, PromQL does not; what is read beyond it is passed over.
  const { at, value } = series.readTotals(reading.startMs, reading.endMs + 1);
  if (at.length === 0) return;
  reading.spend(at.length);
  found.push({ labels, at, values: value });
}

function addNative(found: SelectedSeries[], series: HistogramSeries, { labels, matchers, reading }: Search): void {
  if (!acceptsLabels(matchers, labels)) return;
  const { at, totals } = series.readTotals(reading.startMs, reading.endMs);
  if (at.length === 0) return;
  reading.spend(at.length);
  found.push({ labels, at, values: new Float64Array(at.length), histograms: totals });
}

/** One counter for each bound of the newest total: those are bounds of every earlier one, or had nothing on either side. */
function addBuckets(
  found: SelectedSeries[],
  series: HistogramSeries,
  { labels, matchers, reading, known }: Search,
): void {
  const ofOthers = matchers.filter(matcher => matcher.name !== 'le');
  if (!acceptsLabels(ofOthers, labels)) return;
  const { at, totals } = series.readTotals(reading.startMs, reading.endMs);
  if (at.length === 0) return;
  const ofBound = matchers.filter(matcher => matcher.name === 'le');
  const { bounds } = totals.at(-1)!;
  const columns = cumulativeColumns(totals, bounds);
  for (const [i, withBound] of bucketLabels(known, labels, bounds).entries()) {
    if (!acceptsLabels(ofBound, withBound)) continue;
    reading.spend(at.length);
    found.push({ labels: withBound, at, values: columns[i]! });
  }
}

function bucketLabels(known: KnownLabels, labels: LabelSet, bounds: Float64Array): readonly LabelSet[] {
  const made = known.ofBuckets.get(labels);
  if (made !== undefined && made.bounds === bounds) return made.labels;
  const base = labels.set(METRIC_NAME, `${labels.metric}_bucket`);
  const all = [...bounds, Number.POSITIVE_INFINITY].map(bound => base.set('le', formatFloatAsGo(bound)));
  known.ofBuckets.set(labels, { bounds, labels: all });
  return all;
}

/** For each bound, and for none, how many observations of each total lie at or below it. */
function cumulativeColumns(totals: readonly Distribution[], bounds: Float64Array): Float64Array[] {
  const columns = Array.from({ length: bounds.length + 1 }, () => new Float64Array(totals.length));
  for (let t = 0; t < totals.length; t++) {
    const total = totals[t]!;
    let below = 0;
    let next = 0;
    for (let i = 0; i < bounds.length; i++) {
      while (next < total.bounds.length && total.bounds[next]! <= bounds[i]!) below += total.counts[next++]!;
      columns[i]![t] = below;
    }
    columns[bounds.length]![t] = total.count;
  }
  return columns;
}

function nameIn(table: SeriesTable, metric: string): string {
  const first = firstOf(table, metric);
  if (first === undefined) return metric;
  return prometheusName(first, other => firstOf(table, other)?.unit);
}

/** All series of a metric have one unit and kind; where they have not, the first one speaks for them. */
function firstOf(table: SeriesTable, metric: string): Series | undefined {
  for (const series of table.ofMetric(metric)) return series;
  return undefined;
}

/** Either name may be asked for; refused is a metric when one of its names is. */
function acceptsName(matchers: readonly Matcher[], name: string, metric: string): boolean {
  return matchers.every(matcher => {
    const isRefusal = matcher.operator === '!=' || matcher.operator === '!~';
    return isRefusal
      ? matcher.matches(name) && matcher.matches(metric)
      : matcher.matches(name) || matcher.matches(metric);
  });
}

function acceptsLabels(matchers: readonly Matcher[], labels: LabelSet): boolean {
  return matchers.every(matcher => matcher.matches(labels.get(matcher.name)));
}
