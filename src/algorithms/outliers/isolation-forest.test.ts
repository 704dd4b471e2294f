import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createRandom, randomNormal } from '../statistics/random.ts';
import {
  calibratedIsolationScore,
  fitIsolationForest,
  isIsolated,
  isolationScore,
  loadIsolationForest,
  type Rows,
  saveIsolationForest,
  scoreRows,
} from './isolation-forest.ts';
import { averagePathLength, growTree, pathLength } from './isolation-tree.ts';

function rowsOf(rows: readonly (readonly number[])[]): Rows {
  return { values: Float64Array.from(rows.flat()), dimensions: rows[0]!.length };
}

/** The toy set of scikit-learn's test_iforest_works: six rows together, two far away. */
const TOY = rowsOf([
  [-2, -1],
  [-1, -1],
  [-1, -2],
  [1, 1],
  [1, 2],
  [2, 1],
  [6, 3],
  [-4, 7],
]);

describe('isolation forest', () => {
  /** scikit-learn's test_iforest_average_path_length. */
  const LENGTHS = [
    { n: 0, expected: 0 },
    { n: 1, expected: 0 },
    { n: 2, expected: 1 },
    { n: 5, expected: 2 * (Math.log(4) + 0.5772156649015329) - (2 * 4) / 5 },
    { n: 999, expected: 2 * (Math.log(998) + 0.5772156649015329) - (2 * 998) / 999 },
  ];
  for (const { n, expected } of LENGTHS) {
    test(`the average path length of ${n} rows is ${expected.toFixed(3)}`, () => {
      assert.ok(Math.abs(averagePathLength(n) - expected) < 1e-12);
    });
  }

  for (const contamination of ['auto', 0.25] as const) {
    test(`both outliers of the toy set score above all others, contamination ${contamination}`, () => {
      const forest = fitIsolationForest(TOY, { contamination });
      const scores = [...scoreRows(forest, TOY)];
      assert.ok(Math.min(...scores.slice(6)) > Math.max(...scores.slice(0, 6)), `${scores}`);
      const flags = scores.map((_, i) => isIsolated(forest, TOY.values, i * 2));
      assert.deepEqual(flags, [false, false, false, false, false, false, true, true]);
    });
  }

  test('the example of the documentation of scikit-learn: 90 is an outlier beside -1.1, 0.3, 0.5 and 100', () => {
    const forest = fitIsolationForest(rowsOf([[-1.1], [0.3], [0.5], [100]]));
    const flags = [0.1, 0, 90].map(value => isIsolated(forest, Float64Array.of(value)));
    assert.deepEqual(flags, [false, false, true]);
  });

  test('rows that are all equal score a half: nobody is lonely', () => {
    const forest = fitIsolationForest(rowsOf(Array.from({ length: 50 }, () => [1, 2])));
    assert.ok(Math.abs(isolationScore(forest, Float64Array.of(1, 2)) - 0.5) < 1e-12);
  });

  test('contamination is the share of the training rows that stand out', () => {
    const random = createRandom(5);
    const rows = rowsOf(Array.from({ length: 1000 }, () => [randomNormal(random), randomNormal(random)]));
    const forest = fitIsolationForest(rows, { contamination: 0.05 });
    const above = scoreRows(forest, rows).filter(score => score > forest.threshold).length;
    assert.equal(above, 50);
  });

  test('of a cloud with ten planted outliers all ten are among the twelve highest scores', () => {
    const random = createRandom(6);
    const cloud = Array.from({ length: 2000 }, () => [
      randomNormal(random),
      randomNormal(random),
      randomNormal(random),
    ]);
    const planted = Array.from({ length: 10 }, (_, i) => [i % 2 === 0 ? 7 : -7, randomNormal(random), 6]);
    const rows = rowsOf([...cloud, ...planted]);
    const scores = scoreRows(fitIsolationForest(rows), rows);
    const limit = Float64Array.from(scores).sort().at(-12)!;
    assert.ok(scores.slice(2000).every(score => score >= limit));
  });

  test('one seed grows one forest, another seed another', () => {
    const scores = (seed: number): number[] => [...scoreRows(fitIsolationForest(TOY, { seed }), TOY)];
    assert.deepEqual(scores(3), scores(3));
    assert.notDeepEqual(scores(3), scores(4));
  });

  test('a loaded forest scores what the saved one did', () => {
    const forest = fitIsolationForest(TOY, { contamination: 0.25 });
    const loaded = loadIsolationForest(JSON.parse(JSON.stringify(saveIsolationForest(forest))));
    assert.deepEqual(loaded, forest);
    assert.deepEqual(scoreRows(loaded, TOY), scoreRows(forest, TOY));
    const other = { ...saveIsolationForest(forest), version: 2 as unknown as 1 };
    assert.throws(() => loadIsolationForest(other), RangeError);
  });

  test('calibrated scores are a half at the threshold and keep the order', () => {
    const forest = fitIsolationForest(TOY, { contamination: 0.25 });
    const places = Array.from({ length: 8 }, (_, i) => i * 2);
    for (const at of places) {
      assert.equal(calibratedIsolationScore(forest, TOY.values, at) > 0.5, isIsolated(forest, TOY.values, at));
    }
    const byScore = [...places].sort(
      (a, b) => isolationScore(forest, TOY.values, a) - isolationScore(forest, TOY.values, b),
    );
    const calibrated = byScore.map(at => calibratedIsolationScore(forest, TOY.values, at));
    assert.deepEqual(
      calibrated,
      [...calibrated].sort((a, b) => a - b),
    );
  });

  test('no path is longer than the height limit and the rest on average', () => {
    const rows = rowsOf(Array.from({ length: 64 }, (_, i) => [i]));
    const tree = growTree(
      rows,
      Int32Array.from({ length: 64 }, (_, i) => i),
      createRandom(1),
    );
    for (let i = 0; i < 64; i++) {
      const length = pathLength(tree, rows.values, i);
      assert.ok(length >= 1 && length <= 6 + averagePathLength(58), `${length}`);
    }
  });

  test('rows and settings that cannot be are refused', () => {
    assert.throws(() => fitIsolationForest({ values: new Float64Array(5), dimensions: 2 }), RangeError);
    assert.throws(() => fitIsolationForest(rowsOf([[1]])), RangeError);
    assert.throws(() => fitIsolationForest(rowsOf([[1], [Number.NaN]])), RangeError);
    assert.throws(() => fitIsolationForest(TOY, { contamination: 0.6 }), RangeError);
    assert.throws(() => scoreRows(fitIsolationForest(TOY), rowsOf([[1], [2]])), RangeError);
  });
});
