import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { quantileOfBuckets } from './buckets.ts';

describe('quantileOfBuckets', () => {
  const cases = [
    { name: 'is not known of nothing', bounds: [1], counts: [0, 0], q: 0.5, expected: Number.NaN },
    { name: 'is not known without bounds', bounds: [], counts: [5], q: 0.5, expected: Number.NaN },
    {
      name: 'lies half way through an evenly filled bucket',
      bounds: [10, 20],
      counts: [0, 10, 0],
      q: 0.5,
      expected: 15,
    },
    { name: 'begins at zero in the lowest bucket', bounds: [10, 20], counts: [10, 0, 0], q: 0.5, expected: 5 },
    { name: 'does not go below a negative lowest edge', bounds: [-5, 20], counts: [10, 0, 0], q: 0.5, expected: -5 },
    { name: 'is the last bound for what lies beyond it', bounds: [10, 20], counts: [0, 0, 10], q: 0.99, expected: 20 },
    { name: 'passes over empty buckets', bounds: [1, 2, 3], counts: [5, 0, 5, 0], q: 0.9, expected: 2.8 },
  ];
  for (const { name, bounds, counts, q, expected } of cases) {
    it(name, () => {
      const actual = quantileOfBuckets({ bounds: Float64Array.from(bounds), counts: Float64Array.from(counts) }, q);
      assert.ok(Object.is(actual, expected) || Math.abs(actual - expected) < 1e-9, `${actual}`);
    });
  }
});
