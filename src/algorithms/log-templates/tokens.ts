import { PIECE_LIMIT } from './pieces.ts';

/** Hash of every parameter: which value it has does not matter. */
export const MASK_HASH = 0x2a2a2a2a;

/**
 * A line as a row of constants and parameters, arrays reused from line to line: 0 to `count - 1` is valid. `start`/`end`
 * are offsets into the line (equal where a value is missing, as in `user=`), `masked` 1 for a parameter.
 */
export interface Tokens {
  count: number;
  readonly start: Int32Array;
  readonly end: Int32Array;
  readonly hash: Int32Array;
  readonly masked: Uint8Array;
  /** 1 for a token with a space before it, the first of a group. */
  readonly apart: Uint8Array;
  /** Two independent 32-bit hashes of the row. */
  high: number;
  low: number;
}

export function createTokens(): Tokens {
  // A missing value behind an equals sign or in a pair of brackets, and a name before its number, add a token.
  const limit = PIECE_LIMIT * 2;
  return {
    count: 0,
    start: new Int32Array(limit),
    end: new Int32Array(limit),
    hash: new Int32Array(limit),
    masked: new Uint8Array(limit),
    apart: new Uint8Array(limit),
    high: 0,
    low: 0,
  };
}

export function addConstant(tokens: Tokens, start: number, end: number, hash: number, apart: number): void {
  const at = tokens.count++;
  tokens.start[at] = start;
  tokens.end[at] = end;
  tokens.hash[at] = hash;
  tokens.masked[at] = 0;
  tokens.apart[at] = apart;
}

export function addParameter(tokens: Tokens, start: number, end: number, apart: number): void {
  const at = tokens.count++;
  tokens.start[at] = start;
  tokens.end[at] = end;
  tokens.hash[at] = MASK_HASH;
  tokens.masked[at] = 1;
  tokens.apart[at] = apart;
}

/** Parts the parameter `at` in two: a constant up to offset `name`, and the parameter behind it. */
export function insertConstant(tokens: Tokens, at: number, name: number, hash: number): void {
  if (tokens.count >= tokens.start.length) return;
  for (const part of [tokens.start, tokens.end, tokens.hash, tokens.masked, tokens.apart]) {
    part.copyWithin(at + 1, at, tokens.count);
  }
  tokens.count++;
  tokens.end[at] = name;
  tokens.hash[at] = hash;
  tokens.masked[at] = 0;
  tokens.start[at + 1] = name;
  tokens.apart[at + 1] = 0;
}

/** Hashes the row as a whole into `high` and `low` (murmur3 rounds with two seeds). O(tokens). */
export function hashTokens(tokens: Tokens): void {
  const { count, hash } = tokens;
  let high = 0x9747b28c | 0;
  let low = 0x3c6ef372;
  for (let at = 0; at < count; at++) {
    let part = Math.imul(hash[at]!, 0xcc9e2d51);
    part = Math.imul((part << 15) | (part >>> 17), 0x1b873593);
    high ^= part;
    high = (Math.imul((high << 13) | (high >>> 19), 5) + 0xe6546b64) | 0;
    low = (Math.imul(low ^ part, 0x85ebca6b) + 0x27d4eb2f) | 0;
    low ^= low >>> 15;
  }
  tokens.high = high ^ count;
  tokens.low = low;
}
