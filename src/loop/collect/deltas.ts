import type { HistogramPoint, SamplePoint } from '#domain/signal.ts';
import { type BucketCounts, subtractBuckets } from './buckets.ts';

/** A usable point, or why there is none. */
export type Undone<Point> = { readonly point: Point } | { readonly dropped: 'first' | 'out of order' | 'limit' };

export interface CumulationSettings {
  readonly maxSeries: number;
  /** A series that is silent this long is forgotten. */
  readonly idleMs: number;
  /** When we began to watch: whatever began to count later is counted from zero. */
  readonly watchingSince: number;
}

interface CounterState {
  startAt: number;
  at: number;
  value: number;
  buckets: BucketCounts | undefined;
  count: number;
}

const SWEEP_INTERVAL_MS = 10_000;

/**
 * Turns what counts up into what was added since the point before (OpenTelemetry data model, "Resets and Gaps").
 * A series: first point → (kept as reference; given out whole if it began to count after we began to watch)
 * → next points → difference → start moved on or value fell: reset, the value is all new → silent: forgotten.
 */
export class Cumulation {
  readonly #settings: CumulationSettings;
  readonly #states = new Map<string, CounterState>();
  #sweptAt = Number.NEGATIVE_INFINITY;

  constructor(settings: CumulationSettings) {
    this.#settings = settings;
  }

  get size(): number {
    return this.#states.size;
  }

  undoSample(key: string, sample: SamplePoint, now: number): Undone<SamplePoint> {
    const { cumulativeSince, isStep, ...plain } = sample;
    if (isStep === true) return this.#addStep(key, plain, now);
    if (cumulativeSince === undefined) return { point: plain };
    const known = this.#find(key, now);
    const moved = this.#advance(key, known, { startAt: cumulativeSince, at: sample.at, value: sample.value, buckets: undefined, count: 0 });
    if (moved !== 'next') return this.#restart(moved, plain, cumulativeSince);
    const value = sample.value - known!.before.value;
    return { point: { ...plain, value: value < 0 ? sample.value : value } };
  }

  undoHistogram(key: string, histogram: HistogramPoint, now: number): Undone<HistogramPoint> {
    const { cumulativeSince, ...plain } = histogram;
    if (cumulativeSince === undefined) return { point: plain };
    const { at, sum, count, bounds, counts } = histogram;
    const known = this.#find(key, now);
    const moved = this.#advance(key, known, { startAt: cumulativeSince, at, value: sum, buckets: { bounds, counts }, count });
    if (moved !== 'next') return this.#restart(moved, plain, cumulativeSince);
    const { before } = known!;
    const added = count < before.count ? undefined : subtractBuckets({ bounds, counts }, before.buckets!);
    if (added === undefined) return { point: plain };
    return { point: { ...plain, count: count - before.count, sum: sum - before.value, counts: added } };
  }
}
