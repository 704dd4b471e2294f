import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Store } from './store.ts';

test('forgets the least recently used entry', () => {
  const store = new Store(2);
  store.set('a', 1, 1_000);
  store.set('b', 2, 1_000);
  store.get('a');
  store.set('c', 3, 1_000);
  assert.deepEqual([store.get('a'), store.get('b'), store.get('c')], [1, undefined, 3]);
  assert.equal(store.size, 2);
});

test('forgets what is too old', () => {
  let now = 0;
  const store = new Store(2, () => now);
  store.set('a', 1, 100);
  now = 99;
  assert.equal(store.get('a'), 1);
  now = 100;
  assert.equal(store.get('a'), undefined);
  assert.equal(store.size, 0);
});

test('a new value for a known key takes no room', () => {
  const store = new Store(2);
  store.set('a', 1, 1_000);
  store.set('b', 2, 1_000);
  store.set('a', 3, 1_000);
  assert.deepEqual([store.get('a'), store.get('b')], [3, 2]);
});
