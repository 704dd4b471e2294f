import { BACKSLASH, CHARACTER_BITS, DELIMITER, DOT, LETTER, NOT_ASCII, SLASH, SPACE } from './characters.ts';

/** Pieces a line may have; what follows is not looked at, so that one huge line costs no more than an ordinary one. */
export const PIECE_LIMIT = 256;
/** Characters of a line that are looked at. */
const CHARACTER_LIMIT = 8192;

/** Set in a piece's bits when no space parts it from the piece before. */
export const GLUED = 1 << 20;
/** Set in a piece's bits when it is a web address or another `scheme://...`. */
export const ADDRESS = 1 << 21;

/**
 * One line cut into words and single signs. The arrays are reused from line to line: index 0 to `count - 1` is valid,
 * `start`/`end` are offsets into the line, `hash` 32 bits over the characters, `bits` as in characters.ts.
 */
export interface Pieces {
  count: number;
  readonly start: Int32Array;
  readonly end: Int32Array;
  readonly hash: Int32Array;
  readonly bits: Int32Array;
}

export function createPieces(): Pieces {
  return {
    count: 0,
    start: new Int32Array(PIECE_LIMIT),
    end: new Int32Array(PIECE_LIMIT),
    hash: new Int32Array(PIECE_LIMIT),
    bits: new Int32Array(PIECE_LIMIT),
  };
}

const HASH_START = 0x811c9dc5 | 0;
const HASH_PRIME = 0x01000193;
const COLON = 58;
const EQUALS = 61;
const FULL_STOP = 46;
const QUESTION_MARK = 63;
const OPENING_BRACKET = 91;
const ESCAPE = 27;
const ESCAPE_LIMIT = 16;

/**
 * Cuts a line into pieces. One pass, no allocation, O(characters looked at). Words are hashed by FNV-1a (Fowler, Noll,
 * Vo); full stops that end a word belong to none.
 */
export function cutLine(pieces: Pieces, line: string): void {
  const length = Math.min(line.length, CHARACTER_LIMIT);
  let count = 0;
  let glued = 0;
  let at = 0;
  while (at < length && count < PIECE_LIMIT) {
    let code = line.charCodeAt(at);
    let bits = code < 128 ? CHARACTER_BITS[code]! : NOT_ASCII;
    if (bits === SPACE) {
      glued = 0;
      at = code === ESCAPE ? endOfEscape(line, at, length) : at + 1;
      continue;
    }
    const start = at;
    if (bits === DELIMITER) {
      at++;
      pieces.start[count] = start;
      pieces.end[count] = at;
      pieces.hash[count] = code;
      pieces.bits[count++] = DELIMITER | glued;
      glued = GLUED;
      continue;
    }
    let hash = HASH_START;
    let all = 0;
    do {
      all |= bits;
      hash = Math.imul(hash ^ code, HASH_PRIME);
      if (++at >= length) break;
      if (bits === DOT && isLeader(line, at)) break;
      code = line.charCodeAt(at);
      bits = code < 128 ? CHARACTER_BITS[code]! : NOT_ASCII;
      // Text without spaces, as Chinese, is parted from what stands inside it.
      if ((bits ^ all) & NOT_ASCII && all !== 0) break;
    } while ((bits & (SPACE | DELIMITER)) === 0);
    if ((code === COLON || code === EQUALS) && at < length && startsAddress(line, start, at)) {
      at = endOfAddress(line, at, length);
      all |= ADDRESS;
    }
    let end = at;
    if (all & DOT) while (at < length && line.charCodeAt(at) === FULL_STOP) at++;
    if (all & DOT) while (end > start + 1 && line.charCodeAt(end - 1) === FULL_STOP) end--;
    if (all & DOT && line.charCodeAt(end) === FULL_STOP) hash = hashOf(line, start, end);
    pieces.start[count] = start;
    pieces.end[count] = end;
    pieces.hash[count] = hash;
    pieces.bits[count++] = all | glued;
    glued = GLUED;
  }
  pieces.count = count;
}

/** The hash that cutLine gives the word `line[start, end)`. */
export function hashOf(line: string, start: number, end: number): number {
  let hash = HASH_START;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ line.charCodeAt(at), HASH_PRIME);
  return hash;
}

/** Dots that lead the eye, as in `enabled.....1`: `at` is the character behind the first. */
function isLeader(line: string, at: number): boolean {
  return line.charCodeAt(at) === FULL_STOP && line.charCodeAt(at + 1) === FULL_STOP;
}

/** `scheme://`, a drive letter with its backslash, a place in a route (`/users/:id`), or a query (`/path?name=`). */
function startsAddress(line: string, start: number, colon: number): boolean {
  if (line.charCodeAt(colon) === EQUALS) {
    return bitsAt(line, start) === SLASH && indexWithin(line, QUESTION_MARK, start, colon) > 0;
  }
  const next = bitsAt(line, colon + 1);
  if (bitsAt(line, colon - 1) === SLASH) return true;
  if (next === SLASH) return bitsAt(line, colon + 2) === SLASH && colon - start >= 2;
  return next === BACKSLASH && colon - start === 1;
}

function endOfAddress(line: string, from: number, length: number): number {
  let at = from;
  for (; at < length; at++) {
    const code = line.charCodeAt(at);
    if (code >= 128) break;
    const bits = CHARACTER_BITS[code]!;
    if (bits === SPACE) break;
    // Of the standing signs only `: = ; , ( )` may be in an address; a comma or bracket at its end is not.
    if (bits === DELIMITER && !(code === COLON || code === EQUALS)) break;
  }
  return line.charCodeAt(at - 1) === COLON ? at - 1 : at;
}

/** Behind the sequence that colours a terminal. */
function endOfEscape(line: string, from: number, length: number): number {
  if (line.charCodeAt(from + 1) !== OPENING_BRACKET) return from + 1;
  let at = from + 2;
  while (at < length && at < from + ESCAPE_LIMIT && (bitsAt(line, at) & LETTER) === 0) at++;
  return at + 1;
}

/** Offset of the first character with this code in `line[from, end)`; -1 for none. Never looks behind `end`. */
export function indexWithin(line: string, code: number, from: number, end: number): number {
  for (let at = from; at < end; at++) if (line.charCodeAt(at) === code) return at;
  return -1;
}

function bitsAt(line: string, at: number): number {
  const code = at < line.length ? line.charCodeAt(at) : 0;
  return code < 128 ? CHARACTER_BITS[code]! : NOT_ASCII;
}
