/** A column of a table of rows: its owner makes a longer copy of it when the ring grows. */
interface Columns {
  /** Moves row `from(i)` to slot i for every i below `length`, into columns of `capacity` slots. */
  resize(capacity: number, length: number, from: (index: number) => number): void;
  /** Gives back what the row in `slot` holds. */
  clear(slot: number): void;
}

const FIRST_CAPACITY = 256;

/** Slots of a table that keeps its newest rows in order of arrival; grows by doubling up to `maxRows`, then replaces. */
export class RowRing {
  readonly #maxRows: number;
  readonly #columns: Columns;
  #capacity = 0;
  #start = 0;
  #length = 0;

  constructor(maxRows: number, columns: Columns) {
    this.#maxRows = Math.max(1, maxRows);
    this.#columns = columns;
  }

  get length(): number {
    return this.#length;
  }

  /** The slot for a new row. When the table is full the oldest row goes, and `isReplacing` says so. */
  push(): { slot: number; isReplacing: boolean } {
    const isReplacing = this.#length === this.#maxRows;
    if (isReplacing) this.dropOldest();
    else if (this.#length === this.#capacity) this.#grow();
    this.#length += 1;
    return { slot: this.slotOf(this.#length - 1), isReplacing };
  }

  dropOldest(): void {
    this.#columns.clear(this.#start);
    this.#start = this.slotOf(1);
    this.#length -= 1;
  }

  /** Slot of the row with this age: 0 is the oldest. */
  slotOf(index: number): number {
    const slot = this.#start + index;
    return slot < this.#capacity ? slot : slot - this.#capacity;
  }

  #grow(): void {
    const capacity = Math.min(this.#maxRows, Math.max(FIRST_CAPACITY, this.#capacity * 2));
    this.#columns.resize(capacity, this.#length, index => this.slotOf(index));
    this.#capacity = capacity;
    this.#start = 0;
  }
}

/** A longer copy of a numeric column, its rows in order of age from slot 0. */
export function moveColumn<Column extends Float64Array | Uint32Array | Uint8Array>(
  column: Column,
  target: Column,
  length: number,
  from: (index: number) => number,
): Column {
  for (let i = 0; i < length; i++) target[i] = column[from(i)]!;
  return target;
}
