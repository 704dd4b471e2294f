import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom, randomNormal, shuffle } from './random.ts';

test('one seed gives one stream, and neighbouring seeds others', () => {
  const take = (seed: number): number[] => Array.from({ length: 5 }, createRandom(seed));
  assert.deepEqual(take(7), take(7));
  assert.notDeepEqual(take(7), take(8));
});

test('numbers are uniform: mean, variance and a chi-squared of ten bins', () => {
  const random = createRandom(1);
  const bins = new Array<number>(10).fill(0);
  let sum = 0;
  for (let i = 0; i < 100_000; i++) {
    const value = random();
    sum += value;
    bins[Math.floor(value * 10)]! += 1;
  }
  assert.ok(Math.abs(sum / 100_000 - 0.5) < 0.004);
  const chiSquared = bins.reduce((total, count) => total + (count - 10_000) ** 2 / 10_000, 0);
  assert.ok(chiSquared < 27.9, `${chiSquared} passes the 99.9 % point of nine degrees of freedom`);
});

test('normal numbers have mean 0, variance 1 and the right tail', () => {
  const random = createRandom(2);
  const values = Float64Array.from({ length: 50_000 }, () => randomNormal(random));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const beyond = values.filter(value => value > 1.96).length / values.length;
  assert.ok(Math.abs(mean) < 0.02 && Math.abs(variance - 1) < 0.03 && Math.abs(beyond - 0.025) < 0.004);
});

test('shuffling keeps the values and changes their order', () => {
  const values = Int32Array.from({ length: 100 }, (_, i) => i);
  shuffle(values, createRandom(3));
  assert.notDeepEqual(
    [...values],
    [...values].sort((a, b) => a - b),
  );
  assert.deepEqual(
    [...values].sort((a, b) => a - b),
    Array.from({ length: 100 }, (_, i) => i),
  );
});
