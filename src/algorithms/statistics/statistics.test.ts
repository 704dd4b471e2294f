import assert from 'node:assert/strict';
import { test } from 'node:test';
import { median, quantile, scaledMad } from './quantile.ts';
import { binomialUpperTail, poissonLowerTail } from './tail-probability.ts';
import { theilSenSlope } from './theil-sen.ts';

const near = (actual: number, expected: number, tolerance = 1e-6): void => {
  assert.ok(
    Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)),
    `${actual} is not near ${expected}`,
  );
};

test('quantiles agree with R, type 7', () => {
  const values = [10, 2, 38, 23, 38, 23, 21];
  near(quantile(values, 0.25), 15.5); // R: quantile(c(10,2,38,23,38,23,21), .25)
  near(quantile(values, 0.9), 38);
  near(median([3, 1, 2, 4]), 2.5);
  assert.ok(Number.isNaN(quantile([], 0.5)));
  assert.throws(() => quantile([1], 1.5), RangeError);
});

test('the scaled median absolute deviation of 1,1,2,2,4,6,9 is 1.4826', () => {
  near(scaledMad([1, 1, 2, 2, 4, 6, 9]), 1.4826);
});

const BINOMIAL = [
  { name: 'two or more sixes in six throws', k: 2, n: 6, p: 1 / 6, expected: 0.26322445 },
  { name: 'R: pbinom(9, 50, 0.05, lower.tail = FALSE)', k: 10, n: 50, p: 0.05, expected: 0.00015856 },
  { name: 'nothing is certain to be reached', k: 0, n: 10, p: 0.5, expected: 1 },
  { name: 'every one of ten heads', k: 10, n: 10, p: 0.5, expected: 1 / 1024 },
];
for (const { name, k, n, p, expected } of BINOMIAL) {
  test(`binomial tail: ${name}`, () => near(binomialUpperTail(k, n, p), expected, 1e-5));
}

test('binomial tails agree with plain summation for every k of a small n', () => {
  const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k);
  for (let k = 0; k <= 30; k++) {
    let expected = 0;
    for (let i = k; i <= 30; i++) expected += choose(30, i) * 0.2 ** i * 0.8 ** (30 - i);
    near(binomialUpperTail(k, 30, 0.2), expected, 1e-7);
  }
});

test('poisson tail: no call when ten are usual', () => {
  near(poissonLowerTail(0, 10), Math.exp(-10));
  near(poissonLowerTail(3, 5), 0.2650259); // R: ppois(3, 5)
});

test('the Theil–Sen slope ignores a wild point', () => {
  near(theilSenSlope([0, 1, 2, 3, 4], [1, 3, 5, 700, 9]), 2);
  assert.throws(() => theilSenSlope([1], [1, 2]), RangeError);
});
