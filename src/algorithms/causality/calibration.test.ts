import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRandom } from '../statistics/random.ts';
import { applyIsotonic, applyPlatt, brierScore, fitIsotonic, fitPlatt, type Judged } from './calibration.ts';

/** Scores whose chance to be right is 1 / (1 + exp(-(3 s - 1))). */
function judged(seed: number, count: number): Judged[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => {
    const score = 4 * random() - 2;
    return { score, right: random() < 1 / (1 + Math.exp(1 - 3 * score)) };
  });
}

describe('calibration', () => {
  it('pools what is out of order: 1 0 1 by hand', () => {
    const fitted = fitIsotonic([
      { score: 1, right: true },
      { score: 2, right: false },
      { score: 3, right: true },
    ]);
    assert.deepEqual(
      [0, 1, 2.5, 3, 9].map(score => applyIsotonic(fitted, score)),
      [0.5, 0.5, 0.5, 1, 1],
    );
  });

  it('finds the curve that made the outcomes', () => {
    const { slope, offset } = fitPlatt(judged(1, 4000));
    assert.ok(Math.abs(slope - 3) < 0.3 && Math.abs(offset + 1) < 0.2, `${slope} ${offset}`);
  });

  it('stays finite when the outcomes are all alike', () => {
    const all = [1, 2, 3].map(score => ({ score, right: true }));
    assert.ok(applyPlatt(fitPlatt(all), 2) > 0.5);
    assert.equal(applyIsotonic(fitIsotonic([]), 1), 0.5);
  });

  it('lowers the Brier score of fresh outcomes', () => {
    const [train, test] = [judged(2, 1000), judged(3, 1000)];
    const brierOf = (apply: (score: number) => number) =>
      brierScore(test.map(({ score, right }) => ({ probability: apply(score), right })));
    const raw = brierOf(score => (score + 2) / 4);
    const [platt, isotonic] = [fitPlatt(train), fitIsotonic(train)];
    assert.ok(brierOf(score => applyPlatt(platt, score)) < raw);
    assert.ok(brierOf(score => applyIsotonic(isotonic, score)) < raw);
  });
});
