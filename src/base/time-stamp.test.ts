import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeStamp, isStamp, parseStamp } from './time-stamp.ts';

const NOON = Date.UTC(2026, 0, 31, 12, 5, 7);

const STAMPS: readonly { name: string; text: string; expected: number }[] = [
  { name: 'a date and a time without zone are UTC', text: '2026-01-31 12:05:07', expected: NOON },
  { name: 'ISO 8601 with Z', text: '2026-01-31T12:05:07Z', expected: NOON },
  { name: 'ISO 8601 with an offset', text: '2026-01-31T14:05:07+02:00', expected: NOON },
  { name: 'an offset west of Greenwich without colon', text: '2026-01-31T07:05:07-0500', expected: NOON },
  { name: 'fractions of a second', text: '2026-01-31 12:05:07.25', expected: NOON + 250 },
  { name: 'nanoseconds behind a comma', text: '2026-01-31 12:05:07,500000000', expected: NOON + 500 },
  { name: 'slashes and single digits', text: '2026/1/31 12:05:07', expected: NOON },
  { name: 'minutes only', text: '2026-01-31 12:05', expected: NOON - 7_000 },
  { name: 'a day', text: '2026-01-31', expected: Date.UTC(2026, 0, 31) },
  { name: 'the word UTC', text: '2026-01-31 12:05:07 UTC', expected: NOON },
  { name: 'seconds since 1970', text: String(NOON / 1_000), expected: NOON },
  { name: 'seconds with a fraction', text: `${NOON / 1_000}.5`, expected: NOON + 500 },
  { name: 'milliseconds since 1970', text: String(NOON), expected: NOON },
  { name: 'microseconds since 1970', text: `${NOON}000`, expected: NOON },
  { name: 'nanoseconds since 1970', text: `${NOON}000000`, expected: NOON },
  { name: 'seconds since a start', text: '300', expected: 300_000 },
  { name: 'blanks around it', text: '  2026-01-31 12:05:07 ', expected: NOON },
  { name: 'a day that there is not', text: '2026-02-30 12:00:00', expected: Number.NaN },
  { name: 'a 13th month', text: '2026-13-01', expected: Number.NaN },
  { name: 'a 25th hour', text: '2026-01-31 25:00:00', expected: Number.NaN },
  { name: 'nothing', text: '', expected: Number.NaN },
  { name: 'a word', text: 'yesterday', expected: Number.NaN },
];

for (const { name, text, expected } of STAMPS) {
  test(`a stamp: ${name}`, () => assert.equal(parseStamp(text), expected));
}

test('a small number is a time only in a column that is called so', () => {
  assert.deepEqual(['42', '1769861107', '2026-01-31', 'abc'].map(isStamp), [false, true, true, false]);
});

test('stamps are told in UTC, with fractions only where there are some', () => {
  assert.equal(describeStamp(NOON), '2026-01-31 12:05:07');
  assert.equal(describeStamp(NOON + 250), '2026-01-31 12:05:07.250');
  assert.equal(describeStamp(1e300), 'at an unknown time');
});
