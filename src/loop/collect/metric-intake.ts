import { seriesKey } from '#domain/series.ts';
import type { HistogramPoint, Labels, Origin, SamplePoint } from '#domain/signal.ts';
import { admit } from '#telemetry/admission.ts';
import type { HotWindow } from '#telemetry/hot-window.ts';
import type { Tally } from '#telemetry/tally.ts';
import { quantileOfBuckets } from './buckets.ts';
import { Cumulation, type Undone } from './deltas.ts';

interface MetricIntakeSettings {
  readonly window: HotWindow;
  readonly tally: Tally;
  readonly spanMs: number;
  readonly maxCounters: number;
  readonly watchingSince: number;
}

const QUANTILES = [
  { suffix: 'p50', q: 0.5 },
  { suffix: 'p99', q: 0.99 },
];

/** Samples and histograms into series, labelled with where they come from. */
export class MetricIntake {
  readonly #settings: MetricIntakeSettings;
  readonly #cumulation: Cumulation;

  constructor(settings: MetricIntakeSettings) {
    this.#settings = settings;
    const { maxCounters, spanMs, watchingSince } = settings;
    this.#cumulation = new Cumulation({ maxSeries: maxCounters, idleMs: spanMs, watchingSince });
  }

  acceptSample(origin: Origin, sample: SamplePoint, now: number): void {
    const labels = labelsOf(origin, sample.labels);
    const isPlain = sample.cumulativeSince === undefined && sample.isStep !== true;
    // What the window will refuse must not become the reference of what follows.
    const isUsable = Number.isFinite(sample.value) && admit(sample.at, now, this.#settings.spanMs) === 'ok';
    const key = seriesKey(sample.metric, labels);
    const undone = isPlain || !isUsable ? { point: sample } : this.#cumulation.undoSample(key, sample, now);
    const point = this.#usable(undone);
    if (point !== undefined) this.#append(point.metric, labels, point, key);
  }

  acceptHistogram(origin: Origin, histogram: HistogramPoint, now: number): void {
    if (admit(histogram.at, now, this.#settings.spanMs) !== 'ok') {
      this.#settings.tally.add('histograms dropped: outside the window');
      return;
    }
    const labels = labelsOf(origin, histogram.labels);
    const point = this.#usable(this.#cumulation.undoHistogram(seriesKey(histogram.metric, labels), histogram, now));
    if (point === undefined) return;
    this.#settings.window.histograms.append({ ...point, labels });
    const { metric, at, unit, count, sum } = point;
    this.#append(`${metric}.count`, labels, { at, value: count, kind: 'sum', unit: '1' });
    this.#append(`${metric}.sum`, labels, { at, value: sum, kind: 'sum', unit });
    if (count === 0) return;
    for (const { suffix, q } of QUANTILES) {
      const value = quantileOfBuckets(point, q);
      if (Number.isFinite(value)) this.#append(`${metric}.${suffix}`, labels, { at, value, kind: 'gauge', unit });
    }
  }

  #append(
    metric: string,
    labels: Labels,
    { unit, kind, at, value }: Pick<SamplePoint, 'unit' | 'kind' | 'at' | 'value'>,
    key?: string,
  ): void {
    this.#settings.window.series.append(metric, labels, unit, kind, at, value, key);
  }

  #usable<Point>(undone: Undone<Point>): Point | undefined {
    if ('point' in undone) return undone.point;
    this.#settings.tally.add(undone.dropped === 'first' ? 'counters begun' : `counters dropped: ${undone.dropped}`);
    return undefined;
  }
}

/** Where a series comes from wins over labels of the same name. */
function labelsOf(origin: Origin, labels: Labels): Labels {
  const { service, instance, version, zone } = origin;
  const all: Record<string, string> = { ...labels, service };
  if (instance !== undefined) all.instance = instance;
  if (version !== undefined) all.version = version;
  if (zone !== undefined) all.zone = zone;
  return all;
}
