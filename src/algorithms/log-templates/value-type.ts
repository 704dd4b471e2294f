/** What a parameter looks like. `text` is a word that stands where a value is expected. */
export type ValueType =
  | 'number'
  | 'hex'
  | 'uuid'
  | 'ip'
  | 'mac'
  | 'path'
  | 'url'
  | 'email'
  | 'host'
  | 'time'
  | 'duration'
  | 'size'
  | 'list'
  | 'version'
  | 'id'
  | 'text'
  | 'empty';

/** First match wins. Each pattern is anchored and without nested repetition: linear in the value's length. */
const PATTERNS: readonly (readonly [ValueType, RegExp])[] = [
  ['empty', /^\s*$/],
  ['uuid', /^[({[]?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}[)}\]]?$/i],
  ['number', /^[<>#+-]*\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?%?$/i],
  ['ip', /^[/@]?\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?:\/\d+)?(?::\d+)?$/],
  ['mac', /^[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5,7}$/i],
  ['ip', /^(?=.*:.*:)(?!\d+:\d+:\d+$)[0-9a-f:]{3,39}(?:%\w+)?$/i],
  ['hex', /^(?:0x[0-9a-f]+|(?=[^ ]*[a-f])[0-9a-f]{6,})$/i],
  ['url', /^[a-z][a-z0-9+.-]*:\/\//i],
  ['email', /^[^@\s/]+@[^@\s]+$/],
  ['path', /^(?:[~.]{0,2}\/|[a-z]:\\|\\\\)/i],
  [
    'duration',
    /^[<>+-]*\d[\d.,]* ?(?:ns|us|µs|ms|msecs?|milli\w*|s|secs?|seconds?|mins?|minutes?|h|hrs?|hours?|d|days?|weeks?)$/,
  ],
  ['size', /^[<>+-]*\d[\d.,]* ?(?:bytes?|[kmgtp]?i?b|[kmgt])(?:ps)?(?: \([^)]*\))?$/i],
  ['time', /^(?:[A-Z][a-z]{2} ){1,2} ?\d|^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|^\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?$/],
  ['version', /^v?\d+(?:\.\d+){1,4}(?:[-+~]\w[\w.~-]*)?$/i],
  ['list', /^[^,]+(?:,[^,]+)+$|^\d\S* \S*\d/],
  ['host', /^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?$/i],
  ['path', /\/[^/]*\/|\\/],
  ['id', /\d/],
];
const LONGEST_LOOKED_AT = 256;

/** The type of a parameter's text. O(characters), at most LONGEST_LOOKED_AT of them. */
export function valueTypeOf(text: string): ValueType {
  const head = text.length > LONGEST_LOOKED_AT ? text.slice(0, LONGEST_LOOKED_AT) : text;
  for (const [type, pattern] of PATTERNS) if (pattern.test(head)) return type;
  return 'text';
}
