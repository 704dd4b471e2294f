import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { joined, listOf, unworded } from './sentence.ts';

describe('a list', () => {
  const cases = [
    { name: 'nothing', items: [], expected: unworded('') },
    { name: 'one', items: ['a'], expected: unworded('a') },
    { name: 'two', items: ['a', 'b'], expected: { en: 'a and b', zh: 'a 和 b' } },
    {
      name: 'names and sentences',
      items: ['a', { en: 'other', zh: '其他' }, 'c'],
      expected: { en: 'a, other and c', zh: 'a、其他 和 c' },
    },
  ];
  for (const { name, items, expected } of cases) {
    it(`of ${name} reads well in both languages`, () => assert.deepEqual(listOf(items), expected));
  }
});

it('clauses are joined by the comma of each language, or as told', () => {
  const parts = [
    { en: 'slow', zh: '慢' },
    { en: 'late', zh: '晚' },
  ];
  assert.deepEqual(joined(parts), { en: 'slow, late', zh: '慢，晚' });
  assert.deepEqual(joined(parts, { en: '; ', zh: '；' }), { en: 'slow; late', zh: '慢；晚' });
});
