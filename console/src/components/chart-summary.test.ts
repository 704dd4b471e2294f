import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { summariseLine } from './chart-summary.ts';

describe('a line in words', () => {
  const cases = [
    {
      name: 'ends with the last value seen',
      values: [1, 3, 2, null],
      expected: { last: 2, highest: 3, highestAt: 20 },
    },
    { name: 'knows when it was first highest', values: [5, 5, 1, 5], expected: { last: 5, highest: 5, highestAt: 10 } },
    {
      name: 'takes negative values as they are',
      values: [null, -3, -2, null],
      expected: { last: -2, highest: -2, highestAt: 30 },
    },
    { name: 'says nothing of nothing', values: [null, null, null, null], expected: undefined },
  ];
  for (const { name, values, expected } of cases)
    test(name, () => assert.deepEqual(summariseLine([10, 20, 30, 40], values), expected));
});
