import type { HistogramPoint, SamplePoint } from '#domain/signal.ts';
import { FUTURE_TOLERANCE_MS } from '#telemetry/admission.ts';
import { type BucketCounts, subtractBuckets } from './buckets.ts';

/** A usable point, or why there is none. `first`: kept as the reference for the next one. */
export type Undone<Point> = { readonly point: Point } | { readonly dropped: 'first' | 'out of order' | 'limit' };

interface CumulationSettings {
  readonly maxSeries: number;
  /** A series that is silent this long is forgotten. */
  readonly idleMs: number;
  /** When we began to watch: whatever began to count later counted from zero before our eyes. */
  readonly watchingSince: number;
}

interface CounterState {
  readonly startAt: number;
  readonly at: number;
  readonly value: number;
  readonly count: number;
  readonly buckets: BucketCounts | undefined;
}

const SWEEP_INTERVAL_MS = 10_000;

/**
 * Turns what counts up into what was added since the point before (OpenTelemetry data model, "Resets and Gaps").
 * A series: first point, kept as reference → difference at each next point → start moved on or value fell: a reset, all of
 * the value is new → silent: forgotten.
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

  /** `key` identifies the series with its origin. */
  undoSample(key: string, sample: SamplePoint, now: number): Undone<SamplePoint> {
    const { at, value, cumulativeSince } = sample;
    if (sample.isStep === true) return this.#addStep(key, sample, now);
    if (cumulativeSince === undefined) return { point: pointOf(sample, value) };
    const exchanged = this.#exchange(key, { startAt: cumulativeSince, at, value, count: 0, buckets: undefined }, now);
    if ('dropped' in exchanged) return exchanged;
    const { before } = exchanged;
    if (before === undefined)
      return this.#isAllNew(cumulativeSince) ? { point: pointOf(sample, value) } : { dropped: 'first' };
    const isReset = cumulativeSince > before.startAt || value < before.value;
    return { point: pointOf(sample, isReset ? value : value - before.value) };
  }

  undoHistogram(key: string, histogram: HistogramPoint, now: number): Undone<HistogramPoint> {
    const { cumulativeSince, ...plain } = histogram;
    if (cumulativeSince === undefined) return { point: plain };
    const { at, sum, count, bounds, counts } = histogram;
    const next = { startAt: cumulativeSince, at, value: sum, count, buckets: { bounds, counts } };
    const exchanged = this.#exchange(key, next, now);
    if ('dropped' in exchanged) return exchanged;
    const { before } = exchanged;
    if (before === undefined) return this.#isAllNew(cumulativeSince) ? { point: plain } : { dropped: 'first' };
    const isReset = cumulativeSince > before.startAt || count < before.count || before.buckets === undefined;
    const added = isReset ? undefined : subtractBuckets(next.buckets, before.buckets!);
    if (added === undefined) return { point: plain };
    return { point: { ...plain, count: count - before.count, sum: sum - before.value, counts: added } };
  }

  #addStep(key: string, step: SamplePoint, now: number): Undone<SamplePoint> {
    const value = (this.#states.get(key)?.value ?? 0) + step.value;
    const exchanged = this.#exchange(key, { startAt: 0, at: step.at, value, count: 0, buckets: undefined }, now);
    return 'dropped' in exchanged ? exchanged : { point: pointOf(step, value) };
  }

  #isAllNew(startAt: number): boolean {
    return startAt > 0 && startAt >= this.#settings.watchingSince;
  }

  #exchange(
    key: string,
    next: CounterState,
    now: number,
  ): { before: CounterState | undefined } | { dropped: 'out of order' | 'limit' } {
    this.#sweepWhenDue(now);
    const known = this.#states.get(key);
    // A reference from the future is left over from before the clock went back.
    const before = known !== undefined && known.at <= now + FUTURE_TOLERANCE_MS ? known : undefined;
    if (before !== undefined && next.at <= before.at) return { dropped: 'out of order' };
    if (known === undefined && this.#states.size >= this.#settings.maxSeries) return { dropped: 'limit' };
    this.#states.set(key, next);
    return { before };
  }

  #sweepWhenDue(now: number): void {
    if (Math.abs(now - this.#sweptAt) < SWEEP_INTERVAL_MS) return;
    this.#sweptAt = now;
    for (const [key, state] of this.#states) if (state.at < now - this.#settings.idleMs) this.#states.delete(key);
  }
}

/** Without what says how the value came to be. */
function pointOf({ metric, labels, at, kind, unit }: SamplePoint, value: number): SamplePoint {
  return { metric, labels, at, value, kind, unit };
}
