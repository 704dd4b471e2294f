import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { normalUpperTail } from '../statistics/normal-distribution.ts';
import { createRandom, randomNormal } from '../statistics/random.ts';
import { mannKendall } from './mann-kendall.ts';
import { fitTrend, timeToExhaustion } from './trend.ts';
import { createTrendDetector } from './trend-detector.ts';

function near(actual: number, expected: number, tolerance = 1e-9): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual}, not ${expected}`);
}

describe('Mann-Kendall', () => {
  test('10, 15, 14, 20 has S = 4 and a one-sided chance of .167 (Gilbert 1987, figure 16.2 and table A18)', () => {
    const { s, pValue, method } = mannKendall([10, 15, 14, 20]);
    assert.equal(s, 4);
    near(pValue / 2, 0.167, 5e-4);
    assert.equal(method, 'exact');
  });

  test('five years of cloud seeding have K = -6 and a one-sided chance of .117 (Hollander and Wolfe 1973, example 9.1)', () => {
    const { s, pValue } = mannKendall([1.26, 1.27, 1.12, 1.16, 1.03]);
    assert.equal(s, -6);
    near(pValue / 2, 0.117, 5e-4);
  });

  test('counted and approximated chances agree where both are good', () => {
    const random = createRandom(3);
    const values = Array.from({ length: 40 }, (_, i) => i / 50 + randomNormal(random));
    const { s, variance, pValue } = mannKendall(values);
    const approximated = 2 * normalUpperTail((Math.abs(s) - 1) / Math.sqrt(variance));
    assert.ok(Math.abs(Math.log(pValue / approximated)) < 0.2, `${pValue} ${approximated}`);
  });

  test('the variance shrinks with ties: 23, 24, 29, 6, 29, 24, 24, 29, 23 (Gilbert 1987, equation 16.2)', () => {
    // n = 9 gives 9 * 8 * 23 = 1656; groups of 2, 3 and 3 take 18 + 66 + 66 off.
    near(mannKendall([23, 24, 29, 6, 29, 24, 24, 29, 23]).variance, (1656 - 150) / 18);
  });

  test('values that are all equal have no trend', () => assert.equal(mannKendall([2, 2, 2, 2]).pValue, 1));
  test('one value is refused', () => assert.throws(() => mannKendall([1]), RangeError));
});

describe('trend lines', () => {
  test('the slope of the cloud seeding data is the median of its ten slopes', () => {
    const { slope, slopeLow, slopeHigh } = fitTrend([1, 2, 3, 4, 5], [1.26, 1.27, 1.12, 1.16, 1.03]);
    near(slope, -0.05625);
    // Sen's interval at this size takes in all but nothing.
    near(slopeLow, -0.15);
    near(slopeHigh, 0.04);
  });

  test('ninety-five of a hundred intervals hold the true slope', () => {
    const random = createRandom(8);
    let held = 0;
    for (let run = 0; run < 300; run++) {
      const x = Array.from({ length: 30 }, (_, i) => i);
      const { slopeLow, slopeHigh } = fitTrend(
        x,
        x.map(each => 2 * each + 10 * randomNormal(random)),
      );
      if (slopeLow <= 2 && 2 <= slopeHigh) held += 1;
    }
    assert.ok(held >= 276 && held <= 297, `${held} of 300`);
  });

  test('a third of wild points does not move the line', () => {
    const x = Array.from({ length: 30 }, (_, i) => i);
    const trend = fitTrend(
      x,
      x.map(each => (each % 4 === 0 ? 9999 : 5 + 0.5 * each)),
    );
    near(trend.slope, 0.5);
    near(trend.intercept, 5);
  });

  const EXHAUSTION = [
    { name: 'a disk that fills', slope: 2, limit: 100, expected: 40 },
    { name: 'a pool that empties', slope: -2, limit: 0, expected: 10 },
    { name: 'a line that leads away never gets there', slope: -1, limit: 100, expected: Number.POSITIVE_INFINITY },
    { name: 'a flat line never gets there', slope: 0, limit: 100, expected: Number.POSITIVE_INFINITY },
  ];
  for (const { name, slope, limit, expected } of EXHAUSTION) {
    test(`time to exhaustion: ${name}`, () => {
      const x = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
      const trend = fitTrend(
        x,
        x.map(each => 20 + slope * (each - 10)),
      );
      const { expected: time, earliest, latest } = timeToExhaustion(trend, 10, limit);
      assert.equal(time, expected);
      assert.ok(earliest <= time && time <= latest);
    });
  }

  test('points that cannot be are refused', () => {
    assert.throws(() => fitTrend([1, 1, 2], [1, 2, 3]), RangeError);
    assert.throws(() => fitTrend([1, 2], [1, 2]), RangeError);
    assert.throws(() => fitTrend([1, 2, 3], [1, 2, 3], 1), RangeError);
  });
});

describe('trend, streaming', () => {
  const SECOND_MS = 1000;
  const run = (value: (second: number) => number, seconds = 7200) => {
    const detector = createTrendDetector();
    const state = detector.createState();
    let highest = 0;
    let firstAlarm = -1;
    for (let second = 0; second < seconds; second += 5) {
      const score = detector.step(state, second * SECOND_MS, value(second));
      if (score > 0.5 && firstAlarm < 0) firstAlarm = second;
      highest = Math.max(highest, score);
    }
    return { detector, state, highest, firstAlarm };
  };

  test('a slow leak under noise is seen within the hour, with the time that is left', () => {
    const random = createRandom(1);
    const { detector, state, firstAlarm } = run(second => 200 + second / 60 + 10 * randomNormal(random));
    assert.ok(firstAlarm > 0 && firstAlarm <= 3600, `${firstAlarm}`);
    const { expected } = timeToExhaustion(detector.trendOf(state)!, 7200 * SECOND_MS, 500);
    assert.ok(Math.abs(expected / SECOND_MS - (500 - 320) * 60) < 1500, `${expected / SECOND_MS}`);
  });

  test('noise alone never alarms', () => {
    for (const seed of [1, 2, 3, 4]) {
      const random = createRandom(seed);
      assert.ok(run(() => 200 + 10 * randomNormal(random), 36_000).highest < 0.5);
    }
  });

  test('a sawtooth that goes nowhere does not alarm', () => {
    assert.ok(run(second => second % 300).highest < 0.5);
  });

  test('a constant series does not alarm', () => assert.equal(run(() => 5).highest, 0));

  test('a restored state scores what the saved one would have scored', () => {
    const random = createRandom(5);
    const value = (second: number): number => second / 30 + randomNormal(random);
    const { detector, state } = run(value, 3000);
    const restored = detector.restore(JSON.parse(JSON.stringify(detector.save(state))));
    for (let second = 3000; second < 6000; second += 5) {
      const each = value(second);
      const at = second * SECOND_MS;
      assert.equal(detector.step(restored, at, each), detector.step(state, at, each));
    }
  });

  test('missing and late values change nothing, settings that cannot be are refused', () => {
    const { detector, state } = run(() => 1, 600);
    const saved = JSON.stringify(detector.save(state));
    detector.step(state, 600_000, Number.NaN);
    detector.step(state, 0, 77);
    assert.equal(JSON.stringify(detector.save(state)), saved);
    assert.throws(() => createTrendDetector({ buckets: 2 }), RangeError);
  });
});
