const UNIT_MS: Readonly<Record<string, number>> = {
  y: 31_536_000_000,
  w: 604_800_000,
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1_000,
  ms: 1,
};

const DURATION = /^(?:\d+y)?(?:\d+w)?(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?(?:\d+ms)?$/;
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const HEXADECIMAL_FLOAT = /^([+-]?)0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)[pP]([+-]?\d+)$/;
const INFINITY = /^([+-]?)inf(?:inity)?$/i;

/** `1h30m` as milliseconds; undefined when it is no duration. */
export function parseDurationMs(text: string): number | undefined {
  if (text === '' || !DURATION.test(text)) return undefined;
  let sum = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)(ms|[ywdhms])/g)) sum += Number(count) * UNIT_MS[unit!]!;
  return sum;
}

/** A number as PromQL writes it, without sign: decimal, `0x1F`, octal `017`, `Inf`, `NaN`, with `_` between digits. */
export function parseNumber(text: string): number | undefined {
  const plain = text.replaceAll('_', '');
  if (/^0[xX][0-9a-fA-F]+$/.test(plain)) return Number(plain);
  if (/^0[0-7]+$/.test(plain)) return Number.parseInt(plain, 8);
  return parseFloatAsGo(plain);
}

/** What Go's strconv.ParseFloat makes of a text, as Prometheus reads the label `le`. */
export function parseFloatAsGo(text: string): number | undefined {
  if (DECIMAL.test(text)) return Number(text);
  const infinite = INFINITY.exec(text);
  if (infinite !== null) return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (/^[+-]?nan$/i.test(text)) return Number.NaN;
  const hexadecimal = HEXADECIMAL_FLOAT.exec(text);
  if (hexadecimal === null) return undefined;
  const [, sign, whole, fraction, exponent] = hexadecimal;
  if (`${whole}${fraction}` === '') return undefined;
  const mantissa = Number.parseInt(`${whole}${fraction}`, 16) * 2 ** (Number(exponent) - 4 * fraction!.length);
  return sign === '-' ? -mantissa : mantissa;
}

/** A number as Go's FormatFloat(v, 'f', -1, 64) writes it: shortest digits, never an exponent. */
export function formatFloatAsGo(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const [mantissa, exponent] = Math.abs(value).toExponential().split('e') as [string, string];
  const digits = mantissa.replace('.', '');
  const pointAt = Number(exponent) + 1;
  if (pointAt <= 0) return `${sign}0.${'0'.repeat(-pointAt)}${digits}`.replace(/^(-?0)\.0$/, '$1');
  if (pointAt >= digits.length) return `${sign}${digits}${'0'.repeat(pointAt - digits.length)}`;
  return `${sign}${digits.slice(0, pointAt)}.${digits.slice(pointAt)}`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\u{7}',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
};

const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|([\s\S]?))/g;

/** The text between the quotes, with Go's escapes undone; undefined when it is not closed or an escape is unknown. */
export function parseString(literal: string): string | undefined {
  const quote = literal[0];
  if (literal.length < 2 || literal.at(-1) !== quote) return undefined;
  const inside = literal.slice(1, -1);
  if (quote === '`') return inside;
  if (inside.includes('\n')) return undefined;
  return undoEscapes(inside, quote!);
}

function undoEscapes(text: string, quote: string): string | undefined {
  let isValid = true;
  // Bytes given by \x and octal escapes are parts of UTF-8; only those of ASCII can be told apart here.
  const plain = text.replace(ESCAPE, (_, byte, short, long, octal, letter) => {
    const code = byte ?? short ?? long;
    if (code !== undefined || octal !== undefined) {
      const point = code === undefined ? Number.parseInt(octal, 8) : Number.parseInt(code, 16);
      if (point > 0x10ffff) isValid = false;
      return point > 0x10ffff ? '' : String.fromCodePoint(point);
    }
    const isOtherQuote = (letter === "'" || letter === '"') && letter !== quote;
    const meant = isOtherQuote ? undefined : ESCAPES[letter];
    if (meant === undefined) isValid = false;
    return meant ?? '';
  });
  return isValid ? plain : undefined;
}
