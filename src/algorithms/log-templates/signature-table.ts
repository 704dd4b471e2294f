/**
 * From the two hashes of a row of tokens to a template id: open addressing on typed arrays, no allocation per look-up.
 * It is only a memory aid: emptied when full, it fills again from the templates themselves.
 */
export interface SignatureTable {
  size: number;
  readonly mask: number;
  readonly high: Int32Array;
  readonly low: Int32Array;
  /** Template id + 1; 0 for an empty place. */
  readonly value: Int32Array;
}

/** @param capacity - places, a power of two; three quarters of them are used */
export function createSignatureTable(capacity: number): SignatureTable {
  if (capacity < 4 || (capacity & (capacity - 1)) !== 0) throw new RangeError(`not a power of two: ${capacity}`);
  return {
    size: 0,
    mask: capacity - 1,
    high: new Int32Array(capacity),
    low: new Int32Array(capacity),
    value: new Int32Array(capacity),
  };
}

/** The template id kept for the two hashes, -1 for none. O(1) on average. */
export function findSignature(table: SignatureTable, high: number, low: number): number {
  let at = (high ^ (low >>> 7)) & table.mask;
  for (;;) {
    const value = table.value[at]!;
    if (value === 0) return -1;
    if (table.low[at] === low && table.high[at] === high) return value - 1;
    at = (at + 1) & table.mask;
  }
}

/** Keeps a template id for two hashes that are not in the table yet. */
export function addSignature(table: SignatureTable, high: number, low: number, templateId: number): void {
  if (table.size * 4 >= table.value.length * 3) clearSignatures(table);
  let at = (high ^ (low >>> 7)) & table.mask;
  while (table.value[at] !== 0) at = (at + 1) & table.mask;
  table.high[at] = high;
  table.low[at] = low;
  table.value[at] = templateId + 1;
  table.size++;
}

export function clearSignatures(table: SignatureTable): void {
  table.value.fill(0);
  table.size = 0;
}
