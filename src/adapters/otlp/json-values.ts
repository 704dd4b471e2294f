import { Attributes } from './attributes.ts';
import { malformed } from './errors.ts';
import { MAX_ATTRIBUTE_BYTES, MAX_NAME_BYTES, MAX_VALUE_DEPTH, MAX_VALUE_ELEMENTS } from './limits.ts';

/** Readers of protobuf's JSON mapping as OTLP uses it: absent and null are the default value, 64-bit integers may be text. */
export type JsonObject = Readonly<Record<string, unknown>>;

const NANOSECONDS_PER_MS = 1_000_000;
const TOO_DEEP = '(nested too deeply)';

export function objectIn(value: unknown, what: string): JsonObject {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw malformed(`${what} is not an object`);
  return value as JsonObject;
}

export function arrayIn(value: unknown, what: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw malformed(`${what} is not an array`);
  return value;
}

export function textIn(value: unknown, what: string, limit = MAX_NAME_BYTES): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') throw malformed(`${what} is not a string`);
  return cut(value, limit);
}

export function numberIn(value: unknown, what: string): number {
  if (value === undefined || value === null) return 0;
  if (typeof value === 'number') return value;
  // Integers of 64 bits, and NaN, Infinity and -Infinity.
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
  if (Number.isNaN(number) && value !== 'NaN') throw malformed(`${what} is not a number`);
  return number;
}

export function numbersIn(value: unknown, what: string, limit: number): number[] {
  const numbers = arrayIn(value, what);
  if (numbers.length > limit) throw malformed(`more than ${limit} values in ${what}`);
  return numbers.map(each => numberIn(each, what));
}

/** An enum by number or by name; `names[i]` is the name of i. Unknown names are 0, as unknown numbers would be. */
export function enumIn(value: unknown, what: string, names: readonly string[]): number {
  return typeof value === 'string' && !/^\d+$/.test(value) ? Math.max(0, names.indexOf(value)) : numberIn(value, what);
}

export function instantIn(value: unknown, what: string): number {
  return numberIn(value, what) / NANOSECONDS_PER_MS;
}

/** OTLP writes ids as hexadecimal digits where protobuf's mapping would have base64. Empty when malformed. */
export function idIn(value: unknown, what: string, byteCount: number): string {
  const text = textIn(value, what).toLowerCase();
  return text.length === byteCount * 2 && /^[0-9a-f]+$/.test(text) ? text : '';
}

export function attributesIn(value: unknown, what: string, into: Attributes = new Attributes()): Attributes {
  for (const each of arrayIn(value, what)) {
    const attribute = objectIn(each, what);
    into.put(textIn(attribute.key, `key in ${what}`), valueTextIn(attribute.value, what, MAX_ATTRIBUTE_BYTES));
  }
  return into;
}

/** AnyValue as text: scalars as they are, arrays and maps as JSON. */
export function valueTextIn(value: unknown, what: string, limit: number): string {
  const plain = plainValue(value, what, 0);
  return cut(
    typeof plain === 'string' ? plain : typeof plain === 'object' ? JSON.stringify(plain) : String(plain),
    limit,
  );
}

function plainValue(value: unknown, what: string, depth: number): unknown {
  const any = objectIn(value, what);
  if (any.stringValue !== undefined) return textIn(any.stringValue, what, Number.POSITIVE_INFINITY);
  if (typeof any.boolValue === 'boolean') return any.boolValue;
  // Text stays text: it may be an integer that a double cannot hold.
  if (any.intValue !== undefined)
    return String(typeof any.intValue === 'string' ? any.intValue : numberIn(any.intValue, what));
  if (any.doubleValue !== undefined) return numberIn(any.doubleValue, what);
  if (any.bytesValue !== undefined) return textIn(any.bytesValue, what, Number.POSITIVE_INFINITY);
  if (any.arrayValue === undefined && any.kvlistValue === undefined) return '';
  if (depth >= MAX_VALUE_DEPTH) return TOO_DEEP;
  if (any.arrayValue !== undefined) {
    const values = arrayIn(objectIn(any.arrayValue, what).values, what).slice(0, MAX_VALUE_ELEMENTS);
    return values.map(each => plainValue(each, what, depth + 1));
  }
  const entries = arrayIn(objectIn(any.kvlistValue, what).values, what).slice(0, MAX_VALUE_ELEMENTS);
  return Object.fromEntries(
    entries.map(each => {
      const entry = objectIn(each, what);
      return [textIn(entry.key, what), plainValue(entry.value, what, depth + 1)];
    }),
  );
}

/** A copy, because a slice would keep the whole text alive. */
function cut(text: string, limit: number): string {
  return text.length > limit ? Buffer.from(text.slice(0, limit)).toString() : text;
}
