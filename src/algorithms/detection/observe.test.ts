import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { silentSince } from './cadence.ts';
import { createRandom, gauss } from './clean-series.fixture.ts';
import { describeDeviation } from './describe.ts';
import { observe } from './observe.ts';
import { CORE_BYTES, createSeries, restoreSeries, SEASON_BYTES, type Series, saveSeries } from './series.ts';
import { type Deviation, readDeviation, track } from './tracker.ts';
import { createVerdict } from './verdict.ts';

const STEP_MS = 60_000;
const DAY_ROWS = 1_440;
const START_MS = Date.UTC(2026, 0, 5);
const LEARNT_ROWS = 16 * DAY_ROWS;

/** A daily rhythm with noise, learnt over sixteen days, then whatever `change` makes of it. */
function createValues(change: (value: number, rowsAfter: number) => number, rows: number): Float64Array {
  const random = createRandom(7);
  return Float64Array.from({ length: LEARNT_ROWS + rows }, (_, row) => {
    const value = 100 + 30 * Math.sin((2 * Math.PI * row) / DAY_ROWS) + 4 * gauss(random);
    return row < LEARNT_ROWS ? value : change(value, row - LEARNT_ROWS);
  });
}

function scoreAll(values: Float64Array, series: Series = createSeries(), from = 0): Float64Array {
  const verdict = createVerdict();
  return values.map((value, i) => observe(series, START_MS + (from + i) * STEP_MS, value, verdict));
}

function firstDeviation(values: Float64Array): { deviation: Deviation | undefined; row: number } {
  const series = createSeries();
  const verdict = createVerdict();
  let row = -1;
  for (let i = 0; i < values.length; i++) {
    const timestampMs = START_MS + i * STEP_MS;
    observe(series, timestampMs, values[i]!, verdict);
    const change = track(series.core, timestampMs, verdict);
    if (i >= LEARNT_ROWS && row < 0 && change === 'opened') row = i - LEARNT_ROWS;
    if (row >= 0 && change === 'closed') break;
  }
  return { deviation: readDeviation(series.core), row };
}

const TROUBLES: readonly {
  readonly name: string;
  readonly change: (value: number, rowsAfter: number) => number;
  readonly within: number;
  readonly classes: readonly Deviation['class'][];
}[] = [
  {
    name: 'a spike of one row is seen at once',
    change: (value, after) => (after === 50 ? value + 90 : value),
    within: 50,
    classes: ['spike'],
  },
  {
    name: 'a dip of one row is seen at once',
    change: (value, after) => (after === 50 ? value - 90 : value),
    within: 50,
    classes: ['spike'],
  },
  {
    name: 'a new level is seen at its first row',
    change: (value, after) => (after >= 50 ? value + 120 : value),
    within: 51,
    classes: ['level-shift'],
  },
  {
    name: 'noise ten times as wide is seen within half an hour',
    change: (value, after) => (after >= 50 ? value + (after % 2 === 0 ? 40 : -40) : value),
    within: 80,
    classes: ['spike', 'volatility', 'level-shift'],
  },
  {
    name: 'a slow climb is seen before it doubled the value',
    change: (value, after) => value + after * 0.5,
    within: 240,
    classes: ['drift', 'level-shift', 'spike', 'seasonal'],
  },
  {
    name: 'a value that no longer moves is seen after an hour',
    change: (value, after) => (after >= 10 ? 100 : value),
    within: 90,
    classes: ['stuck'],
  },
];

describe('the ensemble', () => {
  for (const { name, change, within, classes } of TROUBLES) {
    it(name, () => {
      const { deviation, row } = firstDeviation(createValues(change, 600));
      assert.ok(row >= 0 && row <= within, `opened at row ${row}`);
      assert.ok(deviation !== undefined && classes.includes(deviation.class), `class ${deviation?.class}`);
    });
  }

  it('gives bit-equal scores after it was saved and restored half way', () => {
    const values = createValues(value => value, 2_000);
    const half = 9 * DAY_ROWS + 7;
    const whole = scoreAll(values);
    const first = createSeries();
    scoreAll(values.subarray(0, half), first);
    const rest = scoreAll(values.subarray(half), restoreSeries(saveSeries(first)), half);
    assert.deepEqual(rest, whole.subarray(half));
  });

  it('gives the past the same scores whatever the future holds', () => {
    const values = createValues(value => value, 2_000);
    const now = LEARNT_ROWS + 500;
    const shuffled = values.slice();
    const random = createRandom(3);
    for (let i = shuffled.length - 1; i > now; i--) {
      const j = now + Math.floor(random() * (i - now + 1));
      [shuffled[i], shuffled[j]] = [shuffled[j]!, shuffled[i]!];
    }
    assert.notDeepEqual(shuffled, values);
    assert.deepEqual(scoreAll(shuffled).subarray(0, now), scoreAll(values).subarray(0, now));
  });

  it('keeps a series in 4 kB, and in 24 kB with its season', () => {
    assert.ok(CORE_BYTES <= 4_096, `${CORE_BYTES}`);
    assert.ok(CORE_BYTES + SEASON_BYTES <= 24_576, `${CORE_BYTES + SEASON_BYTES}`);
  });

  it('refuses saved bytes of another layout', () => {
    assert.throws(() => restoreSeries(new Uint8Array(100)), RangeError);
  });
});

describe('bad input', () => {
  const values = createValues(value => value, 400);
  const bad: readonly { readonly name: string; readonly value: number }[] = [
    { name: 'not-a-number', value: Number.NaN },
    { name: 'infinity', value: Number.POSITIVE_INFINITY },
    { name: 'negative infinity', value: Number.NEGATIVE_INFINITY },
    { name: 'a number too large to square', value: -Number.MAX_VALUE },
  ];
  for (const { name, value } of bad) {
    it(`${name} scores 0 and leaves the later scores as they were`, () => {
      const series = createSeries();
      scoreAll(values.subarray(0, LEARNT_ROWS), series);
      const other = restoreSeries(saveSeries(series));
      const verdict = createVerdict();
      assert.equal(observe(series, START_MS + LEARNT_ROWS * STEP_MS, value, verdict), 0);
      const rest = values.subarray(LEARNT_ROWS);
      assert.deepEqual(scoreAll(rest, series, LEARNT_ROWS), scoreAll(rest, other, LEARNT_ROWS));
    });
  }

  it('ten rows without a number are reported as missing from the first on', () => {
    const series = createSeries();
    const verdict = createVerdict();
    scoreAll(values.subarray(0, 500), series);
    for (let i = 0; i < 10; i++) observe(series, START_MS + (500 + i) * STEP_MS, Number.NaN, verdict);
    observe(series, START_MS + 510 * STEP_MS, 100, verdict);
    assert.equal(verdict.missingFrom, START_MS + 500 * STEP_MS);
  });

  it('a gap is reported by the second row after it, and by the clock while it lasts', () => {
    const series = createSeries();
    const verdict = createVerdict();
    scoreAll(values.subarray(0, 500), series);
    const lastAt = START_MS + 499 * STEP_MS;
    assert.ok(Number.isNaN(silentSince(series.core, lastAt + 5 * STEP_MS)));
    assert.equal(silentSince(series.core, lastAt + 30 * STEP_MS), lastAt);
    observe(series, lastAt + 60 * STEP_MS, values[500]!, verdict);
    assert.ok(Number.isNaN(verdict.missingFrom));
    observe(series, lastAt + 61 * STEP_MS, values[501]!, verdict);
    assert.equal(verdict.missingFrom, lastAt);
  });

  const clocks: readonly { readonly name: string; readonly shiftMs: number }[] = [
    { name: 'a stamp given twice', shiftMs: -STEP_MS },
    { name: 'a stamp out of order', shiftMs: -20 * STEP_MS },
    { name: 'a stamp from next year', shiftMs: 365 * 86_400_000 },
  ];
  for (const { name, shiftMs } of clocks) {
    it(`${name} neither alarms nor is taken for a gap`, () => {
      const series = createSeries();
      const verdict = createVerdict();
      for (let i = 0; i < values.length; i++) {
        const timestampMs = START_MS + i * STEP_MS + (i === LEARNT_ROWS + 20 ? shiftMs : 0);
        const score = observe(series, timestampMs, values[i]!, verdict);
        if (i < LEARNT_ROWS) continue;
        assert.ok(score < 0.5, `row ${i} scored ${score}`);
        assert.ok(Number.isNaN(verdict.missingFrom), `row ${i} reported a gap`);
      }
    });
  }
});

describe('a deviation in words', () => {
  const deviation: Deviation = {
    class: 'seasonal',
    startedAt: START_MS,
    peakAt: START_MS + 20_000,
    endedAt: START_MS + 40_000,
    isOpen: false,
    peakValue: 412.4,
    peakStrength: 3,
    expected: { low: 80, high: 120 },
  };
  const sentences: readonly {
    readonly name: string;
    readonly change: Partial<Deviation>;
    readonly expected: string;
  }[] = [
    {
      name: 'tells value, band, hour and duration',
      change: {},
      expected: 'p99 412 ms, expected 80 to 120 ms at this hour, for 40 s (unusual for this hour)',
    },
    {
      name: 'has no duration for a single row',
      change: { class: 'spike', endedAt: START_MS },
      expected: 'p99 412 ms, expected 80 to 120 ms (spike)',
    },
    {
      name: 'says since when a value is stuck',
      change: { class: 'stuck', endedAt: START_MS + 7_200_000 },
      expected: 'p99 412 ms, unchanged, for 2 h (stuck)',
    },
  ];
  for (const { name, change, expected } of sentences) {
    it(name, () => {
      assert.equal(describeDeviation({ ...deviation, ...change }, { name: 'p99', unit: 'ms' }).en, expected);
    });
  }
});
