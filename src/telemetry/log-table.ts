import type { Clock } from '#base/clock.ts';
import type { Labels, LogRecord, LogSeverity } from '#domain/signal.ts';
import { admit } from './admission.ts';
import { Interner } from './interner.ts';
import { moveColumn, RowRing } from './row-ring.ts';
import type { Tally } from './tally.ts';

/** A log record with where it was written. */
export interface LogRow extends LogRecord {
  readonly service: string;
  readonly instance?: string;
}

interface LogQuery {
  readonly service?: string;
  readonly instance?: string;
  readonly minSeverity?: LogSeverity;
  /** `fromMs` <= at < `toMs`. */
  readonly fromMs?: number;
  readonly toMs?: number;
  readonly limit?: number;
}

interface LogTableSettings {
  readonly spanMs: number;
  readonly maxLogs: number;
}

const SEVERITIES: readonly LogSeverity[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];
const ROW_OVERHEAD_BYTES = 500;

interface RowDetail {
  readonly traceId?: string;
  readonly spanId?: string;
  readonly attributes: Labels;
}

/** The newest log records, in columns, in order of arrival. Bodies are interned: programs repeat themselves. */
export class LogTable {
  readonly #settings: LogTableSettings;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #tally: Tally;
  readonly #interner = new Interner();
  readonly #rows: RowRing;
  #at = new Float64Array(0);
  #severity = new Uint8Array(0);
  #service = new Uint32Array(0);
  #instance = new Uint32Array(0);
  #body = new Uint32Array(0);
  #detail: (RowDetail | undefined)[] = [];
  /** Records accepted since the beginning: the number of the next one. */
  #arrived = 0;

  constructor(settings: LogTableSettings, clock: Pick<Clock, 'now'>, tally: Tally) {
    this.#settings = settings;
    this.#clock = clock;
    this.#tally = tally;
    this.#rows = new RowRing(settings.maxLogs, {
      resize: (capacity, length, from) => this.#resize(capacity, length, from),
      clear: slot => this.#clear(slot),
    });
  }

  append(record: LogRow): boolean {
    const now = this.#clock.now();
    this.#dropOld(now);
    const admission = admit(record.at, now, this.#settings.spanMs);
    if (admission !== 'ok') {
      this.#tally.add(`logs dropped: ${admission}`);
      return false;
    }
    const { slot, isReplacing } = this.#rows.push();
    this.#arrived += 1;
    if (isReplacing) this.#tally.add('logs removed: limit');
    this.#at[slot] = record.at;
    this.#severity[slot] = SEVERITIES.indexOf(record.severity);
    this.#service[slot] = this.#interner.take(record.service);
    this.#instance[slot] = this.#interner.take(record.instance);
    this.#body[slot] = this.#interner.take(record.body);
    const { traceId, spanId, attributes } = record;
    this.#detail[slot] = {
      attributes,
      ...(traceId !== undefined && { traceId }),
      ...(spanId !== undefined && { spanId }),
    };
    this.#tally.add('logs accepted');
    return true;
  }

  /** Newest arrival first. */
  find(query: LogQuery): LogRow[] {
    const found: LogRow[] = [];
    const limit = query.limit ?? 100;
    this.#visit(query, slot => {
      found.push(this.#rowAt(slot));
      return found.length < limit;
    });
    return found;
  }

  /**
   * What arrived after a cursor of an earlier call (0: from the beginning), oldest first, up to the first record of a
   * time after `untilMs`; of what is gone meanwhile nothing is told. O(rows returned).
   */
  readSince(
    cursor: number,
    limit: number,
    untilMs = Number.POSITIVE_INFINITY,
  ): { readonly rows: readonly LogRow[]; readonly cursor: number } {
    const first = this.#arrived - this.#rows.length;
    const from = Math.max(cursor, first);
    const to = Math.min(this.#arrived, from + limit);
    const rows: LogRow[] = [];
    for (let next = from; next < to; next++) {
      const slot = this.#rows.slotOf(next - first);
      if (this.#at[slot]! > untilMs) break;
      rows.push(this.#rowAt(slot));
    }
    return { rows, cursor: from + rows.length };
  }

  count(query: Omit<LogQuery, 'limit'>): number {
    let count = 0;
    this.#visit(query, () => {
      count += 1;
      return true;
    });
    return count;
  }

  sizeBytes(): number {
    const columnBytes = this.#at.length * (8 + 1 + 4 * 3);
    return columnBytes + this.#rows.length * ROW_OVERHEAD_BYTES + this.#interner.sizeBytes();
  }

  /** Newest first, until `visit` answers false. */
  #visit(query: LogQuery, visit: (slot: number) => boolean): void {
    const service = query.service === undefined ? undefined : this.#interner.idOf(query.service);
    const instance = query.instance === undefined ? undefined : this.#interner.idOf(query.instance);
    const lowest = SEVERITIES.indexOf(query.minSeverity ?? 'trace');
    const earliest = Math.max(query.fromMs ?? 0, this.#clock.now() - this.#settings.spanMs);
    const end = query.toMs ?? Number.POSITIVE_INFINITY;
    for (let i = this.#rows.length - 1; i >= 0; i--) {
      const slot = this.#rows.slotOf(i);
      if (service !== undefined && this.#service[slot] !== service) continue;
      if (instance !== undefined && this.#instance[slot] !== instance) continue;
      if (this.#severity[slot]! < lowest || this.#at[slot]! < earliest || this.#at[slot]! >= end) continue;
      if (!visit(slot)) return;
    }
  }

  #rowAt(slot: number): LogRow {
    const instance = this.#interner.textOf(this.#instance[slot]!);
    return {
      ...this.#detail[slot]!,
      at: this.#at[slot]!,
      severity: SEVERITIES[this.#severity[slot]!]!,
      service: this.#interner.textOf(this.#service[slot]!)!,
      ...(instance !== undefined && { instance }),
      body: this.#interner.textOf(this.#body[slot]!)!,
    };
  }

  #dropOld(now: number): void {
    while (this.#rows.length > 0 && this.#at[this.#rows.slotOf(0)]! < now - this.#settings.spanMs)
      this.#rows.dropOldest();
  }

  #clear(slot: number): void {
    for (const column of [this.#service, this.#instance, this.#body]) this.#interner.release(column[slot]!);
    this.#detail[slot] = undefined;
  }

  #resize(capacity: number, length: number, from: (index: number) => number): void {
    this.#at = moveColumn(this.#at, new Float64Array(capacity), length, from);
    this.#severity = moveColumn(this.#severity, new Uint8Array(capacity), length, from);
    this.#service = moveColumn(this.#service, new Uint32Array(capacity), length, from);
    this.#instance = moveColumn(this.#instance, new Uint32Array(capacity), length, from);
    this.#body = moveColumn(this.#body, new Uint32Array(capacity), length, from);
    this.#detail = Array.from({ length: capacity }, (_, i) => (i < length ? this.#detail[from(i)] : undefined));
  }
}
