import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRandom, gauss } from '../detection/clean-series.fixture.ts';
import {
  enterHalfHour,
  HOUR_NOISE_HEAD_WORDS,
  HOUR_NOISE_WORDS,
  learnHourNoise,
  usualBias,
  usualStray,
} from './hour-noise.ts';

const MINUTES = 1_440;
const DAYS = 20;
const HEAD = HOUR_NOISE_HEAD_WORDS;

/** Noise of size 1 that is 5 times as wide at noon, above its course by 4 then, and never goes down far at midnight. */
function learn(): Float32Array {
  const season = new Float32Array(HEAD + HOUR_NOISE_WORDS);
  const random = createRandom(1);
  for (let row = 0; row < DAYS * MINUTES; row++) {
    const halfHour = Math.floor(row / 30) % 336;
    const hour = (halfHour % 48) >> 1;
    const noise = gauss(random);
    const residual = hour === 12 ? 4 + 5 * noise : hour === 0 ? Math.max(-0.1, noise) : noise;
    enterHalfHour(season, 0, HEAD, halfHour);
    learnHourNoise(season, 0, residual, 1, 60_000);
  }
  return season;
}

describe('the noise of the hours', () => {
  const season = learn();
  const biasAt = (halfHour: number) => {
    enterHalfHour(season, 0, HEAD, halfHour);
    return usualBias(season, 0);
  };
  const strayAt = (isDown: boolean, halfHour: number) => {
    enterHalfHour(season, 0, HEAD, halfHour);
    return usualStray(season, 0, isDown);
  };

  it('knows by how much a half hour is usually off', () => {
    assert.ok(biasAt(24) > 0.5, 'at noon');
    assert.ok(Math.abs(biasAt(10)) < 0.5, 'at five');
  });

  it('knows the same half hour on each day of the week', () => {
    assert.equal(biasAt(24 + 48), biasAt(24));
  });

  it('knows how far a series strays at an hour, and that of its neighbours', () => {
    const calm = strayAt(false, 12);
    assert.ok(calm > 1 && calm < 1.6, `the 0.9 quantile of a normal distribution, got ${calm}`);
    assert.ok(strayAt(false, 24) > 1.5 * calm, 'at noon');
    assert.ok(strayAt(false, 22) > 1.5 * calm, 'beside noon');
  });

  it('knows the side to which an hour does not stray', () => {
    assert.ok(strayAt(true, 0) < strayAt(true, 12) - 0.2);
  });

  it('knows nothing at first', () => {
    assert.equal(usualStray(new Float32Array(HEAD + HOUR_NOISE_WORDS), 0, true), 0);
  });
});
