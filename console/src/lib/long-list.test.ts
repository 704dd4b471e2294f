import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type LongList, withNews, withPage } from './long-list.ts';

interface Item {
  readonly id: string;
  readonly number: number;
}

const order = { keyOf: ({ id }: Item) => id, compare: (a: Item, b: Item) => b.number - a.number };

function listOf(numbers: readonly number[], isWhole = false): LongList<Item> {
  return { items: numbers.map(number => ({ id: `${number}`, number })), isWhole };
}

describe('a long list', () => {
  const cases = [
    { name: 'takes a new item on top', list: listOf([3, 2]), asked: ['4'], found: [4], expected: [4, 3, 2] },
    {
      name: 'keeps a changed item in its place',
      list: listOf([3, 2, 1]),
      asked: ['2'],
      found: [2],
      expected: [3, 2, 1],
    },
    {
      name: 'lets go of what no longer belongs to it',
      list: listOf([3, 2, 1]),
      asked: ['2'],
      found: [],
      expected: [3, 1],
    },
    {
      name: 'takes what now belongs to it',
      list: listOf([5, 3, 1]),
      asked: ['4', '2'],
      found: [2, 4],
      expected: [5, 4, 3, 2, 1],
    },
    {
      name: 'leaves what lies beyond its end for later',
      list: listOf([5, 3]),
      asked: ['1'],
      found: [1],
      expected: [5, 3],
    },
    {
      name: 'has no such end when it is whole',
      list: listOf([5, 3], true),
      asked: ['1'],
      found: [1],
      expected: [5, 3, 1],
    },
    { name: 'takes the first item of all', list: listOf([], true), asked: ['1'], found: [1], expected: [1] },
  ];
  for (const { name, list, asked, found, expected } of cases) {
    test(name, () => {
      const { items } = withNews(list, { asked: new Set(asked), found: listOf(found).items }, order);
      assert.deepEqual(
        items.map(({ number }) => number),
        expected,
      );
    });
  }

  test('shows what changed', () => {
    const changed = { id: '2', number: 2, title: 'new' };
    const { items } = withNews(listOf([3, 2]), { asked: new Set(['2']), found: [changed] }, order);
    assert.equal(items[1], changed);
  });

  test('takes a page without what it has already', () => {
    const { items, isWhole } = withPage(listOf([5, 4]), listOf([4, 3], true), order.keyOf);
    assert.deepEqual([items.map(({ number }) => number), isWhole], [[5, 4, 3], true]);
  });
});
