import { AT, BACKSLASH, DIGIT, DOT, LETTER, NOT_ASCII, OTHER_LETTER, SIGN, SLASH, UPPER } from './characters.ts';
import { hashSet, isTerm, LONGEST_TERM } from './naming.ts';
import { ADDRESS, GLUED, indexWithin } from './pieces.ts';

/** Shortest run of letters a-f alone that is taken for a number in hexadecimal (`deadbeef`) and not for a word. */
const LEAST_HEX_LETTERS = 8;
const AT_SIGN = 64;
const SLASH_SIGN = 47;
const FULL_STOP = 46;
const TILDE = 126;

/**
 * Whether the word `line[start, end)` with these bits and this hash is a parameter by its own looks: it has a digit (and
 * is no term such as IPv4), is a path, a web address, a mail address, a host's name, a bare hexadecimal number, or a value
 * such as `true`. O(1) but for words with slashes, dots or at signs and no digit, which are read once more.
 */
export function looksVariable(line: string, start: number, end: number, bits: number, hash: number): boolean {
  if (bits & (DIGIT | ADDRESS)) return !(bits & LETTER && end - start <= LONGEST_TERM && isTerm(hash));
  if ((bits & LETTER) === 0) return false;
  if ((bits & ~(GLUED | UPPER | LETTER)) === 0) {
    if ((bits & OTHER_LETTER) === 0) return end - start >= LEAST_HEX_LETTERS;
    return isLiteral(hash, end - start);
  }
  if (bits & BACKSLASH) return true;
  if (bits & AT) return isMailAddress(line, start, end);
  if (bits & SLASH) return looksLikePath(line, start, end);
  return (bits & DOT) !== 0 && looksLikeHost(line, start, end, bits);
}

/** Values that programs write as words. */
const LITERALS = hashSet('true false True False TRUE FALSE null NULL nil undefined NaN');

function isLiteral(hash: number, length: number): boolean {
  return length >= 3 && length <= 9 && LITERALS.has(hash);
}

function isMailAddress(line: string, start: number, end: number): boolean {
  const at = indexWithin(line, AT_SIGN, start + 1, end);
  return at > 0 && at < end - 1;
}

/** `/usr`, `./run`, `~/x` or two slashes and more; `read/write` is a word. */
function looksLikePath(line: string, start: number, end: number): boolean {
  const first = line.charCodeAt(start);
  if (first === SLASH_SIGN) return end - start > 1;
  if ((first === FULL_STOP || first === TILDE) && line.charCodeAt(start + 1) === SLASH_SIGN) return true;
  const slash = indexWithin(line, SLASH_SIGN, start, end);
  return indexWithin(line, SLASH_SIGN, slash + 1, end) > 0;
}

const HOST_ENDINGS = wordSet('com org edu gov mil biz arpa local localdomain localhost lan intranet corp');
/** Endings that names of settings and packages have too: three labels are wanted. */
const SHARED_ENDINGS = wordSet(
  'net info int io dev app cloud cluster internal ac ae ar au bd bg bo br by ca cc ch ci cl cn co cr cz de dk ec ee eg ' +
    'es eu fi fr ge gr hk hr hu ie il ir jp ke kr kw kz lk lt lu lv ma mx ng nl np nz om pe ph pk pl pt py qa ro rs ru ' +
    'sa se sg si sk th tn tr tv tw ua ug uk us uy uz ve vn za',
);

/** Whether a word without digits is a host's name by its ending; `java.lang.String` and `main.py` are not. */
function looksLikeHost(line: string, start: number, end: number, bits: number): boolean {
  if (bits & (SIGN | SLASH | NOT_ASCII)) return false;
  const dot = lastDot(line, start, end);
  const ending = line.slice(dot + 1, end);
  if (dot <= start || ending === '') return false;
  if (HOST_ENDINGS.has(ending)) return true;
  return lastDot(line, start, dot) > start && (bits & UPPER) === 0 && SHARED_ENDINGS.has(ending);
}

function lastDot(line: string, start: number, end: number): number {
  let at = end - 1;
  while (at >= start && line.charCodeAt(at) !== FULL_STOP) at--;
  return at;
}

function wordSet(words: string): ReadonlySet<string> {
  return new Set(words.split(' '));
}
