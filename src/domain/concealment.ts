const SECRET_NAME = /pass(word|wd)?|secret|token|credential|private|(^|_)key($|_)|api_?key/i;
/** Credentials inside an address: `postgres://user:secret@host`. */
const SECRET_IN_URL = /(:\/\/[^/\s:@]*:)[^@/\s]+@/g;

/** The value of a variable as it may be shown, logged or journalled: what looks like a secret is hidden. */
export function concealValue(name: string, value: string): string {
  return SECRET_NAME.test(name) ? '***' : value.replaceAll(SECRET_IN_URL, '$1***@');
}

/** `token=…`, `"password": "…"`, `Authorization: Bearer …` within a sentence. */
const NAMED_SECRET =
  /((?:pass(?:word|wd)?|secret|token|credential|api_?key|authorization)["']?\s*[=:]\s*["']?(?:bearer\s+|basic\s+)?)[^\s"',;&]+/gi;
/** What is a credential by its form: JSON web tokens, keys of cloud providers and forges. */
const SECRET_BY_FORM =
  /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*|\b(?:AKIA[A-Z0-9]{16}|gh[pousr]_\w{20,}|xox[abpr]-[\w-]{10,})/g;

/** A log line or another free text as it may leave the house. What nothing tells from other words cannot be found. */
export function concealText(text: string): string {
  return text.replaceAll(SECRET_IN_URL, '$1***@').replaceAll(NAMED_SECRET, '$1***').replaceAll(SECRET_BY_FORM, '***');
}

/** Whether something of the value was hidden: it can be shown, but never be set again. */
export function isConcealed(value: string): boolean {
  return value.includes('***');
}
