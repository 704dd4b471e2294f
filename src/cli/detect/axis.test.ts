import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timeTicks, valueTicks } from './axis.ts';

const VALUES: readonly { name: string; range: readonly [number, number]; expected: string[] }[] = [
  { name: 'small numbers', range: [0, 1], expected: ['0.0', '0.2', '0.4', '0.6', '0.8', '1.0'] },
  { name: 'across zero', range: [-7, 12], expected: ['-5', '0', '5', '10'] },
  { name: 'thousands', range: [0, 50_000], expected: ['0', '10k', '20k', '30k', '40k', '50k'] },
  { name: 'bytes', range: [0, 8e9], expected: ['0', '2G', '4G', '6G', '8G'] },
  { name: 'a narrow range high up', range: [1_000.2, 1_000.9], expected: ['1000.2', '1000.4', '1000.6', '1000.8'] },
];
for (const { name, range, expected } of VALUES) {
  test(`marks of a value axis: ${name}`, () => {
    assert.deepEqual(
      valueTicks(...range, 5).map(({ label }) => label),
      expected,
    );
  });
}

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const MIDNIGHT = Date.UTC(2026, 0, 31);
const TIMES: readonly { name: string; from: number; to: number; expected: string[] }[] = [
  {
    name: 'an hour',
    from: MIDNIGHT + 10 * 60 * MINUTE,
    to: MIDNIGHT + 11 * 60 * MINUTE,
    expected: ['2026-01-31 10:00', '10:15', '10:30', '10:45', '11:00'],
  },
  {
    name: 'a night, with the date where it is new',
    from: MIDNIGHT - 300 * MINUTE,
    to: MIDNIGHT + 500 * MINUTE,
    expected: ['2026-01-30 21:00', '2026-01-31 00:00', '03:00', '06:00'],
  },
  {
    name: 'days',
    from: MIDNIGHT,
    to: MIDNIGHT + 3 * DAY,
    expected: ['2026-01-31', '2026-02-01', '2026-02-02', '2026-02-03'],
  },
  {
    name: 'a second',
    from: MIDNIGHT,
    to: MIDNIGHT + 1_000,
    expected: ['2026-01-31 00:00:00.000', '00:00:00.500', '00:00:01.000'],
  },
];
for (const { name, from, to, expected } of TIMES) {
  test(`marks of a time axis: ${name}`, () => {
    assert.deepEqual(
      timeTicks(from, to, 5).map(({ label }) => label),
      expected,
    );
  });
}

test('a time axis of any length has few marks', () => {
  for (const days of [0.001, 1, 40, 900, 40_000]) {
    const ticks = timeTicks(MIDNIGHT, MIDNIGHT + days * DAY, 8);
    assert.ok(ticks.length >= 1 && ticks.length <= 9, `${days} days: ${ticks.length}`);
  }
});
