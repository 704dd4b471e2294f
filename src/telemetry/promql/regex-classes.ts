/** A set of characters, as a condition on a code point. */
export type CharacterTest = (codePoint: number) => boolean;

type Range = readonly [low: number, high: number];

const PERL: Readonly<Record<string, readonly Range[]>> = {
  d: [[0x30, 0x39]],
  s: [
    [0x09, 0x0a],
    [0x0c, 0x0d],
    [0x20, 0x20],
  ],
  w: [
    [0x30, 0x39],
    [0x41, 0x5a],
    [0x5f, 0x5f],
    [0x61, 0x7a],
  ],
};

/** The names between `[:` and `:]`, all of them ASCII. */
const POSIX: Readonly<Record<string, RegExp>> = {
  alnum: /[0-9A-Za-z]/,
  alpha: /[A-Za-z]/,
  ascii: /[\0-\x7f]/,
  blank: /[\t ]/,
  cntrl: /(?![ -~])[\0-\x7f]/,
  digit: /[0-9]/,
  graph: /[!-~]/,
  lower: /[a-z]/,
  print: /[ -~]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[\t\n\v\f\r ]/,
  upper: /[A-Z]/,
  word: /[0-9A-Za-z_]/,
  xdigit: /[0-9A-Fa-f]/,
};

/** `d`, `D`, `s`, `S`, `w`, `W` behind a backslash; undefined for other letters. */
export function perlClass(letter: string): CharacterTest | undefined {
  const ranges = PERL[letter.toLowerCase()];
  if (ranges === undefined) return undefined;
  const test = anyOf(ranges, []);
  return letter === letter.toLowerCase() ? test : not(test);
}

export function posixClass(name: string): CharacterTest | undefined {
  const pattern = POSIX[name];
  return pattern === undefined ? undefined : codePoint => pattern.test(String.fromCodePoint(codePoint));
}

/** A general category (`L`, `Lu`) or script (`Greek`) of Unicode; `Any` is everything. */
export function unicodeClass(name: string): CharacterTest | undefined {
  if (name === 'Any') return () => true;
  if (!/^[A-Za-z_]+$/.test(name)) return undefined;
  // The tables are those of the JavaScript engine; a test of one character cannot run away.
  for (const property of [name.length <= 2 ? `General_Category=${name}` : '', `Script=${name}`]) {
    if (property === '') continue;
    try {
      const pattern = new RegExp(`\\p{${property}}`, 'u');
      return codePoint => pattern.test(String.fromCodePoint(codePoint));
    } catch {
      // Not this kind of property; perhaps the next.
    }
  }
  return undefined;
}

export function anyOf(ranges: readonly Range[], tests: readonly CharacterTest[]): CharacterTest {
  return codePoint => {
    for (const [low, high] of ranges) if (codePoint >= low && codePoint <= high) return true;
    for (const test of tests) if (test(codePoint)) return true;
    return false;
  };
}

export function not(test: CharacterTest): CharacterTest {
  return codePoint => !test(codePoint);
}

/** The same set, whatever the case: a character belongs when one of its forms does. */
export function ignoringCase(test: CharacterTest): CharacterTest {
  return codePoint => {
    if (test(codePoint)) return true;
    const text = String.fromCodePoint(codePoint);
    const lower = text.toLowerCase();
    const upper = text.toUpperCase();
    return [lower, upper, upper.toLowerCase(), lower.toUpperCase()].some(form => {
      const folded = form.codePointAt(0)!;
      // ß becomes SS and the like are no simple folding.
      return form.length === String.fromCodePoint(folded).length && test(folded);
    });
  };
}
