import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { quantile, scaledMad } from './quantile.ts';
import {
  createSortedWindow,
  pushValue,
  restoreWindow,
  saveWindow,
  windowQuantile,
  windowScaledMad,
} from './sorted-window.ts';

test('quantiles and deviation of the window are those of its values, at every step', () => {
  const values = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 20 }), (stream, capacity) => {
      const window = createSortedWindow(capacity);
      for (const [i, value] of stream.entries()) {
        pushValue(window, value);
        const last = stream.slice(Math.max(0, i + 1 - capacity), i + 1);
        for (const q of [0, 0.25, 0.5, 0.9, 1])
          assert.ok(Math.abs(windowQuantile(window, q) - quantile(last, q)) < 1e-12);
        const center = windowQuantile(window, 0.5);
        assert.ok(Math.abs(windowScaledMad(window, center) - scaledMad(last)) < 1e-12);
      }
    }),
    { seed: 1 },
  );
});

test('an empty window has no quantiles', () => {
  const window = createSortedWindow(3);
  assert.ok(Number.isNaN(windowQuantile(window, 0.5)));
  assert.ok(Number.isNaN(windowScaledMad(window, 0)));
});

test('a window goes on where it was saved', () => {
  const window = createSortedWindow(4);
  for (const value of [5, 3, 9, 1, 7, 2]) pushValue(window, value);
  assert.deepEqual(saveWindow(window), [9, 1, 7, 2]);
  const restored = restoreWindow(4, JSON.parse(JSON.stringify(saveWindow(window))));
  for (const each of [window, restored]) pushValue(each, 8);
  assert.deepEqual(saveWindow(restored), saveWindow(window));
  assert.equal(windowQuantile(restored, 0.5), windowQuantile(window, 0.5));
  assert.throws(() => restoreWindow(2, [1, 2, 3]), RangeError);
  assert.throws(() => createSortedWindow(0), RangeError);
});
