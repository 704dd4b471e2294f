import { isSign } from './row.ts';
import { MASK_HASH, type Tokens } from './tokens.ts';

/** Longest unit, in tokens, whose repetition is looked for. */
const UNIT_LIMIT = 24;

/**
 * Leaves one of several like parts that follow each other, as in `item:<id=5 n=1> item:<id=7 n=2>`: how many there are is
 * a value, not another kind of line. A unit has a word and a parameter, so that rows of bare values stay as they are.
 * Changes the tokens, not their hashes `high` and `low`. O(tokens × UNIT_LIMIT).
 */
export function foldRepeats(tokens: Tokens): void {
  for (let from = 0; from < tokens.count; from++) {
    for (let unit = 2; unit <= UNIT_LIMIT && from + 2 * unit <= tokens.count; unit++) {
      if (tokens.hash[from] !== tokens.hash[from + unit] || !isUnit(tokens, from, unit)) continue;
      if (foldRun(tokens, from, unit)) break;
    }
  }
}

function isUnit(tokens: Tokens, from: number, unit: number): boolean {
  let words = 0;
  let parameters = 0;
  for (let at = from; at < from + unit; at++) {
    const hash = tokens.hash[at]!;
    if (hash !== tokens.hash[at + unit]) return false;
    if (hash === MASK_HASH) parameters++;
    else if (!isSign(hash)) words++;
  }
  return words > 0 && parameters > 0;
}

/** Takes out the repetitions behind the first parameter that ends a whole unit; it covers their text from then on. */
function foldRun(tokens: Tokens, from: number, unit: number): boolean {
  const { hash } = tokens;
  let end = from + unit;
  while (end < tokens.count && hash[end] === hash[end - unit]) end++;
  let kept = from + unit - 1;
  while (kept < end && hash[kept] !== MASK_HASH) kept++;
  const dropped = Math.floor((end - kept - 1) / unit) * unit;
  if (dropped <= 0) return false;
  tokens.end[kept] = tokens.end[kept + dropped]!;
  for (const part of [tokens.start, tokens.end, tokens.hash, tokens.masked, tokens.apart]) {
    part.copyWithin(kept + 1, kept + dropped + 1, tokens.count);
  }
  tokens.count -= dropped;
  return true;
}
