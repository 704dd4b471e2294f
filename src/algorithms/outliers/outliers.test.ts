import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { adjustedFences, iqrOutliers, medcouple, tukeyFences } from './iqr.ts';
import { modifiedZScores } from './robust-three-sigma.ts';
import { threeSigmaOutliers } from './three-sigma.ts';

/** NIST/SEMATECH e-Handbook of Statistical Methods, 7.1.6 "What are outliers in the data?": 90 values, one outlier. */
const NIST = [
  30, 171, 184, 201, 212, 250, 265, 270, 272, 289, 305, 306, 322, 322, 336, 346, 351, 370, 390, 404, 409, 411, 436, 437,
  439, 441, 444, 448, 451, 453, 470, 480, 482, 487, 494, 495, 499, 503, 514, 521, 522, 527, 548, 550, 559, 560, 570,
  572, 574, 578, 585, 592, 592, 607, 616, 618, 621, 629, 637, 638, 640, 656, 668, 707, 709, 719, 737, 739, 752, 758,
  766, 792, 792, 794, 802, 818, 830, 832, 843, 858, 860, 869, 918, 925, 953, 991, 1000, 1005, 1068, 1441,
];
/** Iglewicz and Hoaglin (1993) as quoted in the same handbook, 1.3.5.17: six measurements with one tenfold slip. */
const GRUBBS = [199.31, 199.53, 200.19, 200.82, 201.92, 201.95, 202.18, 245.57];

function chosen(values: readonly number[], flags: readonly boolean[]): number[] {
  return values.filter((_, i) => flags[i]);
}

describe('whole samples', () => {
  test('the one outlier of the NIST handbook lies outside the fences', () => {
    assert.deepEqual(chosen(NIST, iqrOutliers(NIST)), [1441]);
    const { low, high } = tukeyFences(NIST);
    // The handbook counts quartiles by another rule and gives -39 and 1211.
    assert.ok(Math.abs(low - -39) < 25 && Math.abs(high - 1211) < 25, `${low} ${high}`);
  });

  test('with a reach of three nothing in it is far out', () =>
    assert.deepEqual(chosen(NIST, iqrOutliers(NIST, 3)), []));

  test('three sigma is as the field writes it: population deviation, strictly beyond', () => {
    // numpy: abs(x - mean) > 3 * std for [0] * 10 + [1] is sqrt(10) = 3.16 deviations.
    assert.deepEqual(
      chosen([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], threeSigmaOutliers([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])),
      [1],
    );
    assert.deepEqual(chosen(GRUBBS, threeSigmaOutliers(GRUBBS)), [], 'eight values never reach three sigma');
  });

  test('the modified z-score finds what masks itself from the plain one', () => {
    const scores = [...modifiedZScores(GRUBBS)];
    assert.deepEqual(
      chosen(
        GRUBBS,
        scores.map(score => Math.abs(score) > 3.5),
      ),
      [245.57],
    );
    assert.deepEqual([...modifiedZScores([1, 1, 1, 5])], [0, 0, 0, Number.POSITIVE_INFINITY]);
  });

  /** The first three from the tests of statsmodels.stats.stattools.medcouple, and of R's robustbase::mc. */
  const MEDCOUPLES = [
    { values: [1, 2, 7, 9, 10], expected: -1 / 3 },
    { values: [1, 2, 3, 4, 5], expected: 0 },
    { values: [1, 2, 2, 3, 4], expected: 1 / 6 },
    { values: [3, 3, 3, 3], expected: 0 },
    { values: [1, 2], expected: 0 },
  ];
  for (const { values, expected } of MEDCOUPLES) {
    test(`the medcouple of ${values.join(', ')} is ${expected}`, () => {
      assert.ok(Math.abs(medcouple(Float64Array.from(values)) - expected) < 1e-12);
    });
  }

  test('adjusted fences leave a long tail alone that plain fences cut', () => {
    const tail = Array.from({ length: 199 }, (_, i) => Math.exp((i - 99) / 60) ** 2);
    const plain = chosen(tail, iqrOutliers(tail)).length;
    const { low, high } = adjustedFences(tail);
    const adjusted = tail.filter(value => value < low || value > high).length;
    assert.ok(plain >= 5 && adjusted === 0, `${plain} ${adjusted}`);
  });

  test('fences of a mirrored sample are mirrored', () => {
    const { low, high } = adjustedFences(NIST);
    const mirrored = adjustedFences(NIST.map(value => -value));
    assert.ok(Math.abs(low + mirrored.high) < 1e-9 && Math.abs(high + mirrored.low) < 1e-9);
  });
});
