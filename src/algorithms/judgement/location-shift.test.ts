import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createRandom, randomNormal } from '../statistics/random.ts';
import { cliffsDelta, locationShift, varianceInflation } from './location-shift.ts';

/** Permeability of membranes, Hollander and Wolfe 1973, table 4.1; ?wilcox.test of R. */
const TERM = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
const EARLY = [1.15, 0.88, 0.9, 0.74, 1.21];

describe('shifts between samples', () => {
  test("permeability: Hodges and Lehmann's estimate is .305, its 96 % interval -.15 to .76 (example 4.3 and 4.4)", () => {
    const { estimate, low, high } = locationShift({ subject: TERM, control: EARLY }, { confidence: 0.96 });
    assert.ok(Math.abs(estimate - 0.305) < 1e-9, `${estimate}`);
    assert.ok(Math.abs(low - -0.15) < 0.03 && Math.abs(high - 0.76) < 0.03, `${low} ${high}`);
  });

  test('ninety-five of a hundred intervals hold the true shift, also when neighbours resemble each other', () => {
    const random = createRandom(4);
    const drift = (n: number, start: number): number[] => {
      let value = randomNormal(random);
      return Array.from({ length: n }, () => {
        value = 0.6 * value + 0.8 * randomNormal(random);
        return start + value;
      });
    };
    let held = 0;
    for (let run = 0; run < 200; run++) {
      const [subject, control] = [drift(60, 3), drift(60, 1)];
      const inflation = (varianceInflation(subject) + varianceInflation(control)) / 2;
      const { low, high } = locationShift({ subject, control }, { varianceInflation: inflation });
      if (low <= 2 && 2 <= high) held += 1;
    }
    assert.ok(held >= 178 && held <= 199, `${held} of 200`);
  });

  test("Cliff's delta counts pairs", () => {
    assert.equal(cliffsDelta({ subject: [4, 5, 6], control: [1, 2, 3] }), 1);
    assert.equal(cliffsDelta({ subject: [1, 2, 3], control: [1, 2, 3] }), 0);
    // Of the fifty pairs of the permeability data 35 rise and 15 fall.
    assert.ok(Math.abs(cliffsDelta({ subject: TERM, control: EARLY }) - 0.4) < 1e-12);
  });

  test('independent values are not inflated, alike ones are', () => {
    const random = createRandom(5);
    assert.ok(varianceInflation(Array.from({ length: 500 }, () => randomNormal(random))) < 1.2);
    assert.equal(varianceInflation([1, -1, 1, -1, 1, -1]), 1);
    assert.equal(varianceInflation([1, 1, 1, 1]), 1);
    assert.ok(varianceInflation(Array.from({ length: 100 }, (_, i) => i)) > 10);
  });

  test('empty samples are refused', () => {
    assert.throws(() => locationShift({ subject: [], control: [1] }), RangeError);
    assert.throws(() => cliffsDelta({ subject: [1], control: [] }), RangeError);
  });
});
