import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scoreGroups } from './grouping-score.ts';
import { csvCell, parseCsv, readLoghub } from './loghub.ts';

test('cells with quotes, commas and line ends are read as they were written', () => {
  const rows = [
    ['LineId', 'Content'],
    ['1', 'a, "b"'],
    ['2', ''],
  ];
  const text = rows.map(row => row.map(csvCell).join(',')).join('\n');
  assert.deepEqual(parseCsv(`${text}\n`), rows);
  assert.deepEqual(parseCsv(`${text.replaceAll('\n', '\r\n')}`), rows);
});

test('a missing folder has no systems', () => assert.deepEqual(readLoghub('/nowhere/at/all'), []));

const SCORES = [
  { name: 'all right', truth: ['a', 'a', 'b'], said: [1, 1, 2], accuracy: 1, f1: 1 },
  { name: 'one group split', truth: ['a', 'a', 'b'], said: [1, 3, 2], accuracy: 1 / 3, f1: 2 / 5 },
  { name: 'two groups merged', truth: ['a', 'a', 'b', 'c'], said: [1, 1, 2, 2], accuracy: 1 / 2, f1: 2 / 5 },
];

for (const { name, truth, said, accuracy, f1 } of SCORES) {
  test(`grouping scores: ${name}`, () => assert.deepEqual(scoreGroups(truth, said), { accuracy, f1 }));
}
