import { FUTURE_TOLERANCE_MS } from './admission.ts';

const FIRST_CAPACITY = 16;

interface RingLimits {
  readonly spanMs: number;
  readonly maxSamples: number;
}

/**
 * The samples of one series in order of time: two columns used as a ring that grows by doubling up to its limit.
 * Invariant: instants strictly increase from the oldest to the newest sample.
 */
export class SampleRing {
  #at = new Float64Array(FIRST_CAPACITY);
  #value = new Float64Array(FIRST_CAPACITY);
  #start = 0;
  #length = 0;
  /** The sum of the values that had to go. */
  #forgotten = 0;
  readonly #limits: RingLimits;

  constructor(limits: RingLimits) {
    this.#limits = limits;
  }

  get byteLength(): number {
    return this.#at.byteLength + this.#value.byteLength;
  }

  get newestAt(): number {
    return this.#length === 0 ? Number.NEGATIVE_INFINITY : this.#at[this.#slot(this.#length - 1)]!;
  }

  latest(): { at: number; value: number } | undefined {
    if (this.#length === 0) return undefined;
    const slot = this.#slot(this.#length - 1);
    return { at: this.#at[slot]!, value: this.#value[slot]! };
  }

  /** False when the sample is older than the newest. At the same instant sums add up and gauges are replaced. */
  append(at: number, value: number, kind: 'gauge' | 'sum', now: number): boolean {
    this.#dropOutside(now);
    const newest = this.newestAt;
    if (at < newest) return false;
    if (at === newest) {
      const slot = this.#slot(this.#length - 1);
      this.#value[slot] = kind === 'sum' ? this.#value[slot]! + value : value;
      return true;
    }
    if (this.#length === this.#limits.maxSamples) this.#dropOldest();
    else if (this.#length === this.#at.length) this.#grow();
    const slot = this.#slot(this.#length);
    this.#at[slot] = at;
    this.#value[slot] = value;
    this.#length += 1;
    return true;
  }

  /** Copies of the samples with `fromMs` <= at < `toMs`. */
  read(fromMs: number, toMs: number): { at: Float64Array; value: Float64Array } {
    const from = this.#lowerBound(fromMs);
    const to = Math.max(from, this.#lowerBound(toMs));
    return { at: this.#copy(this.#at, from, to), value: this.#copy(this.#value, from, to) };
  }

  /** As `read`, with the sum of all values ever taken in up to each sample instead of its own value. */
  readTotals(fromMs: number, toMs: number): { at: Float64Array; value: Float64Array } {
    const from = this.#lowerBound(fromMs);
    const length = Math.max(0, this.#lowerBound(toMs) - from);
    const at = new Float64Array(length);
    const value = new Float64Array(length);
    // Always added up in the order of arrival, so that no rounding makes a total fall from one reading to the next.
    let total = this.#forgotten;
    for (let index = 0; index < from; index++) total += this.#value[this.#slot(index)]!;
    for (let i = 0; i < length; i++) {
      const slot = this.#slot(from + i);
      total += this.#value[slot]!;
      at[i] = this.#at[slot]!;
      value[i] = total;
    }
    return { at, value };
  }

  /** A clock that went back leaves samples in the future behind: they would block every later one. */
  #dropOutside(now: number): void {
    while (this.#length > 0 && this.newestAt > now + FUTURE_TOLERANCE_MS) this.#length -= 1;
    while (this.#length > 0 && this.#at[this.#start]! < now - this.#limits.spanMs) this.#dropOldest();
  }

  #grow(): void {
    const capacity = Math.min(this.#limits.maxSamples, this.#at.length * 2);
    const at = new Float64Array(capacity);
    const value = new Float64Array(capacity);
    at.set(this.#copy(this.#at, 0, this.#length));
    value.set(this.#copy(this.#value, 0, this.#length));
    this.#at = at;
    this.#value = value;
    this.#start = 0;
  }

  #dropOldest(): void {
    this.#forgotten += this.#value[this.#start]!;
    this.#start = this.#slot(1);
    this.#length -= 1;
  }

  #slot(index: number): number {
    const slot = this.#start + index;
    return slot < this.#at.length ? slot : slot - this.#at.length;
  }

  #lowerBound(instant: number): number {
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#at[this.#slot(middle)]! < instant) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #copy(column: Float64Array, from: number, to: number): Float64Array {
    const copy = new Float64Array(to - from);
    if (to === from) return copy;
    const first = this.#slot(from);
    const untilWrap = Math.min(to - from, column.length - first);
    copy.set(column.subarray(first, first + untilWrap));
    if (untilWrap < copy.length) copy.set(column.subarray(0, copy.length - untilWrap), untilWrap);
    return copy;
  }
}
