import { isNamingWord, isRelatingWord, isReverseDomain, isState } from './naming.ts';
import { addValue, appendOld, appendToken, emptyRow, groupEnd, isSign, type Row, TAKES_WORDS } from './row.ts';
import { MASK_HASH, type Tokens } from './tokens.ts';

/** Kinds of lines with nothing but another word at one place, after which that place is a parameter. */
const RIVALS_TO_VARY = 5;
/** What a rival counts where states and events stand. */
const TELLING_RIVAL = 1 / 3;
/** Share of the constant words that must be the same. */
const LEAST_SAME_SHARE = 0.5;
const DOUBLE_QUOTE = 34;
const QUOTE = 39;
const OPENING_BRACKET = 91;
const EQUALS = 61;
const COLON = 58;
const SEMICOLON = 59;
const COMMA = 44;

/** How a row and a line fit together; one object is reused for all comparisons. */
export interface Fit {
  same: number;
  different: number;
  /** The only token that differs though no value is to be expected there; -1 for none, -2 for several. */
  unexplained: number;
}

export function createFit(): Fit {
  return { same: 0, different: 0, unexplained: -1 };
}

/**
 * Whether a line belongs to a template's row from which it differs in some words: all places that differ must be ones
 * where a name or a value is to be expected. Counts the rivals of the place when it is a single one that is not.
 * Both have the same number of groups. O(tokens).
 */
export function joins(fit: Fit, row: Row, tokens: Tokens, line: string): boolean {
  fit.same = 0;
  fit.different = 0;
  fit.unexplained = -1;
  const mineCount = row.words.length;
  let mine = 0;
  let yours = 0;
  while (mine < mineCount && yours < tokens.count) {
    const mineEnd = groupEnd(row.apart, mine, mineCount);
    const yoursEnd = groupEnd(tokens.apart, yours, tokens.count);
    if (mineEnd - mine === yoursEnd - yours) {
      for (; mine < mineEnd; mine++, yours++) if (!fits(fit, row, tokens, line, mine, yours)) return false;
      if (fit.unexplained === -2) return false;
    } else {
      if (!absorbs(row.hashes, mine, mineEnd, tokens.hash, yours, yoursEnd)) return false;
      fit.different++;
      mine = mineEnd;
      yours = yoursEnd;
    }
  }
  if (mine < mineCount || yours < tokens.count) return false;
  if (fit.same < LEAST_SAME_SHARE * (fit.same + fit.different)) return false;
  if (fit.unexplained < 0) return true;
  if (fit.different > 1) return false;
  const at = fit.unexplained;
  const rivals = row.rivals[at]! + (isTelling(row.words[at]!) ? TELLING_RIVAL : 1);
  row.rivals[at] = rivals;
  return rivals >= RIVALS_TO_VARY;
}

/** The row widened so that it covers the line too. `joins` must have been true. O(tokens). */
export function widenRow(row: Row, tokens: Tokens, line: string): Row {
  const wide = emptyRow();
  const mineCount = row.words.length;
  let mine = 0;
  let yours = 0;
  while (mine < mineCount) {
    const mineEnd = groupEnd(row.apart, mine, mineCount);
    const yoursEnd = groupEnd(tokens.apart, yours, tokens.count);
    if (mineEnd - mine === yoursEnd - yours) {
      for (; mine < mineEnd; mine++, yours++) {
        appendOld(wide, row, mine);
        if (row.hashes[mine] === tokens.hash[yours] && row.hashes[mine] !== MASK_HASH) continue;
        addValue(wide, wide.words.length - 1, line.slice(tokens.start[yours]!, tokens.end[yours]!));
      }
    } else {
      if (mineEnd - mine < yoursEnd - yours) while (mine < mineEnd) appendOld(wide, row, mine++);
      else while (yours < yoursEnd) appendToken(wide, tokens, line, yours++);
      mine = mineEnd;
      yours = yoursEnd;
    }
  }
  wide.gaps.push(row.gaps[mineCount]!);
  return wide;
}

function fits(fit: Fit, row: Row, tokens: Tokens, line: string, mine: number, yours: number): boolean {
  const old = row.hashes[mine]!;
  const now = tokens.hash[yours]!;
  if (old === now) {
    if (old !== MASK_HASH && !isSign(old)) fit.same++;
    return true;
  }
  if (isSign(old) || isSign(now)) return false;
  fit.different++;
  if (mine === 0) {
    const takesNames = row.rivals[0] === TAKES_WORDS || isReverseDomain(row.words[0] ?? '');
    return takesNames && isReverseDomain(textOf(tokens, line, yours));
  }
  if ((old === MASK_HASH || now === MASK_HASH) && row.hashes[mine - 1] === EQUALS) return true;
  const text = textOf(tokens, line, yours);
  if (old === MASK_HASH && takesWords(row, mine, text)) return true;
  if (explains(row, mine, row.words[mine] ?? '', text)) return true;
  fit.unexplained = fit.unexplained === -1 && old !== MASK_HASH && now !== MASK_HASH ? mine : -2;
  return true;
}

/** A parameter that has had words for values, names with digits in them, or full names when this is one. */
function takesWords(row: Row, at: number, text: string): boolean {
  const types = row.types[at]!;
  if (row.rivals[at] === TAKES_WORDS || types.includes('id') || types.includes('text')) return true;
  return types.includes('host') && isReverseDomain(text);
}

/** `<*>` and `LOCAL(<*>)`, both with the same signs after them: a value that can be told in one word or in several. */
function absorbs(
  a: ArrayLike<number>,
  aStart: number,
  aEnd: number,
  b: ArrayLike<number>,
  bStart: number,
  bEnd: number,
): boolean {
  while (aEnd - aStart > 1 && bEnd - bStart > 1 && a[aEnd - 1] === b[bEnd - 1] && isSign(a[aEnd - 1]!)) {
    aEnd--;
    bEnd--;
  }
  if (aEnd - aStart === 1) return a[aStart] === MASK_HASH && isValue(b, bStart, bEnd);
  if (bEnd - bStart === 1) return b[bStart] === MASK_HASH && isValue(a, aStart, aEnd);
  return false;
}

function isValue(hashes: ArrayLike<number>, start: number, end: number): boolean {
  let masked = false;
  for (let at = start; at < end; at++) {
    if (hashes[at] === EQUALS) return false;
    if (hashes[at] === MASK_HASH) masked = true;
  }
  return masked;
}

function textOf(tokens: Tokens, line: string, at: number): string {
  return line.slice(tokens.start[at]!, tokens.end[at]!);
}

/** Whether token `at` stands where names and values do. */
function explains(row: Row, at: number, old: string, now: string): boolean {
  const before = row.hashes[at - 1]!;
  const after = row.hashes[at + 1] ?? 0;
  if (isState(old) || isState(now)) return false;
  if ((before === DOUBLE_QUOTE || before === QUOTE) && after === before) return row.hashes[at - 2] !== EQUALS;
  if (before === OPENING_BRACKET && after === OPENING_BRACKET + 2) return true;
  if (before === COLON && (after === COMMA || after === SEMICOLON)) return row.apart[at - 2] === 0 || at > 3;
  if (isShouted(old) && isShouted(now)) return false;
  if (isNamingWord(before)) return true;
  if (isRelatingWord(before) && isRelatingWord(after)) return true;
  return isReverseDomain(old) && isReverseDomain(now);
}

/** States and events vary less freely than names. */
function isTelling(word: string): boolean {
  return isShouted(word) || isState(word);
}

/** `NEW`, `android.intent.action.SCREEN_ON`: a state or an event, not a name. */
function isShouted(word: string): boolean {
  const last = word.slice(word.lastIndexOf('.') + 1);
  return last.length > 1 && last === last.toUpperCase();
}
