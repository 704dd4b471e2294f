import type { Clock } from '#base/clock.ts';
import { seriesKey } from '#domain/series.ts';
import type { Labels } from '#domain/signal.ts';
import { admit } from './admission.ts';
import { SampleRing } from './sample-ring.ts';
import type { Tally } from './tally.ts';

/** Labels always contain `service`, and `instance`, `version`, `zone` where they are known. */
export interface Series {
  readonly key: string;
  readonly metric: string;
  readonly labels: Labels;
  readonly unit: string;
  readonly kind: 'gauge' | 'sum';
  /** Samples ever taken in. */
  readonly appended: number;
  latest(): { at: number; value: number } | undefined;
  /** `fromMs` <= at < `toMs`, oldest first. */
  read(fromMs: number, toMs: number): { at: Float64Array; value: Float64Array };
  /** A sum as it counts up since the series appeared; otherwise as `read`. */
  readTotals(fromMs: number, toMs: number): { at: Float64Array; value: Float64Array };
}

interface SeriesTableSettings {
  readonly spanMs: number;
  readonly maxSeries: number;
}

/** Two samples a second over the whole window; a faster series keeps a shorter past. */
const SHORTEST_INTERVAL_MS = 500;
const SWEEP_INTERVAL_MS = 10_000;
/** What a series costs besides its samples: key, labels, map entries. An estimate. */
const SERIES_OVERHEAD_BYTES = 700;

/** Recent samples by series. A series: appears with its first sample → idle longer than the window → removed. */
export class SeriesTable {
  readonly #byKey = new Map<string, StoredSeries>();
  readonly #byMetric = new Map<string, Set<StoredSeries>>();
  readonly #settings: SeriesTableSettings;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #tally: Tally;
  #sweptAt = Number.NEGATIVE_INFINITY;
  #listed: readonly Series[] | undefined;

  constructor(settings: SeriesTableSettings, clock: Pick<Clock, 'now'>, tally: Tally) {
    this.#settings = settings;
    this.#clock = clock;
    this.#tally = tally;
  }

  /**
   * False when the sample was refused; the reason is counted.
   * @param key - of metric and labels, from who knows it already
   */
  append(
    metric: string,
    labels: Labels,
    unit: string,
    kind: 'gauge' | 'sum',
    at: number,
    value: number,
    key = seriesKey(metric, labels),
  ): boolean {
    const now = this.#clock.now();
    this.#sweepWhenDue(now);
    const admission = Number.isFinite(value) ? admit(at, now, this.#settings.spanMs) : 'not finite';
    if (admission !== 'ok') return this.#refuse(admission);
    const series = this.#byKey.get(key) ?? this.#create({ key, metric, labels, unit, kind });
    if (series === undefined) return this.#refuse('limit');
    if (!series.append(at, value, now)) return this.#refuse('out of order');
    this.#tally.add('series accepted');
    return true;
  }

  find(selector: { metric?: string; labels?: Labels }): Series[] {
    const candidates =
      selector.metric === undefined ? this.#byKey.values() : (this.#byMetric.get(selector.metric) ?? []);
    const wanted = Object.entries(selector.labels ?? {});
    return [...candidates].filter(series => wanted.every(([name, value]) => series.labels[name] === value));
  }

  /** The names of the metrics of which there are series. */
  metrics(): IterableIterator<string> {
    return this.#byMetric.keys();
  }

  ofMetric(metric: string): Iterable<Series> {
    return this.#byMetric.get(metric) ?? [];
  }

  all(): readonly Series[] {
    this.#listed ??= [...this.#byKey.values()];
    return this.#listed;
  }

  sizeBytes(): number {
    let bytes = 0;
    for (const series of this.#byKey.values()) bytes += series.byteLength + SERIES_OVERHEAD_BYTES;
    return bytes;
  }

  #create(identity: SeriesIdentity): StoredSeries | undefined {
    if (this.#byKey.size >= this.#settings.maxSeries) return undefined;
    const maxSamples = Math.max(16, Math.ceil(this.#settings.spanMs / SHORTEST_INTERVAL_MS));
    const ring = new SampleRing({ spanMs: this.#settings.spanMs, maxSamples });
    const { key, metric } = identity;
    const series = new StoredSeries(identity, ring);
    this.#byKey.set(key, series);
    const siblings = this.#byMetric.get(metric);
    if (siblings === undefined) this.#byMetric.set(metric, new Set([series]));
    else siblings.add(series);
    this.#listed = undefined;
    return series;
  }

  /** At most every ten seconds, so that appending stays O(1) on average. A clock that went back sweeps again at once. */
  #sweepWhenDue(now: number): void {
    if (Math.abs(now - this.#sweptAt) < SWEEP_INTERVAL_MS) return;
    this.#sweptAt = now;
    for (const series of this.#byKey.values()) {
      if (series.newestAt < now - this.#settings.spanMs) this.#remove(series);
    }
  }

  #remove(series: StoredSeries): void {
    this.#byKey.delete(series.key);
    const siblings = this.#byMetric.get(series.metric);
    siblings?.delete(series);
    if (siblings?.size === 0) this.#byMetric.delete(series.metric);
    this.#listed = undefined;
    this.#tally.add('series removed: idle');
  }

  #refuse(reason: string): false {
    this.#tally.add(`series dropped: ${reason}`);
    return false;
  }
}

type SeriesIdentity = Pick<Series, 'key' | 'metric' | 'labels' | 'unit' | 'kind'>;

class StoredSeries implements Series {
  readonly key: string;
  readonly metric: string;
  readonly labels: Labels;
  readonly unit: string;
  readonly kind: 'gauge' | 'sum';
  appended = 0;
  readonly #ring: SampleRing;

  constructor(identity: SeriesIdentity, ring: SampleRing) {
    this.key = identity.key;
    this.metric = identity.metric;
    this.labels = identity.labels;
    this.unit = identity.unit;
    this.kind = identity.kind;
    this.#ring = ring;
  }

  get newestAt(): number {
    return this.#ring.newestAt;
  }

  get byteLength(): number {
    return this.#ring.byteLength;
  }

  append(at: number, value: number, now: number): boolean {
    const isTaken = this.#ring.append(at, value, this.kind, now);
    if (isTaken) this.appended += 1;
    return isTaken;
  }

  latest(): { at: number; value: number } | undefined {
    return this.#ring.latest();
  }

  read(fromMs: number, toMs: number): { at: Float64Array; value: Float64Array } {
    return this.#ring.read(fromMs, toMs);
  }

  readTotals(fromMs: number, toMs: number): { at: Float64Array; value: Float64Array } {
    return this.kind === 'sum' ? this.#ring.readTotals(fromMs, toMs) : this.#ring.read(fromMs, toMs);
  }
}
