import { FUTURE_TOLERANCE_MS } from './admission.ts';
import { type CellColumn, cellOf, countOfCellsUpTo, quantileOfCells, SKETCH_CELLS, widen } from './duration-sketch.ts';

export interface FlowSummary {
  /** Length of the stretch in whole buckets. */
  readonly seconds: number;
  readonly count: number;
  readonly errors: number;
  readonly durationSumMs: number;
  /** NaN when nothing happened. */
  quantileMs(q: number): number;
  /** Calls that took at most so long, failed ones too; a fraction where the limit lies within a cell of the sketch. */
  countUpTo(durationMs: number): number;
}

export interface FlowBuckets {
  readonly startAt: Float64Array;
  readonly count: Float64Array;
  readonly errors: Float64Array;
  readonly durationSumMs: Float64Array;
}

const BUCKET_MS = 1000;
const FIRST_CAPACITY = 32;
const EMPTY = -1;

/**
 * Counts, errors and durations of one stream of calls in buckets of one second, in columns. Second s lives in slot
 * s mod capacity, so late calls find their bucket at once. Two live seconds that meet in one slot double the capacity;
 * at full capacity no two seconds of one window can meet.
 */
export class FlowRing {
  readonly #spanSeconds: number;
  readonly #maxCapacity: number;
  #capacity = FIRST_CAPACITY;
  #second = new Float64Array(FIRST_CAPACITY).fill(EMPTY);
  #count = new Float64Array(FIRST_CAPACITY);
  #errors = new Float64Array(FIRST_CAPACITY);
  #durationSumMs = new Float64Array(FIRST_CAPACITY);
  #cells: CellColumn = new Uint8Array(FIRST_CAPACITY * SKETCH_CELLS);

  constructor(spanMs: number) {
    this.#spanSeconds = Math.ceil(spanMs / BUCKET_MS);
    const needed = this.#spanSeconds + FUTURE_TOLERANCE_MS / BUCKET_MS + 2;
    this.#maxCapacity = 2 ** Math.ceil(Math.log2(Math.max(FIRST_CAPACITY, needed)));
  }

  get byteLength(): number {
    return this.#capacity * 4 * 8 + this.#cells.byteLength;
  }

  record(endAt: number, durationMs: number, isError: boolean, now: number): void {
    const slot = this.#slotFor(Math.floor(endAt / BUCKET_MS), Math.floor(now / BUCKET_MS));
    this.#count[slot]! += 1;
    if (isError) this.#errors[slot]! += 1;
    this.#durationSumMs[slot]! += durationMs;
    const cell = slot * SKETCH_CELLS + cellOf(durationMs);
    const counted = this.#cells[cell]! + 1;
    this.#cells[cell] = counted;
    // A typed array wraps round instead of overflowing.
    if (this.#cells[cell] !== counted) {
      this.#cells[cell] = counted - 1;
      this.#cells = widen(this.#cells);
      this.#cells[cell] = counted;
    }
  }

  /** Buckets with `fromMs` <= start < `toMs`. */
  summarise(fromMs: number, toMs: number): FlowSummary {
    const cells = new Float64Array(SKETCH_CELLS);
    let count = 0;
    let errors = 0;
    let durationSumMs = 0;
    this.#visit(fromMs, toMs, slot => {
      count += this.#count[slot]!;
      errors += this.#errors[slot]!;
      durationSumMs += this.#durationSumMs[slot]!;
      for (let i = 0; i < SKETCH_CELLS; i++) cells[i]! += this.#cells[slot * SKETCH_CELLS + i]!;
    });
    const seconds = Math.max(0, Math.ceil(toMs / BUCKET_MS) - Math.ceil(fromMs / BUCKET_MS));
    return {
      ...{ seconds, count, errors, durationSumMs },
      quantileMs: q => quantileOfCells(cells, q),
      countUpTo: durationMs => countOfCellsUpTo(cells, durationMs),
    };
  }

  /** The buckets in which something happened, oldest first. */
  buckets(fromMs: number, toMs: number): FlowBuckets {
    const slots: number[] = [];
    this.#visit(fromMs, toMs, slot => slots.push(slot));
    return {
      startAt: Float64Array.from(slots, slot => this.#second[slot]! * BUCKET_MS),
      count: Float64Array.from(slots, slot => this.#count[slot]!),
      errors: Float64Array.from(slots, slot => this.#errors[slot]!),
      durationSumMs: Float64Array.from(slots, slot => this.#durationSumMs[slot]!),
    };
  }

  #visit(fromMs: number, toMs: number, visit: (slot: number) => void): void {
    const first = Math.max(0, Math.ceil(fromMs / BUCKET_MS));
    const end = Math.ceil(toMs / BUCKET_MS);
    if (end - first > this.#capacity) {
      this.#visitAll(first, end, visit);
      return;
    }
    for (let second = first; second < end; second++) {
      const slot = second % this.#capacity;
      if (this.#second[slot] === second) visit(slot);
    }
  }

  #visitAll(first: number, end: number, visit: (slot: number) => void): void {
    const slots = Array.from(this.#second.keys()).filter(
      slot => this.#second[slot]! >= first && this.#second[slot]! < end,
    );
    for (const slot of slots.sort((a, b) => this.#second[a]! - this.#second[b]!)) visit(slot);
  }

  #slotFor(second: number, nowSecond: number): number {
    for (;;) {
      const slot = second % this.#capacity;
      const held = this.#second[slot]!;
      if (held === second) return slot;
      if (this.#capacity === this.#maxCapacity || !this.#isLive(held, nowSecond)) return this.#reset(slot, second);
      this.#grow(nowSecond);
    }
  }

  /** Seconds beyond the tolerated future are left over from before the clock went back. */
  #isLive(second: number, nowSecond: number): boolean {
    return second >= nowSecond - this.#spanSeconds && second <= nowSecond + FUTURE_TOLERANCE_MS / BUCKET_MS;
  }

  #reset(slot: number, second: number): number {
    this.#second[slot] = second;
    this.#count[slot] = 0;
    this.#errors[slot] = 0;
    this.#durationSumMs[slot] = 0;
    this.#cells.fill(0, slot * SKETCH_CELLS, (slot + 1) * SKETCH_CELLS);
    return slot;
  }

  #grow(nowSecond: number): void {
    const old = {
      second: this.#second,
      count: this.#count,
      errors: this.#errors,
      sum: this.#durationSumMs,
      cells: this.#cells,
    };
    this.#capacity *= 2;
    this.#second = new Float64Array(this.#capacity).fill(EMPTY);
    this.#count = new Float64Array(this.#capacity);
    this.#errors = new Float64Array(this.#capacity);
    this.#durationSumMs = new Float64Array(this.#capacity);
    this.#cells = emptyLike(old.cells, this.#capacity * SKETCH_CELLS);
    for (const [from, second] of old.second.entries()) {
      if (!this.#isLive(second, nowSecond)) continue;
      const to = second % this.#capacity;
      this.#second[to] = second;
      this.#count[to] = old.count[from]!;
      this.#errors[to] = old.errors[from]!;
      this.#durationSumMs[to] = old.sum[from]!;
      this.#cells.set(old.cells.subarray(from * SKETCH_CELLS, (from + 1) * SKETCH_CELLS), to * SKETCH_CELLS);
    }
  }
}

function emptyLike(column: CellColumn, length: number): CellColumn {
  if (column instanceof Uint8Array) return new Uint8Array(length);
  return column instanceof Uint16Array ? new Uint16Array(length) : new Uint32Array(length);
}
