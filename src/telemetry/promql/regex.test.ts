import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { compileRegex } from './regex.ts';

describe('compileRegex', () => {
  const matches = [
    { name: 'has to match the whole text', pattern: 'a', text: 'ab', expected: false },
    { name: 'binds the anchors around a choice', pattern: 'a|b', text: 'ab', expected: false },
    { name: 'takes one option of a choice', pattern: 'api|web|', text: '', expected: true },
    { name: 'lets the dot match any character but a newline', pattern: 'a.c', text: 'a\nc', expected: false },
    { name: 'lets the dot match a newline with the flag s', pattern: '(?s)a.c', text: 'a\nc', expected: true },
    { name: 'takes a character beyond 16 bits for one', pattern: '.', text: '😀', expected: true },
    { name: 'ignores case with the flag i', pattern: '(?i)get|POST', text: 'Post', expected: true },
    { name: 'holds a flag inside its group', pattern: '(?i:a)b', text: 'AB', expected: false },
    { name: 'negates a class', pattern: '[^2].*', text: '404', expected: true },
    { name: 'takes a bracket that comes first for itself', pattern: '[]a]+', text: ']a', expected: true },
    { name: 'knows classes inside classes', pattern: '[\\d[:upper:]]+', text: '7G', expected: true },
    { name: 'knows classes of Unicode', pattern: '\\p{Greek}\\pL\\PN', text: 'αzz', expected: true },
    { name: 'counts repetitions', pattern: '\\d{3}', text: '5000', expected: false },
    { name: 'takes braces that count nothing for themselves', pattern: 'a{,2}', text: 'a{,2}', expected: true },
    { name: 'knows boundaries of words', pattern: '.*\\bfoo\\b.*', text: 'a foo b', expected: true },
    { name: 'takes quoted text as it is', pattern: '\\Qa.b\\E.', text: 'a.bc', expected: true },
    { name: 'knows hexadecimal escapes', pattern: '\\x41\\x{1F600}', text: 'A😀', expected: true },
    { name: 'ends where a line ends with the flag m', pattern: '(?m)a$\n^b', text: 'a\nb', expected: true },
  ];
  for (const { name, pattern, text, expected } of matches)
    it(name, () => {
      assert.equal(compileRegex(pattern).matches(text), expected);
      assert.equal(compileRegex(pattern).capture(text) !== undefined, expected);
    });

  const refusals = [
    { name: 'look-ahead', pattern: '(?=a)', what: /no group that begins like this/ },
    { name: 'back-references', pattern: '(a)\\1', what: /no escape \\1/ },
    { name: 'an open group', pattern: '(a', what: /not closed/ },
    { name: 'a group that was never opened', pattern: 'a)', what: /without an opening/ },
    { name: 'an open class', pattern: '[a', what: /bracket is not closed/ },
    { name: 'a range the wrong way round', pattern: '[z-a]', what: /wrong way round/ },
    { name: 'a repetition of nothing', pattern: '*a', what: /nothing stands before/ },
    { name: 'a repeated repetition', pattern: 'a**', what: /repetition is repeated/ },
    { name: 'more than a thousand repetitions', pattern: 'a{1001}', what: /not possible/ },
    { name: 'repetitions that multiply', pattern: '(a{1000}){1000}', what: /too large/ },
    { name: 'a class that Unicode does not have', pattern: '\\p{Klingon}', what: /no class Klingon/ },
    { name: 'a backslash at the end', pattern: 'a\\', what: /escapes nothing/ },
  ];
  for (const { name, pattern, what } of refusals)
    it(`refuses ${name}`, () => {
      assert.throws(() => compileRegex(pattern), { code: 'PROMQL_REGEX', message: what });
    });

  it('captures what the leftmost options take', () => {
    const groups = compileRegex('(a|ab)(?P<rest>c|bcd)(d*)').capture('abcd');
    assert.deepEqual(Object.fromEntries(groups!), { 0: 'abcd', 1: 'a', 2: 'bcd', 3: '', rest: 'bcd' });
  });

  it('captures as little as a lazy repetition may take', () => {
    assert.equal(compileRegex('(.+?)-?(.*)').capture('a-b-c')!.get('1'), 'a');
    assert.equal(compileRegex('(.+)-(.*)').capture('a-b-c')!.get('1'), 'a-b');
  });

  it('needs no more time for patterns that make others go back over and over', () => {
    const text = `${'a'.repeat(5_000)}b`;
    assert.equal(compileRegex('(a+)+').matches(text), false);
    assert.equal(compileRegex('(a|aa)*').matches(text), false);
  });

  it('agrees with RegExp on what both know', () => {
    const atom = fc.constantFrom(
      'a',
      'b',
      '.',
      '[ab]',
      '[^a]',
      '(a|b)',
      '(?:ab|b)',
      '\\w',
      '\\d',
      'a?',
      'b*',
      '(?:ab)+',
      'a{1,2}',
      '(b*?)',
    );
    const pattern = fc.array(
      fc.array(atom, { maxLength: 4 }).map(atoms => atoms.join('')),
      { minLength: 1, maxLength: 3 },
    );
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '1'), maxLength: 8 });
    fc.assert(
      fc.property(pattern, text, (options, input) => {
        const source = options.join('|');
        const expected = new RegExp(`^(?:${source})$`, 'u').exec(input);
        const groups = compileRegex(source).capture(input);
        assert.equal(groups === undefined, expected === null);
        for (let i = 0; i < (expected?.length ?? 0); i++) assert.equal(groups!.get(`${i}`), expected![i] ?? '');
      }),
      { seed: 7, numRuns: 1_000 },
    );
  });
});
