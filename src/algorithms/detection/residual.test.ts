import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRandom, gauss } from './clean-series.fixture.ts';
import { DETECTORS } from './detectors.ts';
import { AT } from './layout.ts';
import { observe } from './observe.ts';
import { crowdOf } from './residual.ts';
import { createSeries, type Series } from './series.ts';
import { createVerdict, type Verdict } from './verdict.ts';

const DAY_ROWS = 1_440;
/** Only the detector under test speaks. */
const OTHERS = -1 ^ (1 << DETECTORS.residual);
const isNight = (row: number) => row % DAY_ROWS < 480;

type Rows = (row: number, random: () => number) => number;

/** Lets a series run for some days, then adds the jump to the next row. */
function strengthOf(rows: Rows, { days, jump, at = 0 }: { days: number; jump: number; at?: number }): Verdict {
  const { series, random } = run(rows, days * DAY_ROWS + at);
  const row = days * DAY_ROWS + at;
  const verdict = createVerdict();
  observe(series, row * 60_000, rows(row, random) + jump, verdict, OTHERS);
  return verdict;
}

function run(rows: Rows, count: number): { series: Series; random: () => number } {
  const series = createSeries();
  const verdict = createVerdict();
  const random = createRandom(5);
  for (let row = 0; row < count; row++) observe(series, row * 60_000, rows(row, random), verdict, OTHERS);
  return { series, random };
}

const heavyTailed: Rows = (_, random) => {
  const squares = Array.from({ length: 4 }, () => gauss(random) ** 2).reduce((sum, square) => sum + square);
  return 100 + (5 * gauss(random)) / Math.sqrt(squares / 4);
};
const normal: Rows = (_, random) => 100 + 5 * gauss(random);
const noisyByDay: Rows = (row, random) => 100 + (isNight(row) ? 1 : 8) * gauss(random);

describe('a residual against the noise of its hour', () => {
  for (const [name, rows, jump, options, isFound] of [
    ['finds a spike in noise', normal, 60, { days: 20 }, true],
    ['finds a drop in noise', normal, -60, { days: 20 }, true],
    ['lets noise be', normal, 15, { days: 20 }, false],
    ['finds at night what would be noise by day', noisyByDay, 50, { days: 20, at: 240 }, true],
    ['lets it be by day', noisyByDay, 50, { days: 20, at: 960 }, false],
    ['asks for more where the tails are heavy', heavyTailed, 60, { days: 60 }, false],
    ['hears a huge spike even there', heavyTailed, 400, { days: 60 }, true],
    ['is hardly heard while the series is young', normal, 60, { days: 2 }, false],
  ] as const) {
    it(name, () => assert.equal(strengthOf(rows, { ...options, jump }).strength >= 1, isFound));
  }

  it('is not deafened by many great anomalies', () => {
    const troubled: Rows = (row, random) => normal(row, random) + (row % 1_777 === 1_000 ? 300 : 0);
    assert.ok(strengthOf(troubled, { days: 40, jump: 80 }).strength >= 1);
  });

  it('learns nothing from a value that stands still', () => {
    const stalling: Rows = (row, random) => (row < 20 * DAY_ROWS ? normal(row, random) : 100);
    // Two rows more: the first that stands still has moved there, the second shows that it stays.
    const [before, after] = [2, 10 * DAY_ROWS].map(more => run(stalling, 20 * DAY_ROWS + more).series.core);
    assert.equal(after![AT.residual + 1], before![AT.residual + 1]);
  });

  it('says where the value was expected', () => {
    const { low, high } = strengthOf(normal, { days: 20, jump: 60 });
    assert.ok(low < 95 && low > 50 && high > 105 && high < 150, `${low} to ${high}`);
  });

  it('counts a greater crowd where tails are heavy', () => {
    const [ordinary, heavy] = [normal, heavyTailed].map(rows => crowdOf(run(rows, 40 * DAY_ROWS).series.core));
    assert.ok(heavy! > 1.3 * ordinary!, `${heavy} against ${ordinary}`);
  });
});
