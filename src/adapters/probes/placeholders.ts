import { type Trouble, trouble } from './trouble.ts';

/** `{{name}}` in a url, a header or a body stands for a value that an earlier step took from its answer. */
const PLACEHOLDER = /\{\{(\w+)\}\}/g;
const LONGEST_VALUE = 4096;

export type Values = ReadonlyMap<string, string>;

export function namesIn(text: string): string[] {
  return [...text.matchAll(PLACEHOLDER)].map(match => match[1]!);
}

/** What the values are put into decides how they are written, so that none of them can break out of its place. */
export function fillUrl(text: string, values: Values): string {
  return fill(text, values, encodeURIComponent);
}

export function fillHeader(text: string, values: Values): string {
  return fill(text, values, value => value);
}

export function fillBody(text: string, values: Values): string {
  const isJson = /^\s*[[{]/.test(text);
  return fill(text, values, value => (isJson ? JSON.stringify(value).slice(1, -1) : value));
}

function fill(text: string, values: Values, write: (value: string) => string): string {
  return text.replaceAll(PLACEHOLDER, (_match, name: string) => write(values.get(name) ?? ''));
}

export function isJsonPointer(text: string): boolean {
  return /^(?:\/(?:[^~/]|~[01])*)*$/.test(text);
}

/** Takes each named value out of a JSON text; a missing one, or one that is no text, number or boolean, is trouble. */
export function takeValues(body: string, take: Readonly<Record<string, string>>): Values | Trouble {
  let document: unknown;
  try {
    document = JSON.parse(body);
  } catch {
    return trouble('the answer is not JSON, so nothing can be taken from it');
  }
  const taken = new Map<string, string>();
  for (const [name, pointer] of Object.entries(take)) {
    const value = findByPointer(document, pointer);
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      return trouble(`the answer has no text, number or boolean at ${pointer} for {{${name}}}`);
    }
    if (String(value).length > LONGEST_VALUE) {
      return trouble(`the value at ${pointer} for {{${name}}} is longer than ${LONGEST_VALUE} characters`);
    }
    taken.set(name, String(value));
  }
  return taken;
}

/** RFC 6901. Own properties only: `/__proto__` finds nothing. */
function findByPointer(document: unknown, pointer: string): unknown {
  const parts = pointer.split('/').slice(1);
  return parts.reduce<unknown>((value, part) => {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, key)) return undefined;
    return (value as Readonly<Record<string, unknown>>)[key];
  }, document);
}
