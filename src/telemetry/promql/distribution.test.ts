import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  addDistributions,
  type Distribution,
  fractionOfDistribution,
  isReset,
  quantileOfDistribution,
} from './distribution.ts';

function distribution(bounds: readonly number[], counts: readonly number[]): Distribution {
  const count = counts.reduce((sum, one) => sum + one, 0);
  return { count, sum: count * 2, bounds: Float64Array.from(bounds), counts: Float64Array.from(counts) };
}

function shape({ bounds, counts }: Distribution) {
  return { bounds: [...bounds], counts: [...counts] };
}

describe('addDistributions', () => {
  const cases = [
    {
      name: 'adds bucket to bucket',
      left: distribution([1, 2], [1, 2, 3]),
      right: distribution([1, 2], [10, 20, 30]),
      expected: { bounds: [1, 2], counts: [11, 22, 33] },
    },
    {
      name: 'puts ranges that do not meet side by side',
      left: distribution([1, 2], [0, 5, 0]),
      right: distribution([4, 8], [0, 7, 0]),
      expected: { bounds: [1, 2, 4, 8], counts: [0, 5, 0, 7, 0] },
    },
    {
      name: 'gives up fine bounds that divide coarse buckets',
      left: distribution([1, 2, 3, 4], [0, 1, 1, 1, 0]),
      right: distribution([1, 4], [0, 9, 0]),
      expected: { bounds: [1, 4], counts: [0, 12, 0] },
    },
    {
      name: 'keeps fine bounds where the coarse side has nothing',
      left: distribution([1, 2, 3, 4], [0, 1, 1, 1, 0]),
      right: distribution([1, 4, 8], [0, 0, 9, 0]),
      expected: { bounds: [1, 2, 3, 4, 8], counts: [0, 1, 1, 1, 9, 0] },
    },
    {
      name: 'begins with nothing',
      left: distribution([], [0]),
      right: distribution([1], [2, 3]),
      expected: { bounds: [1], counts: [2, 3] },
    },
  ];
  for (const { name, left, right, expected } of cases)
    it(name, () => {
      assert.deepEqual(shape(addDistributions(left, right)), expected);
      assert.deepEqual(shape(addDistributions(right, left)), expected);
    });

  it('loses no observation, and takes away what it added', () => {
    const bounds = fc
      .uniqueArray(fc.integer({ min: 1, max: 30 }), { maxLength: 8 })
      .map(all => all.sort((a, b) => a - b));
    const any = bounds.chain(edges =>
      fc
        .array(fc.integer({ min: 0, max: 3 }), { minLength: edges.length + 1, maxLength: edges.length + 1 })
        .map(counts => distribution(edges, counts)),
    );
    fc.assert(
      fc.property(any, any, (left, right) => {
        const both = addDistributions(left, right);
        assert.equal(
          both.counts.reduce((sum, count) => sum + count, 0),
          left.count + right.count,
        );
        const back = addDistributions(both, right, -1);
        assert.ok(back.counts.every(count => count >= 0));
        assert.equal(back.count, left.count);
        assert.equal(isReset(both, left), false);
        assert.equal(isReset(left, both), right.count > 0);
      }),
      { seed: 3 },
    );
  });
});

describe('quantiles and shares', () => {
  const latencies = distribution([1, 2, 4], [10, 0, 30, 0]);
  it('interpolates inside the bucket of the rank', () => {
    assert.deepEqual(
      [0.125, 0.25, 0.625, 1].map(q => quantileOfDistribution(q, latencies)),
      [0.5, 1, 3, 4],
    );
  });

  it('takes what has no upper bound for the last bound', () => {
    assert.equal(quantileOfDistribution(0.9, distribution([1, 2], [1, 0, 9])), 2);
  });

  it('knows no quantile of nothing', () => {
    assert.equal(quantileOfDistribution(0.5, distribution([1], [0, 0])), Number.NaN);
  });

  it('tells which share lies between two values', () => {
    assert.equal(fractionOfDistribution(0.5, 3, latencies), 0.5);
    assert.equal(fractionOfDistribution(0, Number.POSITIVE_INFINITY, latencies), 1);
    assert.equal(fractionOfDistribution(3, 2, latencies), 0);
  });
});
