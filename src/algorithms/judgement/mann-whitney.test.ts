import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type Alternative, mannWhitney } from './mann-whitney.ts';

interface Vector {
  readonly name: string;
  readonly subject: readonly number[];
  readonly control: readonly number[];
  readonly alternative: Alternative;
  readonly u: number;
  readonly p: number;
  readonly digits: number;
  readonly method: 'exact' | 'normal';
}

const PERMEABILITY = {
  subject: [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46],
  control: [1.15, 0.88, 0.9, 0.74, 1.21],
};
const DIAGNOSIS_AGE = { subject: [19, 22, 16, 29, 24], control: [20, 11, 17, 12] };
const OZONE_MAY = [41, 36, 12, 18, 28, 23, 19, 8, 7, 16, 11, 14, 18, 14, 34, 6, 30, 11, 1, 11, 4, 32, 23, 45, 115, 37];
const OZONE_AUGUST = [
  39, 9, 16, 78, 35, 66, 122, 89, 110, 44, 28, 65, 22, 59, 23, 31, 44, 21, 9, 45, 168, 73, 76, 118, 84, 85,
];
const GOLDEN = {
  subject: [0, 0.048, 0, 0.18, 0.089, 0, 0.098, 0.035, 0, 0],
  control: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
};

const VECTORS: readonly Vector[] = [
  {
    name: 'permeability of membranes (Hollander and Wolfe 1973; ?wilcox.test of R)',
    ...PERMEABILITY,
    alternative: 'greater',
    u: 35,
    p: 0.1272,
    digits: 4,
    method: 'exact',
  },
  {
    name: 'age at diagnosis (example of scipy.stats.mannwhitneyu)',
    ...DIAGNOSIS_AGE,
    alternative: 'two-sided',
    u: 17,
    p: 1 / 9,
    digits: 12,
    method: 'exact',
  },
  {
    name: 'ozone in May and August (airquality of R; ties)',
    subject: OZONE_MAY,
    control: OZONE_AUGUST,
    alternative: 'two-sided',
    u: 127.5,
    p: 0.0001208,
    digits: 7,
    method: 'normal',
  },
  {
    name: 'errors of a canary against a control without any',
    ...GOLDEN,
    alternative: 'greater',
    u: 75,
    p: 0.0075,
    digits: 4,
    method: 'normal',
  },
];

describe('Mann-Whitney U', () => {
  for (const { name, subject, control, alternative, u, p, digits, method } of VECTORS) {
    test(name, () => {
      const result = mannWhitney({ subject, control, alternative });
      assert.equal(result.u, u);
      assert.equal(result.method, method);
      assert.ok(Math.abs(result.pValue - p) < 0.5 * 10 ** -digits, `p = ${result.pValue}`);
    });
  }

  test('the count of orders agrees with trying all of them', () => {
    const values = [1, 2, 3, 4, 5, 6, 7];
    const subject = [2, 5, 6];
    const control = values.filter(value => !subject.includes(value));
    const { u, pValue } = mannWhitney({ subject, control, alternative: 'greater' });
    let atLeast = 0;
    let all = 0;
    for (let mask = 0; mask < 128; mask++) {
      const chosen = values.filter((_, i) => (mask >> i) & 1);
      if (chosen.length !== 3) continue;
      all++;
      if (chosen.reduce((sum, rank) => sum + rank, 0) - 6 >= u) atLeast++;
    }
    assert.equal(all, 35);
    assert.ok(Math.abs(pValue - atLeast / all) < 1e-15);
  });

  test('nothing is proved by values that are all equal', () => {
    assert.equal(mannWhitney({ subject: [1, 1, 1], control: [1, 1], alternative: 'two-sided' }).pValue, 1);
  });

  test('exchanging the samples exchanges the alternatives', () => {
    const sample = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(sample, sample, (subject, control) => {
        const greater = mannWhitney({ subject, control, alternative: 'greater' });
        const less = mannWhitney({ subject: control, control: subject, alternative: 'less' });
        assert.ok(Math.abs(greater.pValue - less.pValue) < 1e-12);
        assert.equal(greater.u + less.u, subject.length * control.length);
      }),
      { seed: 1 },
    );
  });

  test('empty samples and values that are no numbers are refused', () => {
    assert.throws(() => mannWhitney({ subject: [], control: [1], alternative: 'greater' }), RangeError);
    assert.throws(() => mannWhitney({ subject: [Number.NaN], control: [1], alternative: 'greater' }), RangeError);
  });
});
