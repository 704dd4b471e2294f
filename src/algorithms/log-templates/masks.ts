import {
  AT,
  BACKSLASH,
  DELIMITER,
  DIGIT,
  DOT,
  HEX_LETTER,
  JOINER,
  LETTER,
  NOT_ASCII,
  OTHER_LETTER,
  SIGN,
  SLASH,
  UPPER,
} from './characters.ts';
import { hashSet, isTerm, LONGEST_TERM } from './naming.ts';
import { ADDRESS, GLUED } from './pieces.ts';

const GLUED_OR_UPPER = GLUED | UPPER;
/** Shortest run of letters a-f alone that is taken for a number in hexadecimal (`deadbeef`) and not for a word. */
const LEAST_HEX_LETTERS = 8;

/**
 * Whether the word `line[start, end)` with these bits and this hash is a parameter by its own looks: it has a digit (and is no
 * term such as IPv4), is a path, a web
 * address, a mail address, a host name or a bare hexadecimal number. O(1) but for words with dots and no digit.
 */
export function looksVariable(line: string, start: number, end: number, bits: number, hash: number): boolean {
  if (bits & (DIGIT | ADDRESS)) return !(bits & LETTER && end - start <= LONGEST_TERM && isTerm(hash));
  if ((bits & LETTER) === 0) return false;
  if ((bits & ~GLUED_OR_UPPER) === LETTER) return isLiteral(hash, end - start);
  if (bits & BACKSLASH) return true;
  if (bits & AT) return isInside(line, start, end, '@');
  if (bits & SLASH) return looksLikePath(line, start, end);
  if (bits & DOT) return looksLikeHost(line, start, end, bits);
  return (
    (bits & (OTHER_LETTER | JOINER | SIGN | NOT_ASCII | DELIMITER)) === 0 &&
    (bits & HEX_LETTER) !== 0 &&
    end - start >= LEAST_HEX_LETTERS
  );
}

/** Values that programs write as words. */
const LITERALS = hashSet('true false True False TRUE FALSE null NULL nil undefined NaN');

function isLiteral(hash: number, length: number): boolean {
  return length >= 3 && length <= 9 && LITERALS.has(hash);
}

function isInside(line: string, start: number, end: number, sign: string): boolean {
  const at = line.indexOf(sign, start + 1);
  return at > start && at < end - 1;
}

/** `/usr`, `./run`, `~/x` or two slashes and more; `read/write` is a word. */
function looksLikePath(line: string, start: number, end: number): boolean {
  const first = line.charCodeAt(start);
  if (first === 47) return end - start > 1;
  if ((first === 46 || first === 126) && line.charCodeAt(start + 1) === 47) return true;
  const slash = line.indexOf('/', start);
  const second = line.indexOf('/', slash + 1);
  return second > 0 && second < end;
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
  const dot = line.lastIndexOf('.', end - 1);
  if (dot <= start || dot + 1 >= end) return false;
  const ending = line.slice(dot + 1, end);
  if (HOST_ENDINGS.has(ending)) return true;
  const before = line.lastIndexOf('.', dot - 1);
  return before > start && (bits & UPPER) === 0 && SHARED_ENDINGS.has(ending);
}

function wordSet(words: string): ReadonlySet<string> {
  return new Set(words.split(' '));
}
