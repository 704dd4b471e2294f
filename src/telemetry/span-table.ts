import type { Clock } from '#base/clock.ts';
import type { Labels, Origin, Span, SpanKind } from '#domain/signal.ts';
import { admit } from './admission.ts';
import { Interner } from './interner.ts';
import { moveColumn, RowRing } from './row-ring.ts';
import type { Tally } from './tally.ts';

/** Whom a call reached. */
interface Reached {
  readonly service: string;
  readonly instance?: string;
}

/** A span with where it ran and, when it was a call, whom it reached. */
export interface SpanRow extends Span, Origin {
  readonly callee?: string;
  readonly calleeInstance?: string;
}

interface SpanQuery {
  readonly service?: string;
  readonly callee?: string;
  readonly isError?: boolean;
  /** By the end of the span: `fromMs` <= end < `toMs`. */
  readonly fromMs?: number;
  readonly toMs?: number;
  readonly limit?: number;
}

interface SpanTableSettings {
  readonly spanMs: number;
  readonly maxSpans: number;
}

const KINDS: readonly SpanKind[] = ['internal', 'server', 'client', 'producer', 'consumer'];
const TEXT_COLUMNS = [
  'service',
  'instance',
  'version',
  'zone',
  'name',
  'statusMessage',
  'peerAddress',
  'peerName',
  'callee',
  'calleeInstance',
] as const;
/** Ids and attributes of one span; an estimate. */
const ROW_OVERHEAD_BYTES = 900;

type TextColumn = (typeof TEXT_COLUMNS)[number];

/** What cannot be interned: ids differ from row to row, attributes are objects already. */
interface RowIdentity {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly attributes: Labels;
}

/** The newest spans, in columns, in order of arrival. */
export class SpanTable {
  readonly #settings: SpanTableSettings;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #tally: Tally;
  readonly #interner = new Interner();
  readonly #rows: RowRing;
  #startAt = new Float64Array(0);
  #durationMs = new Float64Array(0);
  #kind = new Uint8Array(0);
  #isError = new Uint8Array(0);
  readonly #texts = Object.fromEntries(TEXT_COLUMNS.map(name => [name, new Uint32Array(0)])) as Record<
    TextColumn,
    Uint32Array
  >;
  #identity: (RowIdentity | undefined)[] = [];

  constructor(settings: SpanTableSettings, clock: Pick<Clock, 'now'>, tally: Tally) {
    this.#settings = settings;
    this.#clock = clock;
    this.#tally = tally;
    this.#rows = new RowRing(settings.maxSpans, {
      resize: (capacity, length, from) => this.#resize(capacity, length, from),
      clear: slot => this.#clear(slot),
    });
  }

  append(span: Span, origin: Origin, reached?: Reached): boolean {
    const now = this.#clock.now();
    this.#dropOld(now);
    const admission = admit(span.startAt + span.durationMs, now, this.#settings.spanMs);
    if (admission !== 'ok') {
      this.#tally.add(`spans dropped: ${admission}`);
      return false;
    }
    const { slot, isReplacing } = this.#rows.push();
    if (isReplacing) this.#tally.add('spans removed: limit');
    this.#startAt[slot] = span.startAt;
    this.#durationMs[slot] = span.durationMs;
    this.#kind[slot] = KINDS.indexOf(span.kind);
    this.#isError[slot] = span.isError ? 1 : 0;
    this.#setTexts(slot, span, origin, reached);
    const { traceId, spanId, parentSpanId, attributes } = span;
    this.#identity[slot] = { traceId, spanId, parentSpanId, attributes };
    this.#tally.add('spans accepted');
    return true;
  }

  /** Newest arrival first. */
  find(query: SpanQuery): SpanRow[] {
    const { service, callee, isError, fromMs = 0, toMs = Number.POSITIVE_INFINITY, limit = 100 } = query;
    const serviceId = service === undefined ? undefined : this.#interner.idOf(service);
    const calleeId = callee === undefined ? undefined : this.#interner.idOf(callee);
    const earliest = Math.max(fromMs, this.#clock.now() - this.#settings.spanMs);
    const found: SpanRow[] = [];
    for (let i = this.#rows.length - 1; i >= 0 && found.length < limit; i--) {
      const slot = this.#rows.slotOf(i);
      if (serviceId !== undefined && this.#texts.service[slot] !== serviceId) continue;
      if (calleeId !== undefined && this.#texts.callee[slot] !== calleeId) continue;
      if (isError !== undefined && (this.#isError[slot] === 1) !== isError) continue;
      const endAt = this.#startAt[slot]! + this.#durationMs[slot]!;
      if (endAt >= earliest && endAt < toMs) found.push(this.#rowAt(slot));
    }
    return found;
  }

  /** The spans of one trace that are still here, by their start. */
  readTrace(traceId: string): SpanRow[] {
    const found: SpanRow[] = [];
    for (let i = 0; i < this.#rows.length; i++) {
      const slot = this.#rows.slotOf(i);
      if (this.#identity[slot]!.traceId === traceId) found.push(this.#rowAt(slot));
    }
    return found.sort((a, b) => a.startAt - b.startAt);
  }

  sizeBytes(): number {
    const columnBytes = this.#startAt.length * (8 + 8 + 1 + 1 + 4 * TEXT_COLUMNS.length);
    return columnBytes + this.#rows.length * ROW_OVERHEAD_BYTES + this.#interner.sizeBytes();
  }

  #setTexts(slot: number, span: Span, origin: Origin, reached: Reached | undefined): void {
    const texts = this.#texts;
    texts.service[slot] = this.#interner.take(origin.service);
    texts.instance[slot] = this.#interner.take(origin.instance);
    texts.version[slot] = this.#interner.take(origin.version);
    texts.zone[slot] = this.#interner.take(origin.zone);
    texts.name[slot] = this.#interner.take(span.name);
    texts.statusMessage[slot] = this.#interner.take(span.statusMessage);
    texts.peerAddress[slot] = this.#interner.take(span.peerAddress);
    texts.peerName[slot] = this.#interner.take(span.peerName);
    texts.callee[slot] = this.#interner.take(reached?.service);
    texts.calleeInstance[slot] = this.#interner.take(reached?.instance);
  }

  #rowAt(slot: number): SpanRow {
    const texts = TEXT_COLUMNS.map(name => [name, this.#interner.textOf(this.#texts[name][slot]!)] as const);
    return {
      ...this.#identity[slot]!,
      ...(Object.fromEntries(texts.filter(([, text]) => text !== undefined)) as {
        service: string;
        name: string;
        statusMessage: string;
      }),
      kind: KINDS[this.#kind[slot]!]!,
      startAt: this.#startAt[slot]!,
      durationMs: this.#durationMs[slot]!,
      isError: this.#isError[slot] === 1,
    };
  }

  #dropOld(now: number): void {
    while (this.#rows.length > 0) {
      const slot = this.#rows.slotOf(0);
      if (this.#startAt[slot]! + this.#durationMs[slot]! >= now - this.#settings.spanMs) return;
      this.#rows.dropOldest();
    }
  }

  #clear(slot: number): void {
    for (const name of TEXT_COLUMNS) this.#interner.release(this.#texts[name][slot]!);
    this.#identity[slot] = undefined;
  }

  #resize(capacity: number, length: number, from: (index: number) => number): void {
    this.#startAt = moveColumn(this.#startAt, new Float64Array(capacity), length, from);
    this.#durationMs = moveColumn(this.#durationMs, new Float64Array(capacity), length, from);
    this.#kind = moveColumn(this.#kind, new Uint8Array(capacity), length, from);
    this.#isError = moveColumn(this.#isError, new Uint8Array(capacity), length, from);
    for (const name of TEXT_COLUMNS)
      this.#texts[name] = moveColumn(this.#texts[name], new Uint32Array(capacity), length, from);
    this.#identity = Array.from({ length: capacity }, (_, i) => (i < length ? this.#identity[from(i)] : undefined));
  }
}
