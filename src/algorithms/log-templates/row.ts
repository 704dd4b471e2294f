import { CHARACTER_BITS, DELIMITER } from './characters.ts';
import { MASK_HASH, type Tokens } from './tokens.ts';
import { type ValueType, valueTypeOf } from './value-type.ts';

/**
 * A row of tokens that outlives its line: what a template consists of. `words.length` tokens in groups, a group being
 * what stands between two spaces.
 */
export interface Row {
  /** Constant words; null for a parameter. */
  readonly words: (string | null)[];
  /** What stands before each word and after the last one: `words.length + 1` pieces of text, mostly spaces. */
  readonly gaps: string[];
  readonly hashes: number[];
  /** 1 for the first token of a group. */
  readonly apart: number[];
  /** Types of each parameter's values, of those that were looked at; empty for a constant. */
  readonly types: ValueType[][];
  /**
   * How many kinds of lines differed from this row in nothing but this word (see join.ts); TAKES_WORDS once the word
   * has turned into a parameter that any word may fill.
   */
  readonly rivals: number[];
}

export const TAKES_WORDS = -1;

/** Longest constant or gap that is kept of a line; a template is for reading. */
const WORD_LIMIT = 256;

export function emptyRow(): Row {
  return { words: [], gaps: [], hashes: [], apart: [], types: [], rivals: [] };
}

/** The row of a line's tokens. O(tokens). */
export function rowOf(tokens: Tokens, line: string): Row {
  const row = emptyRow();
  for (let at = 0; at < tokens.count; at++) appendToken(row, tokens, line, at);
  row.gaps.push(copyOf(line, tokens.count === 0 ? 0 : tokens.end[tokens.count - 1]!, line.length).trimEnd());
  return row;
}

/** Adds token `at` of a line to a row. */
export function appendToken(row: Row, tokens: Tokens, line: string, at: number): void {
  const start = tokens.start[at]!;
  const end = tokens.end[at]!;
  const masked = tokens.masked[at] === 1;
  row.gaps.push(at === 0 ? copyOf(line, 0, start) : copyOf(line, tokens.end[at - 1]!, start));
  row.words.push(masked ? null : copyOf(line, start, end));
  row.hashes.push(tokens.hash[at]!);
  row.apart.push(tokens.apart[at]!);
  row.types.push(masked ? [valueTypeOf(line.slice(start, end))] : []);
  row.rivals.push(0);
}

/** Adds token `at` of another row. */
export function appendOld(row: Row, from: Row, at: number): void {
  row.gaps.push(from.gaps[at]!);
  row.words.push(from.words[at]!);
  row.hashes.push(from.hashes[at]!);
  row.apart.push(from.apart[at]!);
  row.types.push(from.types[at]!);
  row.rivals.push(from.rivals[at]!);
}

/** Takes note of one more value of token `at`, which may have been a constant so far. */
export function addValue(row: Row, at: number, text: string): void {
  const types = row.types[at]!;
  const word = row.words[at];
  if (word !== null && word !== undefined) {
    types.push(valueTypeOf(word));
    row.rivals[at] = TAKES_WORDS;
  }
  const type = valueTypeOf(text);
  if (!types.includes(type)) types.push(type);
  row.words[at] = null;
  row.hashes[at] = MASK_HASH;
}

/** Whether a token with this hash is a single standing sign such as `=`. */
export function isSign(hash: number): boolean {
  return hash >= 0 && hash < 128 && CHARACTER_BITS[hash] === DELIMITER;
}

/** Bytes that a row takes, roughly: two a character and what the arrays need. O(words). */
export function rowBytes(row: Row): number {
  let characters = 0;
  for (let at = 0; at < row.words.length; at++) characters += row.gaps[at]!.length + (row.words[at]?.length ?? 0);
  return 2 * characters + 120 * row.words.length + 200;
}

/** Whether a line's tokens are exactly those of a row. O(tokens). */
export function isSameRow(row: Row, tokens: Tokens): boolean {
  if (row.hashes.length !== tokens.count) return false;
  for (let at = 0; at < tokens.count; at++) {
    if (row.hashes[at] !== tokens.hash[at] || row.apart[at] !== tokens.apart[at]) return false;
  }
  return true;
}

/** First token of the group after the one that holds token `at`. */
export function groupEnd(apart: ArrayLike<number>, at: number, count: number): number {
  let end = at + 1;
  while (end < count && apart[end] !== 1) end++;
  return end;
}

/** A copy that does not keep the whole line alive, as a slice would. */
function copyOf(line: string, start: number, end: number): string {
  const text = line.slice(start, Math.min(end, start + WORD_LIMIT));
  return text.length < 13 ? text : ` ${text}`.slice(1);
}
