import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { highestOf, latestOf, toLines } from './resource-lines.ts';

describe('rows of a matrix as lines of a chart', () => {
  const lines = toLines([
    {
      metric: { instance: 'b' },
      values: [
        [10, '1'],
        [12, '+Inf'],
      ],
    },
    {
      metric: { instance: 'a' },
      values: [
        [12, '5'],
        [14.5, '0.5'],
      ],
    },
  ]);

  test('share their instants, and have gaps where nothing was seen', () => {
    assert.deepEqual(lines.at, [10_000, 12_000, 14_500]);
    assert.deepEqual(
      [...lines.byInstance],
      [
        ['a', [null, 5, 0.5]],
        ['b', [1, null, null]],
      ],
    );
  });

  test('end with the value of now, if there is one', () => {
    assert.deepEqual([latestOf(lines, 'a'), latestOf(lines, 'b'), latestOf(lines, 'c')], [0.5, undefined, undefined]);
  });

  test('are chosen by their highest value and shown by name', () => {
    const many = toLines(
      ['c', 'a', 'b'].map((instance, i) => ({ metric: { instance }, values: [[1, String(9 - i)]] })),
    );
    assert.deepEqual(highestOf(many, 2), ['a', 'c']);
    assert.deepEqual(highestOf(many, 9), ['a', 'b', 'c']);
  });

  test('of nothing are nothing', () => {
    assert.deepEqual(toLines([]), { at: [], byInstance: new Map() });
  });
});
