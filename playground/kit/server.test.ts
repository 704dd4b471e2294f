import assert from 'node:assert/strict';
import { test } from 'node:test';
import { get, post, router } from './server.ts';

const match = router([get('/products/:id', () => 1), get('/products/:id/price', () => 2), post('/products', () => 3)]);

test('finds the route and its parameters', () => {
  assert.deepEqual(match('GET', '/products/7%2F8')?.params, { id: '7/8' });
  assert.equal(match('GET', '/products/7/price')?.route.path, '/products/:id/price');
});

test('knows when there is none', () => {
  assert.equal(match('DELETE', '/products/7'), undefined);
  assert.equal(match('GET', '/products/'), undefined);
  assert.equal(match('GET', '/products'), undefined);
});
