import { regexWrong } from './errors.ts';
import { anyOf, type CharacterTest, ignoringCase, not, perlClass, posixClass, unicodeClass } from './regex-classes.ts';

export type RegexNode =
  /** `literal` is set when exactly this character is meant. */
  | { readonly kind: 'character'; readonly test: CharacterTest; readonly literal: number | undefined }
  | { readonly kind: 'assertion'; readonly assertion: Assertion }
  | { readonly kind: 'group'; readonly index: number; readonly inner: RegexNode }
  | { readonly kind: 'sequence'; readonly parts: readonly RegexNode[] }
  | { readonly kind: 'choice'; readonly options: readonly RegexNode[] }
  | {
      readonly kind: 'repeat';
      readonly inner: RegexNode;
      readonly least: number;
      /** Infinity: without end. */
      readonly most: number;
      readonly isLazy: boolean;
    };

export type Assertion = 'text start' | 'text end' | 'line start' | 'line end' | 'word boundary' | 'no word boundary';

export interface ParsedRegex {
  readonly root: RegexNode;
  /** Groups that capture, the whole match not counted. */
  readonly groupCount: number;
  readonly groupNames: ReadonlyMap<string, number>;
}

interface Flags {
  readonly ignoresCase: boolean;
  readonly isMultiLine: boolean;
  readonly dotMatchesNewline: boolean;
  readonly isUngreedy: boolean;
}

const NEWLINE = 0x0a;
const MAX_REPEAT = 1000;
const MAX_NESTING = 200;
const NO_FLAGS: Flags = { ignoresCase: false, isMultiLine: false, dotMatchesNewline: false, isUngreedy: false };
const FLAG_NAMES: Readonly<Record<string, keyof Flags>> = {
  i: 'ignoresCase',
  m: 'isMultiLine',
  s: 'dotMatchesNewline',
  U: 'isUngreedy',
};
const CONTROLS: Readonly<Record<string, number>> = { a: 7, f: 12, t: 9, n: 10, r: 13, v: 11 };

/** Reads the syntax of RE2 as Go has it. Throws PROMQL_REGEX for everything else, such as look-ahead and \1. */
export function parseRegex(pattern: string): ParsedRegex {
  const parser = new RegexParser(pattern);
  const root = parser.readAll();
  return { root, groupCount: parser.groupCount, groupNames: parser.groupNames };
}

class RegexParser {
  groupCount = 0;
  readonly groupNames = new Map<string, number>();
  readonly #pattern: string;
  #at = 0;
  #nesting = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  readAll(): RegexNode {
    const root = this.#readChoice(NO_FLAGS);
    if (this.#at < this.#pattern.length) throw this.#wrong('a closing parenthesis without an opening one');
    return root;
  }

  #readChoice(flags: Flags): RegexNode {
    this.#nesting += 1;
    if (this.#nesting > MAX_NESTING) throw this.#wrong('groups nested too deeply');
    const options: RegexNode[] = [];
    let current = flags;
    do {
      const { node, flags: after } = this.#readSequence(current);
      options.push(node);
      // Flags set in one option hold in those behind it, up to the end of the group.
      current = after;
    } while (this.#take('|'));
    this.#nesting -= 1;
    return options.length === 1 ? options[0]! : { kind: 'choice', options };
  }

  #readSequence(startFlags: Flags): { node: RegexNode; flags: Flags } {
    const parts: RegexNode[] = [];
    let flags = startFlags;
    while (this.#at < this.#pattern.length && !this.#sees('|') && !this.#sees(')')) {
      const switched = this.#takeFlags(flags);
      if (switched !== undefined) {
        flags = switched;
        continue;
      }
      if (this.#take('\\Q')) parts.push(...this.#readQuoted(flags));
      else parts.push(this.#readAtom(flags));
      this.#readRepeats(parts, flags);
    }
    return { node: parts.length === 1 ? parts[0]! : { kind: 'sequence', parts }, flags };
  }

  /** `(?i)`: flags for what follows. */
  #takeFlags(flags: Flags): Flags | undefined {
    const found = /^\(\?([imsU]*)(?:-([imsU]+))?\)/.exec(this.#rest());
    if (found === null) return undefined;
    this.#at += found[0].length;
    return changeFlags(flags, found[1]!, found[2] ?? '');
  }

  #readQuoted(flags: Flags): RegexNode[] {
    const end = this.#pattern.indexOf('\\E', this.#at);
    const text = this.#pattern.slice(this.#at, end < 0 ? undefined : end);
    this.#at += text.length + (end < 0 ? 0 : 2);
    return Array.from(text, letter => characterNode(letter.codePointAt(0)!, flags));
  }

  #readAtom(flags: Flags): RegexNode {
    if (this.#take('(')) return this.#readGroup(flags);
    if (this.#take('[')) return { kind: 'character', test: this.#readClass(flags), literal: undefined };
    if (this.#take('.')) {
      const test: CharacterTest = flags.dotMatchesNewline ? () => true : codePoint => codePoint !== NEWLINE;
      return { kind: 'character', test, literal: undefined };
    }
    if (this.#take('^')) return { kind: 'assertion', assertion: flags.isMultiLine ? 'line start' : 'text start' };
    if (this.#take('$')) return { kind: 'assertion', assertion: flags.isMultiLine ? 'line end' : 'text end' };
    if (this.#take('\\')) return this.#readEscape(flags);
    if (/^[*+?]/.test(this.#rest())) throw this.#wrong('nothing stands before the repetition');
    return characterNode(this.#next(), flags);
  }

  #readGroup(flags: Flags): RegexNode {
    const opening = /^\?(?:P?<([A-Za-z0-9_]+)>|([imsU]*)(?:-([imsU]+))?:)/.exec(this.#rest());
    if (opening === null && this.#sees('?')) throw this.#wrong('RE2 knows no group that begins like this');
    this.#at += opening?.[0].length ?? 0;
    const [, name, on, off] = opening ?? [];
    const isCapturing = opening === null || name !== undefined;
    const index = isCapturing ? ++this.groupCount : 0;
    if (name !== undefined) {
      if (this.groupNames.has(name)) throw this.#wrong(`two groups are called ${name}`);
      this.groupNames.set(name, index);
    }
    const inner = this.#readChoice(isCapturing ? flags : changeFlags(flags, on ?? '', off ?? ''));
    if (!this.#take(')')) throw this.#wrong('a parenthesis is not closed');
    return isCapturing ? { kind: 'group', index, inner } : inner;
  }

  #readEscape(flags: Flags): RegexNode {
    const assertion = this.#takeAssertion();
    if (assertion !== undefined) return { kind: 'assertion', assertion };
    const test = this.#takeEscapedClass();
    if (test !== undefined) return { kind: 'character', test: maybeFolded(test, flags), literal: undefined };
    return characterNode(this.#readEscapedCharacter(), flags);
  }

  #takeAssertion(): Assertion | undefined {
    if (this.#take('A')) return 'text start';
    if (this.#take('z')) return 'text end';
    if (this.#take('b')) return 'word boundary';
    return this.#take('B') ? 'no word boundary' : undefined;
  }

  /** `\d`, `\pL`, `\p{Greek}`, `\P{^Greek}` behind the backslash. */
  #takeEscapedClass(): CharacterTest | undefined {
    const perl = perlClass(this.#pattern[this.#at] ?? '');
    if (perl !== undefined) {
      this.#at += 1;
      return perl;
    }
    const found = /^([pP])(?:\{(\^?)([^}]*)\}|(.))/u.exec(this.#rest());
    if (found === null) return undefined;
    const [whole, letter, caret, long, short] = found;
    const test = unicodeClass(long ?? short!);
    if (test === undefined) throw this.#wrong(`Unicode has no class ${long ?? short}`);
    this.#at += whole.length;
    return (letter === 'P') !== (caret === '^') ? not(test) : test;
  }

  #readEscapedCharacter(): number {
    const coded = /^(?:x\{([0-9A-Fa-f]{1,6})\}|x([0-9A-Fa-f]{2})|(0[0-7]{0,2}|[1-7][0-7]{1,2}))/.exec(this.#rest());
    if (coded !== null) {
      const [whole, braced, short, octal] = coded;
      const codePoint = octal === undefined ? Number.parseInt(braced ?? short!, 16) : Number.parseInt(octal, 8);
      if (codePoint > 0x10ffff) throw this.#wrong('there is no such character');
      this.#at += whole.length;
      return codePoint;
    }
    const letter = this.#pattern[this.#at];
    if (letter === undefined) throw this.#wrong('the backslash at the end escapes nothing');
    const control = CONTROLS[letter];
    if (control !== undefined) {
      this.#at += 1;
      return control;
    }
    if (/[A-Za-z0-9_]/.test(letter) || letter > '\u{7f}') throw this.#wrong(`RE2 knows no escape \\${letter}`);
    return this.#next();
  }

  /** Behind the opening bracket. */
  #readClass(flags: Flags): CharacterTest {
    const isNegated = this.#take('^');
    const ranges: [number, number][] = [];
    const tests: CharacterTest[] = [];
    for (let isFirst = true; isFirst || !this.#sees(']'); isFirst = false) {
      if (this.#at >= this.#pattern.length) throw this.#wrong('a bracket is not closed');
      const test = this.#takeClassInClass();
      if (test !== undefined) {
        tests.push(test);
        continue;
      }
      const low = this.#readClassCharacter();
      const isRange = this.#sees('-') && this.#pattern[this.#at + 1] !== ']';
      if (isRange) this.#at += 1;
      const high = isRange ? this.#readClassCharacter() : low;
      if (high < low) throw this.#wrong('a range of characters is the wrong way round');
      ranges.push([low, high]);
    }
    this.#at += 1;
    const test = maybeFolded(anyOf(ranges, tests), flags);
    return isNegated ? not(test) : test;
  }

  #takeClassInClass(): CharacterTest | undefined {
    const posix = /^\[:(\^?)(\w+):\]/.exec(this.#rest());
    if (posix !== null) {
      const test = posixClass(posix[2]!);
      if (test === undefined) throw this.#wrong(`there is no class ${posix[0]}`);
      this.#at += posix[0].length;
      return posix[1] === '^' ? not(test) : test;
    }
    if (!/^\\[dswDSWpP]/.test(this.#rest())) return undefined;
    this.#at += 1;
    return this.#takeEscapedClass();
  }

  #readClassCharacter(): number {
    if (this.#at >= this.#pattern.length) throw this.#wrong('a bracket is not closed');
    return this.#take('\\') ? this.#readEscapedCharacter() : this.#next();
  }

  #readRepeats(parts: RegexNode[], flags: Flags): void {
    let isRepeated = false;
    for (let found = this.#takeRepeat(); found !== undefined; found = this.#takeRepeat()) {
      if (isRepeated) throw this.#wrong('a repetition is repeated');
      const inner = parts.pop();
      if (inner === undefined) throw this.#wrong('nothing stands before the repetition');
      parts.push({ kind: 'repeat', inner, ...found, isLazy: found.isLazy !== flags.isUngreedy });
      isRepeated = true;
    }
  }

  #takeRepeat(): { least: number; most: number; isLazy: boolean } | undefined {
    const found = /^(?:([*+?])|\{(\d+)(,?)(\d*)\})(\??)/.exec(this.#rest());
    if (found === null) return undefined;
    const [whole, sign, from, comma, to, lazy] = found;
    if (sign === undefined && comma === '' && to !== '') return undefined;
    this.#at += whole.length;
    const isLazy = lazy === '?';
    if (sign !== undefined)
      return { least: sign === '+' ? 1 : 0, most: sign === '?' ? 1 : Number.POSITIVE_INFINITY, isLazy };
    const least = Number(from);
    const most = comma === '' ? least : to === '' ? Number.POSITIVE_INFINITY : Number(to);
    const isTooMuch = least > MAX_REPEAT || (most > MAX_REPEAT && most !== Number.POSITIVE_INFINITY);
    if (isTooMuch || most < least) throw this.#wrong('the numbers of a repetition are not possible');
    return { least, most, isLazy };
  }

  #rest(): string {
    return this.#pattern.slice(this.#at);
  }

  #sees(text: string): boolean {
    return this.#pattern.startsWith(text, this.#at);
  }

  #take(text: string): boolean {
    const isThere = this.#sees(text);
    if (isThere) this.#at += text.length;
    return isThere;
  }

  #next(): number {
    const codePoint = this.#pattern.codePointAt(this.#at)!;
    this.#at += codePoint > 0xffff ? 2 : 1;
    return codePoint;
  }

  #wrong(what: string): Error {
    return regexWrong(this.#pattern, this.#at, what);
  }
}

function changeFlags(flags: Flags, on: string, off: string): Flags {
  const changed = { ...flags };
  for (const letter of on) changed[FLAG_NAMES[letter]!] = true;
  for (const letter of off) changed[FLAG_NAMES[letter]!] = false;
  return changed;
}

function characterNode(codePoint: number, flags: Flags): RegexNode {
  const test = maybeFolded(other => other === codePoint, flags);
  return { kind: 'character', test, literal: flags.ignoresCase ? undefined : codePoint };
}

function maybeFolded(test: CharacterTest, { ignoresCase }: Flags): CharacterTest {
  return ignoresCase ? ignoringCase(test) : test;
}
