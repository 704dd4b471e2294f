/**
 * A header format that a person gives, as Loghub writes it: `<Date> <Time> <Level> <Component>(\[<PID>\])?: <Content>`.
 * Fields are taken from left to right, each up to the first place where the text behind it fits. There is no going back,
 * as one regular expression for the whole would do, so a line without a header costs no more than one with.
 */
export interface GivenFormat {
  /** What stands before the first field, and between each field and the next. */
  readonly before: RegExp;
  readonly fields: readonly { readonly name: string; readonly separator: RegExp }[];
}

/** Header fields are looked for in so many characters at the beginning of a line. */
const HEAD_LIMIT = 1_024;
const FIELD = /<([A-Za-z]\w*)>/y;

/**
 * Reads a format. Text between the fields is a regular expression; a space is any number of spaces; fields inside of
 * round brackets belong to the text around them.
 *
 * @throws RangeError when there is no `<Content>` at the end, or the text between fields is no regular expression
 */
export function parseGivenFormat(text: string): GivenFormat {
  const names: string[] = [];
  const separators = [''];
  let depth = 0;
  for (let at = 0; at < text.length; ) {
    const sign = text[at]!;
    FIELD.lastIndex = at;
    const name = FIELD.exec(text)?.[1];
    if (name !== undefined && depth === 0) {
      names.push(name);
      separators.push('');
    } else separators[separators.length - 1] += name === undefined ? sign : `(?<${name}>.*?)`;
    if (name === undefined && sign === '\\') separators[separators.length - 1] += text[at + 1] ?? '';
    else if (name === undefined && sign === '(') depth++;
    else if (name === undefined && sign === ')') depth--;
    at += name === undefined ? (sign === '\\' ? 2 : 1) : name.length + 2;
  }
  if (names.at(-1) !== 'Content' || separators.at(-1)!.trim() !== '') {
    throw new RangeError(`the format does not end in <Content>: ${text}`);
  }
  try {
    const before = new RegExp(patternOf(separators[0]!), 'y');
    const fields = names.slice(0, -1).map((name, at) => {
      return { name, separator: new RegExp(patternOf(separators[at + 1]!) || '\\s', 'g') };
    });
    return { before, fields };
  } catch (cause) {
    throw new RangeError(`the format is no regular expression between its fields: ${text}`, { cause });
  }
}

function patternOf(separator: string): string {
  return separator.replace(/ +/g, '\\s+');
}

/** The fields of a line, `Content` among them; undefined when the format does not fit. O(characters of the head). */
export function matchGivenFormat(format: GivenFormat, line: string): ReadonlyMap<string, string> | undefined {
  const head = line.length > HEAD_LIMIT ? line.slice(0, HEAD_LIMIT) : line;
  const found = new Map<string, string>();
  format.before.lastIndex = 0;
  const first = format.before.exec(head);
  if (!first) return undefined;
  let at = first[0].length;
  for (const { name, separator } of format.fields) {
    separator.lastIndex = at;
    const match = separator.exec(head);
    if (!match) return undefined;
    found.set(name, head.slice(at, match.index));
    for (const [inner, value] of Object.entries(match.groups ?? {})) if (value !== undefined) found.set(inner, value);
    at = match.index + match[0].length;
  }
  found.set('Content', line.slice(at));
  return found;
}
