import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isJsonPointer, takeValues } from './placeholders.ts';
import { isTrouble } from './trouble.ts';

// The document and pointers of RFC 6901, section 5, as far as they lead to single values.
const DOCUMENT = JSON.stringify({
  foo: ['bar', 'baz'],
  '': 0,
  'a/b': 1,
  'c%d': 2,
  'e^f': 3,
  'g|h': 4,
  'i\\j': 5,
  'k"l': 6,
  ' ': 7,
  'm~n': 8,
});
const POINTERS = [
  { pointer: '/foo/0', expected: 'bar' },
  { pointer: '/', expected: '0' },
  { pointer: '/a~1b', expected: '1' },
  { pointer: '/c%d', expected: '2' },
  { pointer: '/e^f', expected: '3' },
  { pointer: '/g|h', expected: '4' },
  { pointer: '/i\\j', expected: '5' },
  { pointer: '/k"l', expected: '6' },
  { pointer: '/ ', expected: '7' },
  { pointer: '/m~0n', expected: '8' },
  { pointer: '/foo', expected: undefined },
  { pointer: '', expected: undefined },
  { pointer: '/foo/2', expected: undefined },
  { pointer: '/foo/length/x', expected: undefined },
  { pointer: '/__proto__/constructor/name', expected: undefined },
];

describe('JSON pointers', () => {
  for (const { pointer, expected } of POINTERS) {
    it(`"${pointer}" ${expected === undefined ? 'takes nothing' : `takes ${expected}`}`, () => {
      assert.ok(isJsonPointer(pointer));
      const taken = takeValues(DOCUMENT, { value: pointer });
      assert.equal(isTrouble(taken) ? undefined : taken.get('value'), expected);
    });
  }

  for (const text of ['foo', '/a~2', '/a~', '#/a']) {
    it(`"${text}" is none`, () => assert.equal(isJsonPointer(text), false));
  }
});
