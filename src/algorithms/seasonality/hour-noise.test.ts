import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRandom, gauss } from '../detection/clean-series.fixture.ts';
import { HOUR_NOISE_WORDS, learnHourNoise, usualBias, usualStray } from './hour-noise.ts';

const MINUTES = 1_440;
const DAYS = 20;

/** Noise of size 1 that is 5 times as wide at noon, above its course by 4 then, and never goes down far at midnight. */
function learn(): Float32Array {
  const season = new Float32Array(HOUR_NOISE_WORDS);
  const random = createRandom(1);
  for (let row = 0; row < DAYS * MINUTES; row++) {
    const halfHour = Math.floor(row / 30) % 336;
    const hour = (halfHour % 48) >> 1;
    const noise = gauss(random);
    const residual = hour === 12 ? 4 + 5 * noise : hour === 0 ? Math.max(-0.1, noise) : noise;
    learnHourNoise(season, 0, halfHour, residual, 1, 60_000);
  }
  return season;
}

describe('the noise of the hours', () => {
  const season = learn();

  it('knows by how much a half hour is usually off', () => {
    assert.ok(usualBias(season, 0, 24) > 0.5, 'at noon');
    assert.ok(Math.abs(usualBias(season, 0, 10)) < 0.5, 'at five');
  });

  it('knows the same half hour on each day of the week', () => {
    assert.equal(usualBias(season, 0, 24 + 48), usualBias(season, 0, 24));
  });

  it('knows how far a series strays at an hour, and that of its neighbours', () => {
    const calm = usualStray(season, 0, false, 12);
    assert.ok(calm > 1 && calm < 1.6, `the 0.9 quantile of a normal distribution, got ${calm}`);
    assert.ok(usualStray(season, 0, false, 24) > 1.5 * calm, 'at noon');
    assert.ok(usualStray(season, 0, false, 22) > 1.5 * calm, 'beside noon');
  });

  it('knows the side to which an hour does not stray', () => {
    assert.ok(usualStray(season, 0, true, 0) < usualStray(season, 0, true, 12) - 0.2);
  });

  it('knows nothing at first', () => {
    assert.equal(usualStray(new Float32Array(HOUR_NOISE_WORDS), 0, true, 5), 0);
  });
});
