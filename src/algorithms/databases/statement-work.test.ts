import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareTotals } from './statement-work.ts';

const total = (id: string, calls: number, totalMs: number) => ({ id, calls, totalMs });
const cases = [
  {
    name: 'what was done since',
    before: [total('a', 10, 100)],
    now: [total('a', 30, 500)],
    expected: ['a 2/s 20 ms 0.04'],
  },
  { name: 'a new statement counts in full', before: [], now: [total('a', 10, 1000)], expected: ['a 1/s 100 ms 0.1'] },
  {
    name: 'totals that fell begin anew',
    before: [total('a', 90, 9000)],
    now: [total('a', 10, 1000)],
    expected: ['a 1/s 100 ms 0.1'],
  },
  { name: 'what was not called is left out', before: [total('a', 10, 100)], now: [total('a', 10, 100)], expected: [] },
  {
    name: 'the busiest comes first',
    before: [],
    now: [total('a', 10, 100), total('b', 10, 1000)],
    expected: ['b 1/s 100 ms 0.1', 'a 1/s 10 ms 0.01'],
  },
];
for (const { name, before, now, expected } of cases) {
  test(name, () => {
    const work = compareTotals(before, now, 10_000);
    assert.deepEqual(
      work.map(each => `${each.statement.id} ${each.callsPerSecond}/s ${each.meanMs} ms ${each.busyRatio}`),
      expected,
    );
  });
}

test('no time has passed', () => assert.deepEqual(compareTotals([], [total('a', 1, 1)], 0), []));
