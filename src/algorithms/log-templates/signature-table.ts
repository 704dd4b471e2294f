/**
 * From the two hashes of a row of tokens to a template id: open addressing on typed arrays, no allocation per look-up.
 * It is only a memory aid: it doubles up to its limit, is emptied when full, and fills again from the templates.
 */
export interface SignatureTable {
  size: number;
  /** Places at most. */
  readonly limit: number;
  high: Int32Array;
  low: Int32Array;
  /** Template id + 1; 0 for an empty place. */
  value: Int32Array;
}

const FIRST_CAPACITY = 1_024;

/** @param limit - places at most, a power of two from 1024 on; three quarters of them are used */
export function createSignatureTable(limit: number): SignatureTable {
  if (limit < FIRST_CAPACITY || (limit & (limit - 1)) !== 0) throw new RangeError(`not a limit for a table: ${limit}`);
  const places = (): Int32Array => new Int32Array(FIRST_CAPACITY);
  return { size: 0, limit, high: places(), low: places(), value: places() };
}

/** The template id kept for the two hashes, -1 for none. O(1) on average. */
export function findSignature(table: SignatureTable, high: number, low: number): number {
  const { value } = table;
  const mask = value.length - 1;
  let at = (high ^ (low >>> 7)) & mask;
  for (;;) {
    const found = value[at]!;
    if (found === 0) return -1;
    if (table.low[at] === low && table.high[at] === high) return found - 1;
    at = (at + 1) & mask;
  }
}

/** Keeps a template id for two hashes that are not in the table yet. O(1) amortised. */
export function addSignature(table: SignatureTable, high: number, low: number, templateId: number): void {
  if (table.size * 4 >= table.value.length * 3) {
    if (table.value.length < table.limit) grow(table);
    else clearSignatures(table);
  }
  place(table, high, low, templateId + 1);
  table.size++;
}

export function clearSignatures(table: SignatureTable): void {
  table.value.fill(0);
  table.size = 0;
}

function grow(table: SignatureTable): void {
  const { high, low, value } = table;
  table.high = new Int32Array(value.length * 2);
  table.low = new Int32Array(value.length * 2);
  table.value = new Int32Array(value.length * 2);
  for (let at = 0; at < value.length; at++) if (value[at] !== 0) place(table, high[at]!, low[at]!, value[at]!);
}

function place(table: SignatureTable, high: number, low: number, value: number): void {
  const mask = table.value.length - 1;
  let at = (high ^ (low >>> 7)) & mask;
  while (table.value[at] !== 0) at = (at + 1) & mask;
  table.high[at] = high;
  table.low[at] = low;
  table.value[at] = value;
}
