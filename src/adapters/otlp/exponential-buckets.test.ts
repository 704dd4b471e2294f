import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { draftExponential, type ExponentialDraft } from './drafts.ts';
import { explicitBuckets } from './exponential-buckets.ts';

function buckets(fields: Partial<ExponentialDraft>) {
  const converted = explicitBuckets({ ...draftExponential(), ...fields });
  return converted && { bounds: [...converted.bounds], counts: [...converted.counts] };
}

describe('explicitBuckets', () => {
  const cases = [
    { name: 'an empty histogram', fields: {}, expected: { bounds: [0], counts: [0, 0] } },
    {
      name: 'scale 1: powers of the root of two',
      fields: { scale: 1, offset: 2, positiveCounts: [5, 6] },
      expected: { bounds: [0, 2, 2 ** 1.5, 4], counts: [0, 0, 5, 6, 0] },
    },
    {
      name: 'a negative scale',
      fields: { scale: -1, offset: 0, positiveCounts: [1, 2] },
      expected: { bounds: [0, 1, 4, 16], counts: [0, 0, 1, 2, 0] },
    },
    {
      name: 'a zero bucket that reaches into the positive ones',
      fields: { zeroThreshold: 3, zeroCount: 1, offset: 0, positiveCounts: [1, 1, 1] },
      expected: { bounds: [3, 4, 8], counts: [2, 1, 1, 0] },
    },
    {
      name: 'buckets beyond the largest double',
      fields: { scale: 0, offset: 1022, positiveCounts: [1, 2, 3] },
      expected: { bounds: [0, 2 ** 1022, 2 ** 1023], counts: [0, 0, 1, 5] },
    },
    {
      name: 'buckets below the smallest double',
      fields: { scale: 0, offset: -2000, positiveCounts: [1, 2] },
      expected: { bounds: [0], counts: [3, 0] },
    },
    { name: 'an impossible scale', fields: { scale: 21 }, expected: undefined },
    { name: 'an impossible zero threshold', fields: { zeroThreshold: -1 }, expected: undefined },
  ];
  for (const { name, fields, expected } of cases)
    it(`converts ${name}`, () => assert.deepEqual(buckets(fields), expected));

  it('always gives ascending bounds, one count more, and loses nothing', () => {
    const any = fc.record({
      scale: fc.integer({ min: -11, max: 20 }),
      offset: fc.integer({ min: -(2 ** 31) + 1, max: 2 ** 31 - 1 }),
      zeroCount: fc.nat(100),
      zeroThreshold: fc.constantFrom(0, 1e-9, 1),
      positiveCounts: fc.array(fc.nat(100), { maxLength: 200 }),
    });
    fc.assert(
      fc.property(any, fields => {
        const { bounds, counts } = buckets(fields)!;
        assert.equal(counts.length, bounds.length + 1);
        assert.ok(bounds.every((bound, i) => Number.isFinite(bound) && (i === 0 || bound > bounds[i - 1]!)));
        const sum = (values: readonly number[]) => values.reduce((total, each) => total + each, 0);
        assert.equal(sum(counts), fields.zeroCount + sum(fields.positiveCounts));
      }),
      { seed: 1 },
    );
  });
});
