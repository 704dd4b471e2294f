import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { apdex, apdexOfCounts, apdexOfHistogram } from './apdex.ts';

function near(actual: number, expected: number, tolerance = 1e-9): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual}, not ${expected}`);
}

describe('Apdex', () => {
  test('100 samples against 3 s, 60 within, 30 up to 12 s, 10 beyond: .75 (the usual example)', () => {
    const durations = [...new Array(60).fill(3), ...new Array(30).fill(12), ...new Array(10).fill(12.1)];
    const { score, rating, isSmallGroup } = apdex(durations, 3);
    near(score, 0.75);
    assert.equal(rating, 'fair');
    assert.equal(isSmallGroup, false);
  });

  const RATINGS = [
    { satisfied: 94, rating: 'excellent' },
    { satisfied: 93, rating: 'good' },
    { satisfied: 85, rating: 'good' },
    { satisfied: 84, rating: 'fair' },
    { satisfied: 70, rating: 'fair' },
    { satisfied: 69, rating: 'poor' },
    { satisfied: 50, rating: 'poor' },
    { satisfied: 49, rating: 'unacceptable' },
  ];
  for (const { satisfied, rating } of RATINGS) {
    test(`${satisfied} of a hundred content is ${rating} (Apdex Technical Specification, section 6)`, () => {
      assert.equal(apdexOfCounts({ satisfied, tolerating: 0, frustrated: 100 - satisfied }).rating, rating);
    });
  }

  test('failures frustrate, however quick they were', () => {
    near(apdex([0.1, 0.1, 0.1], 1, 1).score, 0.75);
  });

  test('few samples are marked, none are no data', () => {
    assert.equal(apdex([1], 1).isSmallGroup, true);
    assert.equal(apdex([], 1).rating, 'no-data');
    assert.ok(Number.isNaN(apdex([], 1).score));
  });

  test('a histogram with bounds at T and 4 T gives the same as its samples', () => {
    const histogram = { bounds: [0.25, 0.5, 1, 2, 4], counts: [10, 20, 30, 20, 10, 10] };
    near(apdexOfHistogram(histogram, 0.5).score, (30 + 50 / 2) / 100);
  });

  test('between bounds calls are taken to lie evenly', () => {
    const { satisfied, tolerating, frustrated } = apdexOfHistogram({ bounds: [1, 2], counts: [10, 10, 5] }, 1.5);
    near(satisfied, 15);
    near(tolerating, 5);
    near(frustrated, 5);
  });

  test('targets and histograms that cannot be are refused', () => {
    assert.throws(() => apdex([1], 0), RangeError);
    assert.throws(() => apdexOfHistogram({ bounds: [1], counts: [1] }, 1), RangeError);
  });
});
