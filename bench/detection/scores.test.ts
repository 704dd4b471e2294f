import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { countRows, f1Of } from './delayed-score.ts';
import { countEvents, ratesOf } from './event-score.ts';
import { NAB_PROFILES, scoreNab } from './nab-score.ts';
import { type LabelledSeries, requireSet } from './public-sets.ts';

const SERIES: LabelledSeries = {
  name: 'one',
  times: new Float64Array(1_000),
  values: new Float64Array(1_000),
  stretches: [
    [400, 499],
    [700, 799],
  ],
  testFrom: 150,
};

function nab(rows: readonly number[]): number {
  const scores = new Float64Array(1_000);
  for (const row of rows) scores[row] = 1;
  return scoreNab([{ series: SERIES, scores }], NAB_PROFILES.standard, 0.5).score;
}

// Worked out by hand from the benchmark's sigmoid: 2 / (1 + e^(5x)) - 1 over its value at -1.
describe('the score of the Numenta benchmark', () => {
  const cases: readonly { readonly name: string; readonly rows: readonly number[]; readonly expected: number }[] = [
    { name: 'is 0 for silence', rows: [], expected: 0 },
    { name: 'is 100 for an alarm at the start of each window', rows: [400, 700], expected: 100 },
    { name: 'is half of it for one window', rows: [400], expected: 50 },
    { name: 'counts the first alarm of a window only', rows: [400, 401, 450, 700], expected: 100 },
    { name: 'takes 0.11 of a window for an alarm far from any', rows: [200, 400, 700], expected: 100 - 11 / 4 },
    { name: 'does not look at the first rows', rows: [10, 400, 700], expected: 100 },
  ];
  for (const { name, rows, expected } of cases) {
    it(name, () => assert.ok(Math.abs(nab(rows) - expected) < 0.01, `${nab(rows)}`));
  }
});

describe('events', () => {
  const count = (rows: readonly number[], slack = 0) => {
    const counts = { found: 0, stretches: 0, falseAlarms: 0 };
    const alarmed = new Uint8Array(1_000);
    for (const row of rows) alarmed[row] = 1;
    countEvents(counts, { alarmed, stretches: SERIES.stretches, from: 0, to: 1_000, delay: 7, join: 8, slack });
    return counts;
  };
  const cases: readonly {
    readonly name: string;
    readonly rows: readonly number[];
    readonly slack?: number;
    readonly expected: { readonly found: number; readonly falseAlarms: number };
  }[] = [
    { name: 'are found up to seven rows late', rows: [407, 700], expected: { found: 2, falseAlarms: 0 } },
    { name: 'are neither found nor false when later', rows: [408], expected: { found: 0, falseAlarms: 0 } },
    {
      name: 'make one false alarm of rows near each other',
      rows: [100, 105, 112, 300],
      expected: { found: 0, falseAlarms: 2 },
    },
    {
      name: 'may begin a little early where labels are coarse',
      rows: [395, 400],
      slack: 7,
      expected: { found: 1, falseAlarms: 0 },
    },
    {
      name: 'cost an endless alarm more than it finds',
      rows: [...Array(1_000).keys()],
      expected: { found: 2, falseAlarms: 8 },
    },
  ];
  for (const { name, rows, slack, expected } of cases) {
    it(name, () => assert.deepEqual(count(rows, slack), { stretches: 2, ...expected }));
  }

  it('give precision, recall and their harmonic mean', () => {
    assert.deepEqual(ratesOf({ found: 3, stretches: 4, falseAlarms: 1 }), { precision: 0.75, recall: 0.75, f1: 0.75 });
    assert.deepEqual(ratesOf({ found: 0, stretches: 4, falseAlarms: 0 }), { precision: 0, recall: 0, f1: 0 });
  });
});

describe('rows', () => {
  const count = (rows: readonly number[], from = 0, to = 1_000) => {
    const counts = { hit: 0, missed: 0, falseAlarms: 0 };
    const alarmed = new Uint8Array(1_000);
    for (const row of rows) alarmed[row] = 1;
    countRows(counts, { alarmed, stretches: SERIES.stretches, from, to, delay: 7 });
    return counts;
  };

  it('of a stretch are all hit by one alarm up to seven rows late, and all missed by a later one', () => {
    assert.deepEqual(count([407, 708]), { hit: 100, missed: 100, falseAlarms: 0 });
  });

  it('outside of stretches are false one by one', () => {
    assert.deepEqual(count([10, 11, 399, 500, 650, 800, 999]), { hit: 0, missed: 200, falseAlarms: 7 });
  });

  it('of the other half do not count, those of a stretch that goes on into it neither', () => {
    assert.deepEqual(count([10, 400, 460, 500, 700], 450), { hit: 100, missed: 0, falseAlarms: 1 });
    assert.deepEqual(count([10, 400, 500, 700], 0, 450), { hit: 100, missed: 0, falseAlarms: 1 });
  });

  it('give the harmonic mean of precision and recall', () => {
    assert.equal(f1Of({ hit: 3, missed: 1, falseAlarms: 1 }), 0.75);
    assert.equal(f1Of({ hit: 0, missed: 0, falseAlarms: 0 }), 0);
  });
});

describe('a missing public set', () => {
  it('is named in a sentence', () => {
    assert.throws(() => requireSet(undefined, 'x', 'Get the set.'), /No folder was given. Get the set\./);
    assert.throws(() => requireSet('/nowhere', 'x', 'Get the set.'), /does not exist. Get the set\./);
  });
});
