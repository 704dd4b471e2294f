import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normalCdf, normalQuantile, normalUpperTail } from './normal-distribution.ts';

/** Values of R's pnorm, 15 digits. */
const TAILS = [
  { z: 0, upper: 0.5 },
  { z: 1, upper: 0.158655253931457 },
  { z: 1.959963984540054, upper: 0.025 },
  { z: 3, upper: 0.00134989803163009 },
  { z: 6, upper: 9.86587645037698e-10 },
  { z: 10, upper: 7.61985302416053e-24 },
];
for (const { z, upper } of TAILS) {
  test(`beyond ${z} standard deviations lies a share of ${upper}`, () => {
    assert.ok(Math.abs(normalUpperTail(z) / upper - 1) < 1e-12, `${normalUpperTail(z)}`);
    assert.ok(Math.abs(normalCdf(-z) / upper - 1) < 1e-12, `${normalCdf(-z)}`);
  });
}

test('quantiles undo the distribution on both tails', () => {
  for (const p of [1e-12, 1e-6, 0.01, 0.02425, 0.3, 0.5, 0.7, 0.975, 0.999999]) {
    assert.ok(Math.abs(normalCdf(normalQuantile(p)) / p - 1) < 1e-12, `p = ${p}`);
  }
  assert.ok(Math.abs(normalQuantile(0.975) - 1.959963984540054) < 1e-12);
  assert.equal(normalQuantile(0), Number.NEGATIVE_INFINITY);
  assert.equal(normalQuantile(1), Number.POSITIVE_INFINITY);
  assert.throws(() => normalQuantile(1.1), RangeError);
});

test('not-a-number stays not-a-number', () => assert.ok(Number.isNaN(normalCdf(Number.NaN))));
