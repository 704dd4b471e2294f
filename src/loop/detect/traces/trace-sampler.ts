import { hashText } from '#algorithms/traces/call-shape.ts';
import { buildSpanTree, type SpanTree } from '#algorithms/traces/span-tree.ts';
import type { SpanTable } from '#telemetry/span-table.ts';
import { type WatchedSpan, watchedSpan } from './trace-spans.ts';

export interface SampledTrace {
  readonly traceId: string;
  readonly tree: SpanTree<WatchedSpan>;
}

/** Spans of one trace so far. */
interface Pending {
  readonly sampling: number;
  readonly spans: WatchedSpan[];
  firstStartAt: number;
  lastEndAt: number;
  /** End of the span that began the trace; NaN until it is here. */
  rootEndAt: number;
}

/** Exporters batch for up to five seconds, and calls wait up to three for a name: then a second is complete. */
export const SETTLE_MS = 8_000;
/** A trace whose beginning is here is complete this long after it; clocks may differ by as much. */
const AFTER_ROOT_MS = 1000;
/** A trace whose beginning lies outside the watched system is complete when nothing more came for this long. */
const WITHOUT_ROOT_MS = 15_000;
const TRACES_A_TICK = 200;
const MAX_SPANS_A_TICK = 20_000;
const MAX_SPANS_A_TRACE = 1000;
const MAX_PENDING_SPANS = 20_000;
/** Longer gaps between ticks are not caught up with. */
const MAX_STRETCH_MS = 5000;
const RAISE_AFTER_MS = 30_000;

/**
 * Puts traces together from the spans of the window, each once, as a sample: whole traces by a hash of their id, so that
 * no trace is seen in part. The share sampled halves when there is too much and doubles when there is room.
 *
 * A trace: pending from its first span → complete, handed out → forgotten.
 */
export class TraceSampler {
  readonly #pending = new Map<string, Pending>();
  #pendingSpans = 0;
  /** Spans that ended before this are read. */
  #readUntil = Number.NEGATIVE_INFINITY;
  /** Share of traces in [0, 1]. */
  #share = 1;
  /** Traces outside this share count only if they began after `#raisedAt`: of others, spans may have been passed over. */
  #safeShare = 0;
  #raisedAt = 0;

  /** Everything that ended before this instant has been read. */
  get readUntil(): number {
    return this.#readUntil;
  }

  /** Traces that became complete since the last call. At most a few hundred; O(spans in the window) to look for them. */
  advance(spans: SpanTable, now: number): SampledTrace[] {
    const settledUntil = Math.floor((now - SETTLE_MS) / 1000) * 1000;
    if (settledUntil === this.#readUntil) return [];
    const stretchMs = settledUntil - this.#readUntil;
    const isGap = !(stretchMs > 0 && stretchMs <= MAX_STRETCH_MS);
    if (isGap || !reachesBackTo(spans, this.#readUntil - AFTER_ROOT_MS)) this.#restart(settledUntil - 1000);
    const rows = spans.find({ fromMs: this.#readUntil, toMs: settledUntil, limit: MAX_SPANS_A_TICK });
    this.#readUntil = settledUntil;
    if (rows.length === MAX_SPANS_A_TICK) {
      this.#lower();
      this.#restart(settledUntil);
      return [];
    }
    let begun = 0;
    for (const row of rows) {
      const pending = this.#pendingFor(row.traceId);
      if (pending === undefined) continue;
      if (pending.spans.length === 0) begun += 1;
      this.#add(pending, watchedSpan(row));
    }
    const complete = this.#takeComplete();
    this.#adapt(begun);
    return complete;
  }

  #pendingFor(traceId: string): Pending | undefined {
    const known = this.#pending.get(traceId);
    if (known !== undefined) return known;
    const sampling = hashText(traceId) / 2 ** 32;
    if (sampling >= this.#share) return undefined;
    const pending = {
      sampling,
      spans: [],
      firstStartAt: Number.POSITIVE_INFINITY,
      lastEndAt: Number.NEGATIVE_INFINITY,
      rootEndAt: Number.NaN,
    };
    this.#pending.set(traceId, pending);
    return pending;
  }

  #add(pending: Pending, span: WatchedSpan): void {
    const endAt = span.startAt + span.durationMs;
    pending.firstStartAt = Math.min(pending.firstStartAt, span.startAt);
    pending.lastEndAt = Math.max(pending.lastEndAt, endAt);
    if (span.parentSpanId === '') pending.rootEndAt = endAt;
    // A trace that is too long stays pending, so that its rest is not taken for a trace of its own.
    if (pending.spans.length > MAX_SPANS_A_TRACE) return;
    pending.spans.push(span);
    this.#pendingSpans += 1;
  }

  #takeComplete(): SampledTrace[] {
    const complete: SampledTrace[] = [];
    for (const [traceId, pending] of this.#pending) {
      const isComplete =
        pending.rootEndAt < this.#readUntil - AFTER_ROOT_MS || pending.lastEndAt < this.#readUntil - WITHOUT_ROOT_MS;
      if (!isComplete) continue;
      this.#drop(traceId, pending);
      const isUnbroken = pending.sampling < this.#safeShare || pending.firstStartAt >= this.#raisedAt;
      if (!isUnbroken || pending.spans.length > MAX_SPANS_A_TRACE) continue;
      const tree = buildSpanTree(pending.spans);
      if (isUsable(tree)) complete.push({ traceId, tree });
    }
    return complete;
  }

  #adapt(begun: number): void {
    if (begun > TRACES_A_TICK || this.#pendingSpans > MAX_PENDING_SPANS) {
      this.#lower();
    } else if (this.#share < 1 && begun < TRACES_A_TICK / 4 && this.#readUntil - this.#raisedAt > RAISE_AFTER_MS) {
      this.#safeShare = this.#share;
      this.#raisedAt = this.#readUntil;
      this.#share = Math.min(1, this.#share * 2);
    }
  }

  #lower(): void {
    this.#share /= 2;
    this.#safeShare = Math.min(this.#safeShare, this.#share);
    for (const [traceId, pending] of this.#pending) if (pending.sampling >= this.#share) this.#drop(traceId, pending);
  }

  #drop(traceId: string, pending: Pending): void {
    this.#pending.delete(traceId);
    this.#pendingSpans -= pending.spans.length;
  }

  /** What ended before `fromMs` was not read: traces that began before it are of no use. */
  #restart(fromMs: number): void {
    this.#pending.clear();
    this.#pendingSpans = 0;
    this.#readUntil = fromMs;
    this.#safeShare = 0;
    this.#raisedAt = fromMs;
  }
}

/** False when the window is so short of room that spans may have gone before they were read. */
function reachesBackTo(spans: SpanTable, at: number): boolean {
  return spans.find({ toMs: at, limit: 1 }).length > 0;
}

/** Every span has its place; only the beginning may lie outside the watched system. */
function isUsable(tree: SpanTree): boolean {
  if (tree.cutCycles > 0) return false;
  if (tree.orphans === 0) return true;
  const { kind } = tree.spans[tree.roots[0]!]!;
  return tree.orphans === 1 && tree.roots.length === 1 && (kind === 'server' || kind === 'consumer');
}
