import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fisherExact } from './fisher-exact.ts';
import type { Alternative } from './mann-whitney.ts';

interface Vector {
  readonly name: string;
  /** Subject's hits and total, control's hits and total. */
  readonly counts: readonly [number, number, number, number];
  readonly alternative: Alternative;
  readonly p: number;
}

const VECTORS: readonly Vector[] = [
  {
    name: 'the lady who tasted tea, one-sided (Fisher 1935; ?fisher.test of R)',
    counts: [3, 4, 1, 4],
    alternative: 'greater',
    p: 0.2429,
  },
  {
    name: 'convictions of twins, one-sided (?fisher.test of R)',
    counts: [2, 17, 10, 13],
    alternative: 'less',
    p: 0.0004652,
  },
  {
    name: 'convictions of twins, two-sided (?fisher.test of R)',
    counts: [2, 17, 10, 13],
    alternative: 'two-sided',
    p: 0.0005367,
  },
  {
    name: 'whales in two oceans, two-sided (example of scipy.stats.fisher_exact)',
    counts: [8, 10, 1, 6],
    alternative: 'two-sided',
    p: 0.03496503,
  },
  {
    name: 'intervals with errors: five of ten in the canary, none of ten in the control',
    counts: [5, 10, 0, 10],
    alternative: 'greater',
    p: 0.01625,
  },
  { name: 'no hits at all prove nothing', counts: [0, 10, 0, 10], alternative: 'two-sided', p: 1 },
  { name: 'an empty group proves nothing', counts: [0, 0, 3, 10], alternative: 'greater', p: 1 },
];
for (const { name, counts, alternative, p } of VECTORS) {
  test(`Fisher: ${name}`, () => {
    const [subjectHits, subjectTotal, controlHits, controlTotal] = counts;
    const actual = fisherExact({ subjectHits, subjectTotal, controlHits, controlTotal }, alternative);
    assert.ok(Math.abs(actual / p - 1) < 5e-4, `${actual}`);
  });
}

test('counts that cannot be are refused', () => {
  for (const subjectHits of [-1, 1.5, 5]) {
    assert.throws(
      () => fisherExact({ subjectHits, subjectTotal: 4, controlHits: 0, controlTotal: 4 }, 'greater'),
      RangeError,
    );
  }
});
