import assert from 'node:assert/strict';
import { test } from 'node:test';
import { restoreOverlay, setInOverlay, valueAt, withValue } from './faults/overlay.ts';
import type { Shop } from './faults/shop.ts';
import { loadManifest, merge, shopFiles } from './manifest.ts';

test('maps merge deeply, everything else is replaced', () => {
  const base = { a: { b: 1, c: [1, 2] }, d: 'x' };
  assert.deepEqual(merge(base, { a: { c: [3] }, e: true }), { a: { b: 1, c: [3] }, d: 'x', e: true });
  assert.deepEqual(base, { a: { b: 1, c: [1, 2] }, d: 'x' });
});

test('an empty overlay changes nothing', () => {
  for (const empty of [undefined, null, {}]) assert.deepEqual(merge({ a: 1 }, empty), { a: 1 });
});

test('the manifest of the shop names only versions and dependencies that exist', () => {
  const { services } = loadManifest(shopFiles(undefined, '.shop/never'));
  for (const [name, spec] of Object.entries(services)) {
    assert.ok(spec.versions[spec.version], `${name} ${spec.version}`);
    for (const other of spec.dependsOn ?? []) assert.ok(services[other], `${name} depends on ${other}`);
  }
});

test('values are set and removed without leaving empty maps', () => {
  const tree = withValue({}, ['services', 'cart', 'version'], '1.2.0');
  assert.deepEqual(tree, { services: { cart: { version: '1.2.0' } } });
  assert.equal(valueAt(tree, ['services', 'cart', 'version']), '1.2.0');
  assert.deepEqual(withValue(tree, ['services', 'cart', 'version'], undefined), {});
});

class OverlayInMemory {
  content: Record<string, unknown> = {};
  overlay = (): Record<string, unknown> => this.content;
  writeOverlay = (overlay: Record<string, unknown>): void => {
    this.content = overlay;
  };
}

test('restoring brings the former value back, unless somebody else changed it', () => {
  const overlay = new OverlayInMemory();
  const shop = overlay as unknown as Shop;
  const keys = ['services', 'payment', 'version'];
  setInOverlay(shop, keys, '1.1.0');
  const change = setInOverlay(shop, keys, '1.2.0');
  restoreOverlay(shop, change);
  assert.equal(valueAt(overlay.content, keys), '1.1.0');

  const another = setInOverlay(shop, keys, '1.2.0');
  setInOverlay(shop, keys, '1.0.0');
  restoreOverlay(shop, another);
  assert.equal(valueAt(overlay.content, keys), '1.0.0');
});
