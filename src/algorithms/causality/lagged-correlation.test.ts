import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRandom, randomNormal } from '../statistics/random.ts';
import { correlateWithLags } from './lagged-correlation.ts';

const CHANGES = { of: 'changes', lagLimit: 6 } as const;

function walk(seed: number, size: number): Float64Array {
  const random = createRandom(seed);
  let level = 0;
  return Float64Array.from({ length: size }, () => {
    level += randomNormal(random);
    return level;
  });
}

describe('lagged correlation', () => {
  it('finds that a copy comes three steps later, and that the original leads', () => {
    const first = walk(1, 100);
    const second = Float64Array.from(first, (_, i) => 5 * first[Math.max(0, i - 3)]! + 2);
    const found = correlateWithLags(first, second, CHANGES)!;
    assert.deepEqual([found.lag, found.leads], [3, 'first']);
    assert.ok(found.correlation > 0.9 && found.pValue < 1e-6);
    assert.equal(correlateWithLags(second, first, CHANGES)!.leads, 'second');
  });

  it('calls a mirrored series together, with a negative correlation', () => {
    const first = walk(2, 100);
    const found = correlateWithLags(
      first,
      first.map(value => -value),
      CHANGES,
    )!;
    assert.deepEqual([found.lag, found.leads, Math.round(found.correlation)], [0, 'together', -1]);
  });

  it('calls at most about one in a hundred pairs of independent walks coupled', () => {
    const coupled = Array.from(
      { length: 300 },
      (_, i) => correlateWithLags(walk(1000 + i, 80), walk(5000 + i, 80), CHANGES)!,
    ).filter(({ leads }) => leads !== 'unclear');
    assert.ok(coupled.length <= 9, `${coupled.length} of 300`);
  });

  it('is not taken in by one common jump when it looks at changes, and sees it when it looks at levels', () => {
    const jump = (seed: number) =>
      walk(seed, 60).map((_, i, all) => (i === 0 ? 0 : all[i]! - all[i - 1]!) + (i >= 30 ? 50 : 0));
    assert.equal(correlateWithLags(jump(3), jump(4), CHANGES)!.leads, 'unclear');
    assert.ok(correlateWithLags(jump(3), jump(4), { of: 'levels', lagLimit: 0 })!.correlation > 0.7);
  });

  it('has no answer for constant, short or missing series', () => {
    const series = walk(5, 50);
    for (const poor of [
      new Float64Array(50),
      new Float64Array(50).fill(Number.NaN),
      new Float64Array(),
      Float64Array.of(1),
    ]) {
      assert.equal(correlateWithLags(series, poor, CHANGES), undefined);
    }
  });
});
