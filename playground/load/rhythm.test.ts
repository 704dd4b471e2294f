import assert from 'node:assert/strict';
import { test } from 'node:test';
import { everydayMix, nextGapMs, parseRhythm, pickAction, type Rhythm, rateAt } from './rhythm.ts';

const usual: Rhythm = { rps: 10, shape: 'steady', mix: everydayMix };

test('gaps average to the rate', () => {
  const count = 20_000;
  let sum = 0;
  for (let index = 0; index < count; index += 1) sum += nextGapMs(10);
  assert.ok(Math.abs(sum / count - 100) < 5, String(sum / count));
});

test('a day swings around its mean', () => {
  const day = Array.from({ length: 600 }, (_, second) => rateAt({ ...usual, shape: 'daily' }, second * 1_000));
  assert.ok(Math.abs(Math.max(...day) - 14) < 0.1);
  assert.ok(Math.abs(Math.min(...day) - 6) < 0.1);
  assert.equal(rateAt(usual, 12_345), 10);
});

test('actions follow the mix', () => {
  assert.equal(
    pickAction(everydayMix, () => 0),
    'browse',
  );
  assert.equal(
    pickAction(everydayMix, () => 0.5),
    'add',
  );
  assert.equal(
    pickAction(everydayMix, () => 0.99),
    'pay',
  );
});

test('a rhythm may be changed in part, and not into nonsense', () => {
  assert.deepEqual(parseRhythm({ rps: 20 }, usual), { ...usual, rps: 20 });
  assert.throws(() => parseRhythm({ rps: -1 }, usual), RangeError);
  assert.throws(() => parseRhythm({ shape: 'square' }, usual), RangeError);
});
