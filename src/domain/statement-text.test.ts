import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maskStatement } from './statement-text.ts';

const cases = [
  {
    name: 'numbers and texts go',
    text: "select a1 from t2 where x = 42 and y = 'it''s'",
    expected: 'select a1 from t2 where x = ? and y = ?',
  },
  { name: 'numbers of parameters stay', text: 'select $1, $2::int', expected: 'select $1, $2::int' },
  { name: 'escaped quotes end nothing', text: String.raw`select 'a\'b', 'c'`, expected: 'select ?, ?' },
  {
    name: 'text that is cut off inside a quote goes to its end',
    text: "insert into t values ('secr",
    expected: 'insert into t values (?',
  },
  { name: 'dollar quotes go', text: 'do $body$ secret $body$', expected: 'do ?' },
  { name: 'lines are joined', text: 'select\n  1.5e3\n', expected: 'select ?' },
  { name: 'nothing stays nothing', text: '', expected: '' },
];
for (const { name, text, expected } of cases) test(name, () => assert.equal(maskStatement(text), expected));

test('long statements are cut', () => {
  const masked = maskStatement(`select ${'abc, '.repeat(1000)}`);
  assert.equal(masked.length, 300);
  assert.ok(masked.endsWith('…'));
});
