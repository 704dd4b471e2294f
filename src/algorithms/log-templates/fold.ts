import {
  CHARACTER_BITS,
  DELIMITER,
  DIGIT,
  DOT,
  HEX_LETTER,
  JOINER,
  LETTER,
  NOT_ASCII,
  SLASH,
  UPPER,
} from './characters.ts';
import { looksVariable } from './masks.ts';
import { isNamingKey } from './naming.ts';
import { GLUED, hashOf, type Pieces } from './pieces.ts';
import { addConstant, addParameter, insertConstant, type Tokens } from './tokens.ts';
import { isUnit } from './units.ts';

const DATE_WORDS: ReadonlySet<string> = new Set(
  'Mon Tue Wed Thu Fri Sat Sun Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' '),
);
const EQUALS = 61;
const COLON = 58;
const COMMA = 44;
const LESS = 60;
const GREATER = 62;
const DOUBLE_QUOTE = 34;
const QUOTE = 39;
const UNDERSCORE = 95;
/** Letters of a name that stands before a number, at least and at most. */
const LEAST_NAME = 3;
const NAME_LIMIT = 64;
/** Pieces of a quoted phrase that is a state; a longer one is free text. */
const PHRASE_LIMIT = 5;
/** Pieces that one bracketed or quoted value may have; a longer one is not taken as one value. */
const VALUE_LIMIT = 64;

/**
 * Turns pieces into constants and parameters. What is one value to a reader becomes one parameter: what follows `=`
 * (bracketed or missing), addresses with ports and times (`a:b:c`), lists of values, a number with its unit
 * and the rounder figure in brackets behind it. One pass over the pieces; only VALUE_LIMIT pieces are looked ahead.
 */
export function foldPieces(tokens: Tokens, pieces: Pieces, line: string): void {
  const { count, bits, hash, start, end } = pieces;
  tokens.count = 0;
  let words = 0;
  let at = 0;
  while (at < count) {
    const kind = bits[at]!;
    if ((kind & DELIMITER) === 0) {
      if (looksVariable(line, start[at]!, end[at]!, kind, hash[at]!) || startsAddressOrDate(pieces, line, at)) {
        const name = kind & JOINER ? endOfName(line, start[at]!, end[at]!) : 0;
        if (name > 0) {
          addConstant(tokens, start[at]!, name, hashOf(line, start[at]!, name), isApart(kind));
          words++;
        }
        at = foldValue(tokens, pieces, line, at, name);
      } else {
        addConstant(tokens, start[at]!, end[at]!, hash[at]!, isApart(kind));
        words++;
        at++;
      }
      continue;
    }
    const sign = hash[at]!;
    if ((sign === LESS || sign === GREATER) && isBound(pieces, line, at)) {
      // The sign is part of the value.
      const bound = start[at]!;
      at = foldValue(tokens, pieces, line, at + 1);
      tokens.start[tokens.count - 1] = bound;
      tokens.apart[tokens.count - 1] = 1;
      continue;
    }
    addConstant(tokens, start[at]!, end[at]!, sign, isApart(kind));
    at++;
    if (sign === EQUALS && followsKey(pieces, at - 1)) at = foldAssigned(tokens, pieces, line, at);
    else if (isEmptyPair(pieces, at, sign)) addParameter(tokens, start[at]!, start[at]!, 0);
  }
  if (words === 0 && tokens.count > 0) splitName(tokens, line);
}

/** `jetty-6.1.26` when nothing else on the line is a constant: its letters are, so that the line says something. */
function splitName(tokens: Tokens, line: string): void {
  const { masked, start, end } = tokens;
  let at = 0;
  while (at < tokens.count && masked[at] === 0) at++;
  if (at >= tokens.count) return;
  const from = start[at]!;
  const stop = Math.min(end[at]!, from + NAME_LIMIT);
  let name = from;
  while (name < stop && bitsOf(line, name) & LETTER) name++;
  if (name - from < LEAST_NAME || name >= stop || (bitsOf(line, name) & (JOINER | DOT | SLASH)) === 0) return;
  insertConstant(tokens, at, name, hashOf(line, from, name));
}

function bitsOf(line: string, at: number): number {
  const code = line.charCodeAt(at);
  return code < 128 ? CHARACTER_BITS[code]! : NOT_ASCII;
}

function isApart(bits: number): number {
  return bits & GLUED ? 0 : 1;
}

/** Before the equals sign at piece `at` stands a word or something closed, and not another sign. */
function followsKey(pieces: Pieces, at: number): boolean {
  if (at === 0) return false;
  const before = pieces.hash[at - 1]!;
  return (pieces.bits[at - 1]! & DELIMITER) === 0 || before === 41 || before === 93 || before === DOUBLE_QUOTE;
}

/** A value is never apart from its equals sign. */
function isBehindSign(pieces: Pieces, at: number): boolean {
  return at > 0 && pieces.hash[at - 1] === EQUALS;
}

/** `<1 sec`: a sign of comparison that belongs to the number behind it. */
function isBound(pieces: Pieces, line: string, at: number): boolean {
  const next = at + 1;
  if (next >= pieces.count || pieces.bits[at]! & GLUED) return false;
  if ((pieces.bits[next]! & (DIGIT | GLUED | LETTER)) !== (DIGIT | GLUED)) return false;
  return pieces.end[next]! === line.length || line.charCodeAt(pieces.end[next]!) !== GREATER;
}

/** `()` apart from a word, `[]`, `{}`: a value that is missing. */
function isEmptyPair(pieces: Pieces, at: number, sign: number): boolean {
  const closing = closingOf(sign);
  if (closing === 0 || sign === LESS || at >= pieces.count) return false;
  if (pieces.hash[at] !== closing || (pieces.bits[at]! & DELIMITER) === 0) return false;
  return sign !== 40 || (pieces.bits[at - 1]! & GLUED) === 0;
}

/** End of `blk_` in `blk_-38865`, of `rdd_` in `rdd_2_1`: such a name tells what is counted; 0 when there is none. */
function endOfName(line: string, start: number, end: number): number {
  let at = start;
  while (at < end && bitsOf(line, at) & LETTER) at++;
  if (at - start < LEAST_NAME || line.charCodeAt(at) !== UNDERSCORE) return 0;
  const next = at + 1;
  if (next >= end) return 0;
  if (bitsOf(line, next) & DIGIT) return next;
  return bitsOf(line, next) & JOINER && next + 1 < end && bitsOf(line, next + 1) & DIGIT ? next : 0;
}

/**
 * One parameter from piece `at` on, with all that belongs to it; `name` is the end of a constant at the beginning of the
 * piece, 0 for none. Returns the next piece.
 */
function foldValue(tokens: Tokens, pieces: Pieces, line: string, at: number, name = 0): number {
  let last = at;
  for (;;) {
    const more = extendValue(pieces, line, last);
    if (more === last) break;
    last = more;
  }
  const isBehind = name > 0 || isBehindSign(pieces, at);
  const start = name > 0 ? name : pieces.start[at]!;
  addParameter(tokens, start, pieces.end[last]!, isBehind ? 0 : isApart(pieces.bits[at]!));
  return last + 1;
}

/** The last piece of the value that ends at piece `last` when one more part is taken in; `last` when there is none. */
function extendValue(pieces: Pieces, line: string, last: number): number {
  const next = last + 1;
  const { count, bits, hash } = pieces;
  if (next >= count) return last;
  const kind = bits[next]!;
  if (kind & DELIMITER) {
    if (hash[next] === COLON) return extendByColon(pieces, next, last);
    return hash[next] === COMMA ? extendByComma(pieces, line, next, last) : last;
  }
  if (kind & GLUED) return last;
  if (isDateWord(pieces, line, next) && nextIsDateOrNumber(pieces, line, next)) return next;
  if (isUnit(hash[next]!)) {
    if (next + 1 < count && bits[next + 1]! & GLUED && hash[next + 1] === 40) return last;
    return skipGloss(pieces, next);
  }
  if (kind & DIGIT) return startsKey(pieces, next) ? last : next;
  return isPlaceholder(pieces, next) ? next : last;
}

/** `10.0.0.1:80`, `12:30:59`, `fe80::1`: `colon` is the piece of the colon. */
function extendByColon(pieces: Pieces, colon: number, last: number): number {
  const { count, bits, hash } = pieces;
  let next = colon + 1;
  if (next < count && hash[next] === COLON && bits[next]! & GLUED) next++;
  if (next >= count || (bits[colon]! & bits[next]! & GLUED) === 0 || bits[next]! & DELIMITER) return last;
  return bits[next]! & DIGIT || isHexGroup(pieces, next) ? next : last;
}

/** A list of values; the comma stands right behind the value before. */
function extendByComma(pieces: Pieces, line: string, comma: number, last: number): number {
  const next = comma + 1;
  if (next >= pieces.count || (pieces.bits[comma]! & GLUED) === 0) return last;
  const kind = pieces.bits[next]!;
  if (kind & DELIMITER || startsKey(pieces, next)) return last;
  return looksVariable(line, pieces.start[next]!, pieces.end[next]!, kind, pieces.hash[next]!) ? next : last;
}

/** `****` or `-` in a list of numbers: a number that is missing. */
function isPlaceholder(pieces: Pieces, at: number): boolean {
  const { count, bits } = pieces;
  if ((bits[at]! & (LETTER | DELIMITER)) !== 0 || at + 1 >= count) return false;
  return (bits[at + 1]! & (DIGIT | GLUED)) === DIGIT && !startsKey(pieces, at + 1);
}

/** `host.name:80`, `Fri Jun 17`, `Jun 17`: words that belong to the number behind them. */
function startsAddressOrDate(pieces: Pieces, line: string, at: number): boolean {
  const kind = pieces.bits[at]!;
  if (kind & DOT) return isPort(pieces, at + 1);
  if (startsHardwareAddress(pieces, at)) return true;
  return isDateWord(pieces, line, at) && nextIsDateOrNumber(pieces, line, at);
}

/** A colon and a number, both without space. */
function isPort(pieces: Pieces, at: number): boolean {
  if (at + 1 >= pieces.count || pieces.hash[at] !== COLON) return false;
  return (pieces.bits[at]! & pieces.bits[at + 1]! & GLUED) !== 0 && (pieces.bits[at + 1]! & (DIGIT | LETTER)) === DIGIT;
}

function isDateWord(pieces: Pieces, line: string, at: number): boolean {
  const start = pieces.start[at]!;
  if (pieces.end[at]! - start !== 3 || (pieces.bits[at]! & UPPER) === 0) return false;
  return DATE_WORDS.has(line.slice(start, start + 3));
}

function nextIsDateOrNumber(pieces: Pieces, line: string, at: number): boolean {
  const next = at + 1;
  if (next >= pieces.count || pieces.bits[next]! & GLUED) return false;
  return (pieces.bits[next]! & (DIGIT | LETTER)) === DIGIT || isDateWord(pieces, line, next);
}

/** Groups of letters in a hardware or IPv6 address, `ff:fe:c3`. */
function isHexGroup(pieces: Pieces, at: number): boolean {
  return (pieces.bits[at]! & ~(GLUED | UPPER)) === HEX_LETTER && pieces.end[at]! - pieces.start[at]! <= 4;
}

/** Two letters, a colon and a further group, as at the start of `ff:f2:9f:16:e9:63`. */
function startsHardwareAddress(pieces: Pieces, at: number): boolean {
  if (at + 4 >= pieces.count || pieces.end[at]! - pieces.start[at]! !== 2 || !isHexGroup(pieces, at)) return false;
  const second = extendByColon(pieces, at + 1, at);
  return pieces.hash[at + 1] === COLON && pieces.hash[at + 3] === COLON && second === at + 2;
}

function startsKey(pieces: Pieces, at: number): boolean {
  return at + 1 < pieces.count && pieces.hash[at + 1] === EQUALS && (pieces.bits[at + 1]! & DELIMITER) !== 0;
}

/** `1587 bytes (1.55 KB)`: the same figure said again. `unit` is the piece of the first unit. */
function skipGloss(pieces: Pieces, unit: number): number {
  const { hash, bits } = pieces;
  if (unit + 4 >= pieces.count || hash[unit + 1] !== 40 || hash[unit + 4] !== 41) return unit;
  if ((bits[unit + 2]! & DIGIT) === 0 || !isUnit(hash[unit + 3]!)) return unit;
  return unit + 4;
}

/**
 * What follows the equals sign before piece `at`. A word without digits stays a constant, because it mostly tells a state
 * (`tty=ssh`, `tag="View Lock"`), unless the key asks for a name (`user=`). Returns the next piece.
 */
function foldAssigned(tokens: Tokens, pieces: Pieces, line: string, at: number): number {
  const { count, bits, hash, start, end } = pieces;
  const here = end[at - 1]!;
  const kind = at < count ? bits[at]! : DELIMITER;
  if ((kind & DELIMITER) === 0) {
    const isKey = (kind & GLUED) === 0 && startsKey(pieces, at);
    if (!isKey && isValue(pieces, line, at)) return foldValue(tokens, pieces, line, at);
    const last = isKey ? at : lastOfChain(pieces, line, at);
    if (last > at) {
      addParameter(tokens, start[at]!, end[last]!, 0);
      return last + 1;
    }
    if (isKey) addParameter(tokens, here, here, 0);
    else addConstant(tokens, start[at]!, end[at]!, hash[at]!, 0);
    return isKey ? at : at + 1;
  }
  const sign = at < count ? hash[at]! : 0;
  if (kind & GLUED && (sign === EQUALS || sign === GREATER)) return at;
  const close = closingPiece(pieces, at);
  if ((sign === DOUBLE_QUOTE || sign === QUOTE) && close > 0 && close - at <= PHRASE_LIMIT) return at;
  addParameter(tokens, here, close < 0 ? here : end[close]!, 0);
  return close < 0 ? at : close + 1;
}

/** `AuthFail:sts:5_rsn:0`: the last piece when words joined by colons have a value among them, else `at`. */
function lastOfChain(pieces: Pieces, line: string, at: number): number {
  const { count, bits, hash, start, end } = pieces;
  let last = at;
  let hasValue = false;
  while (last + 2 < count && hash[last + 1] === COLON) {
    const kind = bits[last + 2]!;
    if ((bits[last + 1]! & kind & GLUED) === 0 || kind & DELIMITER) break;
    last += 2;
    hasValue ||= looksVariable(line, start[last]!, end[last]!, kind, hash[last]!);
  }
  return hasValue ? last : at;
}

/** Whether piece `at`, behind an equals sign, is a parameter. */
function isValue(pieces: Pieces, line: string, at: number): boolean {
  if (looksVariable(line, pieces.start[at]!, pieces.end[at]!, pieces.bits[at]!, pieces.hash[at]!)) return true;
  return (at >= 2 && isNamingKey(pieces.hash[at - 2]!)) || startsAddressOrDate(pieces, line, at);
}

function closingOf(sign: number): number {
  if (sign === 40) return 41;
  if (sign === LESS) return GREATER;
  if (sign === 91 || sign === 123) return sign + 2;
  return sign === DOUBLE_QUOTE || sign === QUOTE ? sign : 0;
}

/** The piece that closes the bracket or quote at piece `at`; -1 when there is none near enough. */
function closingPiece(pieces: Pieces, at: number): number {
  const { count, bits, hash } = pieces;
  const opening = hash[at]!;
  const closing = bits[at]! & DELIMITER ? closingOf(opening) : 0;
  if (closing === 0) return -1;
  const limit = Math.min(count, at + VALUE_LIMIT);
  let depth = 1;
  for (let next = at + 1; next < limit; next++) {
    if ((bits[next]! & DELIMITER) === 0) continue;
    if (hash[next] === closing) {
      if (--depth === 0) return next;
    } else if (hash[next] === opening) depth++;
  }
  return -1;
}
