import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createIqr } from './iqr.ts';
import { createRobustThreeSigma } from './robust-three-sigma.ts';
import { createStaticRule } from './static-rule.ts';
import { excessOver, type StreamingDetector, scoreOfExcess } from './streaming-detector.ts';
import { createThreeSigma } from './three-sigma.ts';

/** Ordinary values with a little noise, the same in every run. */
function noise(i: number): number {
  return Math.sin(i * 12.9898) * 0.7 + Math.sin(i * 78.233) * 0.7;
}

const LEARNERS = [
  { create: () => createThreeSigma(), blinded: true },
  { create: () => createRobustThreeSigma(), blinded: false },
  { create: () => createIqr(), blinded: false },
  { create: () => createIqr({ form: 'adjusted' }), blinded: false },
] as unknown as readonly { readonly create: () => StreamingDetector<unknown, unknown>; readonly blinded: boolean }[];

for (const { create, blinded } of LEARNERS) {
  const detector = create();
  describe(`${detector.name}, streaming`, () => {
    test('says nothing while it warms up, then little of ordinary values and much of a wild one', () => {
      const state = detector.createState();
      let highest = 0;
      for (let i = 0; i < 200; i++) {
        const score = detector.step(state, i * 1000, noise(i));
        if (i < 30) assert.equal(score, 0);
        highest = Math.max(highest, score);
      }
      assert.ok(highest < 0.5, `${highest}`);
      assert.ok(detector.step(state, 200_000, 20) > 0.75);
      assert.ok(detector.step(state, 201_000, -20) > 0.75);
    });

    test(`twenty wild values ${blinded ? 'blind it' : 'do not blind it'}`, () => {
      const state = detector.createState();
      for (let i = 0; i < 200; i++) detector.step(state, i * 1000, noise(i));
      for (let i = 0; i < 20; i++) detector.step(state, 200_000 + i * 1000, 1000);
      const score = detector.step(state, 220_000, 15);
      assert.equal(score > 0.5, !blinded, `${score}`);
    });

    test('missing values score nothing and are not learnt', () => {
      const state = detector.createState();
      for (let i = 0; i < 100; i++) detector.step(state, i * 1000, noise(i));
      const saved = JSON.stringify(detector.save(state));
      for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
        assert.equal(detector.step(state, 100_000, value), 0);
      }
      assert.equal(JSON.stringify(detector.save(state)), saved);
    });

    test('a constant series scores nothing, and whatever leaves it everything', () => {
      const state = detector.createState();
      for (let i = 0; i < 500; i++) assert.ok(detector.step(state, i * 1000, 0.1) < 1e-3);
      assert.ok(detector.step(state, 500_000, 0.2) > 0.999);
    });

    test('a restored state scores what the saved one would have scored', () => {
      const state = detector.createState();
      for (let i = 0; i < 333; i++) detector.step(state, i * 1000, noise(i) * (1 + i / 100));
      const restored = detector.restore(JSON.parse(JSON.stringify(detector.save(state))));
      for (let i = 333; i < 700; i++) {
        const value = noise(i) * (1 + i / 100);
        assert.ok(Math.abs(detector.step(restored, i * 1000, value) - detector.step(state, i * 1000, value)) < 1e-9);
      }
    });

    test('scores do not depend on what comes later', () => {
      const run = (length: number, last: number): number[] => {
        const state = detector.createState();
        return Array.from({ length }, (_, i) => detector.step(state, i * 1000, i < 150 ? noise(i) : last));
      };
      assert.deepEqual(run(150, 0), run(300, 77).slice(0, 150));
    });
  });
}

test('after a huge value has gone the limits are as before', () => {
  const detector = createThreeSigma({ window: 50 });
  const touched = detector.createState();
  const untouched = detector.createState();
  detector.step(touched, 0, 1e15);
  for (let i = 0; i < 120; i++) {
    detector.step(touched, i, noise(i));
    detector.step(untouched, i, noise(i));
  }
  assert.ok(Math.abs(touched.squares - untouched.squares) < 1e-9);
});

test('settings that cannot be are refused', () => {
  assert.throws(() => createThreeSigma({ sigmas: 0 }), RangeError);
  assert.throws(() => createRobustThreeSigma({ warmUp: 1 }), RangeError);
  assert.throws(() => createIqr({ reach: -1 }), RangeError);
  assert.throws(() => createStaticRule({ operator: '>', threshold: Number.NaN }), RangeError);
  assert.throws(() => createThreeSigma({ window: 3 }).restore([1, 2, 3, 4]), RangeError);
});

test('the limit scores a half, nothing scores nothing, and endlessly far scores one', () => {
  assert.equal(scoreOfExcess(1), 0.5);
  assert.equal(scoreOfExcess(0), 0);
  assert.equal(scoreOfExcess(Number.NaN), 0);
  assert.equal(scoreOfExcess(Number.POSITIVE_INFINITY), 1);
  assert.equal(excessOver(0, 0), 0);
  assert.equal(excessOver(1, 0), Number.POSITIVE_INFINITY);
});

describe('static rule with duration: p99 > 1.0 for 5m', () => {
  const rule = createStaticRule({ operator: '>', threshold: 1, forMs: 300_000 });
  const run = (points: readonly (readonly [number, number])[]): number[] => {
    const state = rule.createState();
    return points.map(([minute, value]) => rule.step(state, minute * 60_000, value));
  };

  const ROWS: readonly { name: string; points: readonly (readonly [number, number])[]; fires: readonly boolean[] }[] = [
    {
      name: 'fires after five minutes, not before',
      points: [0, 1, 2, 3, 4, 5, 6].map(minute => [minute, 1.2]),
      fires: [false, false, false, false, false, true, true],
    },
    {
      name: 'begins anew after one good value',
      points: [
        [0, 2],
        [4, 2],
        [5, 1],
        [6, 2],
        [10, 2],
        [11, 2],
      ],
      fires: [false, false, false, false, false, true],
    },
    {
      name: 'begins anew after a missing value',
      points: [
        [0, 2],
        [4, 2],
        [5, Number.NaN],
        [6, 2],
        [10, 2],
      ],
      fires: [false, false, false, false, false],
    },
    {
      name: 'begins anew after a gap',
      points: [
        [0, 2],
        [1, 2],
        [10, 2],
        [14, 2],
        [15, 2],
      ],
      fires: [false, false, false, false, true],
    },
    {
      name: 'never fires at the threshold itself',
      points: [0, 5, 10].map(minute => [minute, 1]),
      fires: [false, false, false],
    },
  ];
  for (const { name, points, fires } of ROWS) {
    test(name, () =>
      assert.deepEqual(
        run(points).map(score => score >= 0.5),
        fires,
      ),
    );
  }

  test('shows how far it is while pending', () => {
    assert.deepEqual(
      run([
        [0, 2],
        [1, 2],
        [4, 2],
      ]),
      [0, 0.1, 0.4],
    );
  });

  test('goes on where it was saved', () => {
    const state = rule.createState();
    rule.step(state, 0, 2);
    const restored = rule.restore(JSON.parse(JSON.stringify(rule.save(state))));
    rule.step(restored, 240_000, 2);
    assert.ok(rule.step(restored, 300_000, 4) > 0.75);
  });

  const OPERATORS = [
    { operator: '>=', good: 0.9, bad: 1 },
    { operator: '<', good: 1, bad: 0.5 },
    { operator: '<=', good: 1.1, bad: 1 },
    { operator: '==', good: 2, bad: 1 },
    { operator: '!=', good: 1, bad: 2 },
  ] as const;
  for (const { operator, good, bad } of OPERATORS) {
    test(`without a duration, ${operator} 1 fires at once for ${bad} and never for ${good}`, () => {
      const each = createStaticRule({ operator, threshold: 1 });
      assert.equal(each.step(each.createState(), 0, good), 0);
      assert.ok(each.step(each.createState(), 0, bad) >= 0.5);
      assert.equal(each.step(each.createState(), 0, Number.NaN), 0);
    });
  }
});
