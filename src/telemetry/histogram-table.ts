import type { Clock } from '#base/clock.ts';
import { seriesKey } from '#domain/series.ts';
import type { HistogramPoint, Labels } from '#domain/signal.ts';
import { addDistributions, type Distribution } from '#telemetry/promql/distribution.ts';
import { admit, FUTURE_TOLERANCE_MS } from './admission.ts';
import type { Tally } from './tally.ts';

/** The recent points of one histogram and its labels. */
export interface HistogramSeries {
  readonly metric: string;
  readonly labels: Labels;
  readonly unit: string;
  /** Everything counted since the series appeared, at each point with `fromMs` <= at <= `toMs`, oldest first. */
  readTotals(fromMs: number, toMs: number): { at: Float64Array; totals: readonly Distribution[] };
  /** Bounds of the newest point, which are those of every earlier one or had nothing on either side. */
  newestBounds(): Float64Array;
}

interface HistogramTableSettings {
  readonly spanMs: number;
  readonly maxHistograms: number;
}

/** One point a second over the whole window; a faster series keeps a shorter past. */
const SHORTEST_INTERVAL_MS = 1_000;
const SWEEP_INTERVAL_MS = 10_000;
/** What a series and a point cost besides their buckets. Estimates. */
const SERIES_OVERHEAD_BYTES = 900;
const POINT_OVERHEAD_BYTES = 160;
const NOTHING: Distribution = { count: 0, sum: 0, bounds: new Float64Array(0), counts: new Float64Array(1) };

/** Recent histograms with their buckets. A series: appears with its first point → idle longer than the window → removed. */
export class HistogramTable {
  readonly #byMetric = new Map<string, Map<string, StoredHistograms>>();
  readonly #settings: HistogramTableSettings;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #tally: Tally;
  #size = 0;
  #sweptAt = Number.NEGATIVE_INFINITY;

  constructor(settings: HistogramTableSettings, clock: Pick<Clock, 'now'>, tally: Tally) {
    this.#settings = settings;
    this.#clock = clock;
    this.#tally = tally;
  }

  /** Counts of one interval, not since some start. False when the point was refused; the reason is counted. */
  append(point: Omit<HistogramPoint, 'cumulativeSince'>): boolean {
    const now = this.#clock.now();
    this.#sweepWhenDue(now);
    const admission = admit(point.at, now, this.#settings.spanMs);
    if (admission !== 'ok') return this.#refuse(admission);
    const series = this.#findOrCreate(point);
    if (series === undefined) return this.#refuse('limit');
    if (!series.append(point, now)) return this.#refuse('out of order');
    this.#tally.add('histograms accepted');
    return true;
  }

  metrics(): IterableIterator<string> {
    return this.#byMetric.keys();
  }

  ofMetric(metric: string): Iterable<HistogramSeries> {
    return this.#byMetric.get(metric)?.values() ?? [];
  }

  sizeBytes(): number {
    let bytes = 0;
    for (const siblings of this.#byMetric.values())
      for (const series of siblings.values()) bytes += series.byteLength + SERIES_OVERHEAD_BYTES;
    return bytes;
  }

  #findOrCreate({ metric, labels, unit }: Omit<HistogramPoint, 'cumulativeSince'>): StoredHistograms | undefined {
    const key = seriesKey(metric, labels);
    const siblings = this.#byMetric.get(metric) ?? new Map<string, StoredHistograms>();
    const found = siblings.get(key);
    if (found !== undefined) return found;
    if (this.#size >= this.#settings.maxHistograms) return undefined;
    const series = new StoredHistograms(metric, labels, unit, this.#settings.spanMs);
    siblings.set(key, series);
    this.#byMetric.set(metric, siblings);
    this.#size += 1;
    return series;
  }

  #sweepWhenDue(now: number): void {
    if (Math.abs(now - this.#sweptAt) < SWEEP_INTERVAL_MS) return;
    this.#sweptAt = now;
    for (const [metric, siblings] of this.#byMetric) {
      for (const [key, series] of siblings) {
        if (series.newestAt >= now - this.#settings.spanMs) continue;
        siblings.delete(key);
        this.#size -= 1;
        this.#tally.add('histograms removed: idle');
      }
      if (siblings.size === 0) this.#byMetric.delete(metric);
    }
  }

  #refuse(reason: string): false {
    this.#tally.add(`histograms dropped: ${reason}`);
    return false;
  }
}

class StoredHistograms implements HistogramSeries {
  readonly metric: string;
  readonly labels: Labels;
  readonly unit: string;
  readonly #spanMs: number;
  /** Strictly ascending in time. Totals are kept rather than what was added: points come once and are read often. */
  readonly #points: { readonly at: number; readonly total: Distribution }[] = [];

  constructor(metric: string, labels: Labels, unit: string, spanMs: number) {
    this.metric = metric;
    this.labels = labels;
    this.unit = unit;
    this.#spanMs = spanMs;
  }

  get newestAt(): number {
    return this.#points.at(-1)?.at ?? Number.NEGATIVE_INFINITY;
  }

  get byteLength(): number {
    return this.#points.reduce((sum, { total }) => sum + total.counts.byteLength + POINT_OVERHEAD_BYTES, 0);
  }

  append({ at, count, sum, bounds, counts }: Omit<HistogramPoint, 'cumulativeSince'>, now: number): boolean {
    // A clock that went back leaves points in the future behind: they would block every later one.
    while (this.newestAt > now + FUTURE_TOLERANCE_MS) this.#points.pop();
    if (at <= this.newestAt) return false;
    const before = this.#points.at(-1)?.total ?? NOTHING;
    // Most series never change their bounds, and one copy of them does for all points.
    const shared = isEqual(before.bounds, bounds) ? before.bounds : bounds;
    this.#points.push({ at, total: addDistributions(before, { count, sum, bounds: shared, counts }) });
    this.#forget(now);
    return true;
  }

  readTotals(fromMs: number, toMs: number): { at: Float64Array; totals: readonly Distribution[] } {
    const shown = this.#points.filter(({ at }) => at >= fromMs && at <= toMs);
    return { at: Float64Array.from(shown, ({ at }) => at), totals: shown.map(({ total }) => total) };
  }

  newestBounds(): Float64Array {
    return (this.#points.at(-1)?.total ?? NOTHING).bounds;
  }

  #forget(now: number): void {
    const most = Math.max(16, Math.ceil(this.#spanMs / SHORTEST_INTERVAL_MS));
    const inside = this.#points.findIndex(({ at }) => at >= now - this.#spanMs);
    const gone = Math.max(inside, this.#points.length - most);
    if (gone > 0) this.#points.splice(0, gone);
  }
}

function isEqual(left: Float64Array, right: Float64Array): boolean {
  if (left === right) return true;
  if (left.length !== right.length) return false;
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return false;
  return true;
}
