const SECRET_NAME = /pass(word|wd)?|secret|token|credential|private|(^|_)key($|_)|api_?key/i;
/** Credentials inside an address: `postgres://user:secret@host`. */
const SECRET_IN_URL = /(:\/\/[^/\s:@]*:)[^@/\s]+@/g;

/** The value of a variable as it may be shown, logged or journalled: what looks like a secret is hidden. */
export function concealValue(name: string, value: string): string {
  return SECRET_NAME.test(name) ? '***' : value.replaceAll(SECRET_IN_URL, '$1***@');
}

/** Whether something of the value was hidden: it can be shown, but never be set again. */
export function isConcealed(value: string): boolean {
  return value.includes('***');
}
