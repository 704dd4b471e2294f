import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { cellOf, countOfCellsUpTo, quantileOfCells, SKETCH_CELLS } from './duration-sketch.ts';

function sketchOf(durations: readonly number[]): Float64Array {
  const cells = new Float64Array(SKETCH_CELLS);
  for (const duration of durations) cells[cellOf(duration)]! += 1;
  return cells;
}

describe('duration sketch', () => {
  it('gives NaN for no durations', () => {
    assert.equal(quantileOfCells(sketchOf([]), 0.5), Number.NaN);
  });

  it('counts what is at most so long to within the cell of the limit', () => {
    const durations = Array.from({ length: 2000 }, (_, i) => 0.1 + i);
    const sketch = sketchOf(durations);
    for (const limit of [3, 300, 1234]) {
      const lower = durations.filter(each => each <= limit / 1.15).length;
      const upper = durations.filter(each => each <= limit * 1.15).length;
      const count = countOfCellsUpTo(sketch, limit);
      assert.ok(count >= lower && count <= upper, `${limit} ms: ${count} not within ${lower} and ${upper}`);
    }
    assert.equal(countOfCellsUpTo(sketch, 0), 0);
    assert.equal(countOfCellsUpTo(sketchOf([60_000]), 120_000), 0);
    assert.equal(countOfCellsUpTo(sketch, 10_000), 2000);
  });

  it('is within 15 % on evenly spread durations', () => {
    const durations = Array.from({ length: 2000 }, (_, i) => 1 + i);
    for (const q of [0.1, 0.5, 0.9, 0.99]) {
      const exact = durations[Math.ceil(q * durations.length) - 1]!;
      const estimate = quantileOfCells(sketchOf(durations), q);
      assert.ok(Math.abs(estimate / exact - 1) < 0.15, `q ${q}: ${estimate} for ${exact}`);
    }
  });

  it('is within 15 % of the exact quantile of any durations', () => {
    const duration = fc.double({ min: 0.5, max: 45_000, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(duration, { minLength: 1, maxLength: 50 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (durations, q) => {
          const sorted = [...durations].sort((a, b) => a - b);
          const exact = sorted[Math.ceil(q * sorted.length - 1e-9) - 1]!;
          const ratio = quantileOfCells(sketchOf(durations), q) / exact;
          assert.ok(ratio > 1 / 1.151 && ratio < 1.151, `${ratio}`);
        },
      ),
      { seed: 1 },
    );
  });

  it('takes durations of any length', () => {
    assert.equal(cellOf(0), 0);
    assert.equal(cellOf(Number.POSITIVE_INFINITY), SKETCH_CELLS - 1);
  });
});
