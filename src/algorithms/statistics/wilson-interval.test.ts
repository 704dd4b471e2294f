import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { wilsonInterval } from './wilson-interval.ts';

describe('Wilson interval', () => {
  // Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998), table I, method 3.
  const cases = [
    { name: '81 of 263', hits: 81, count: 263, low: 0.2553, high: 0.3662 },
    { name: '15 of 148', hits: 15, count: 148, low: 0.0624, high: 0.1605 },
    { name: 'none of 20', hits: 0, count: 20, low: 0, high: 0.1611 },
    { name: '1 of 29', hits: 1, count: 29, low: 0.0061, high: 0.1718 },
  ];
  for (const { name, hits, count, low, high } of cases) {
    test(`${name} as published`, () => {
      const interval = wilsonInterval(hits, count);
      assert.ok(Math.abs(interval.low - low) < 5e-5, `${interval.low}`);
      assert.ok(Math.abs(interval.high - high) < 5e-5, `${interval.high}`);
    });
  }

  test('nothing counted says nothing', () => assert.deepEqual(wilsonInterval(0, 0), { low: 0, high: 1 }));
});
