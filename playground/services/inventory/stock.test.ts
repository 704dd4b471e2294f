import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shelfOf } from './stock.ts';

test('ten neighbours share a shelf', () => {
  assert.deepEqual(shelfOf(1), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  assert.deepEqual(shelfOf(10), shelfOf(1));
  assert.equal(shelfOf(11)[0], 11);
});
