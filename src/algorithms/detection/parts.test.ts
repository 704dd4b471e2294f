import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRandom, gauss } from './clean-series.fixture.ts';
import { endClimb, rateClimb } from './climb.ts';
import { rateAgainstEnvelope } from './envelope.ts';
import { AT, MEDIAN_ROWS, STATE_WORDS } from './layout.ts';
import { createMachine, joinOffsets, rankCulprits } from './machine.ts';
import { meanOfLast, pushToWindow, windowMedian } from './median-window.ts';
import { forgettingOf, rateAgainstRecord } from './record.ts';
import { rateMagnitude } from './running-quantile.ts';
import { noveltyOf } from './score.ts';

describe('the median window', () => {
  it('agrees with sorting, ties and negatives included', () => {
    const random = createRandom(5);
    const core = new Float64Array(STATE_WORDS);
    const values = Array.from({ length: 400 }, () => Math.round(6 * gauss(random)));
    values.forEach((value, row) => {
      if (row >= MEDIAN_ROWS) {
        const window = values.slice(row - MEDIAN_ROWS, row).sort((a, b) => a - b);
        assert.equal(windowMedian(core, row), window[MEDIAN_ROWS >> 1]);
      }
      pushToWindow(core, value, row);
      if (row >= 6) {
        const mean = values.slice(row - 5, row + 1).reduce((sum, one) => sum + one, 0) / 6;
        assert.ok(Math.abs(meanOfLast(core, row, 6) - mean) < 1e-12);
      }
    });
  });
});

describe('the running quantile', () => {
  it('lets about half a per cent of Gaussian noise above it, in each unit', () => {
    for (const unit of [1e-6, 1, 1e9]) {
      const random = createRandom(11);
      const state = new Float64Array(5);
      let above = 0;
      for (let row = 0; row < 60_000; row++) {
        const magnitude = Math.abs(unit * gauss(random));
        if (rateMagnitude(state, 0, magnitude, magnitude, row) > 1 && row >= 10_000) above++;
      }
      const share = above / 50_000;
      assert.ok(share > 0.003 && share < 0.008, `${share}`);
    }
  });
});

describe('the record', () => {
  const feed = (values: readonly number[]) => {
    const state = new Float64Array(2);
    return values.map(value => rateAgainstRecord(state, 0, value, 1)).at(-1)!;
  };
  const noise = Array.from({ length: 2_000 }, (_, i) => 1 + (i % 7) / 10);
  const cases: readonly {
    readonly name: string;
    readonly values: readonly number[];
    readonly least: number;
    readonly most: number;
  }[] = [
    { name: 'rates nothing while it warms up', values: noise.slice(0, 100), least: 0, most: 0 },
    { name: 'rates an ordinary value below 1', values: [...noise, 1.2], least: 0.5, most: 0.99 },
    { name: 'rates a value twice the record as 2', values: [...noise, 3.2], least: 1.95, most: 2.1 },
    {
      name: 'rates a value twice a young record as less',
      values: [...noise.slice(0, 500), 3.2],
      least: 1.4,
      most: 1.6,
    },
    { name: 'at most doubles at once', values: [...noise, 1_000, 6.4], least: 1.9, most: 2.2 },
  ];
  for (const { name, values, least, most } of cases) {
    it(name, () => {
      const rated = feed(values);
      assert.ok(rated >= least && rated <= most, `${rated}`);
    });
  }
});

describe('the envelope', () => {
  const CLOSING = forgettingOf(2_000);
  it('rates by widths outside, and inside next to nothing', () => {
    const state = new Float64Array(3);
    for (let row = 0; row < 2_000; row++) assert.ok(rateAgainstEnvelope(state, 0, row % 11, row, CLOSING) < 1.01);
    const rated = rateAgainstEnvelope(state, 0, 15, 2_000, CLOSING);
    assert.ok(Math.abs(rated - 2) < 0.01, `${rated}`);
  });

  it('is widened by two widths at most by one wild value, and so still sees the next', () => {
    const state = new Float64Array(3);
    for (let row = 0; row < 2_000; row++) rateAgainstEnvelope(state, 0, row % 11, row, CLOSING);
    assert.equal(rateAgainstEnvelope(state, 0, 1_000, 2_000, CLOSING), 11);
    assert.ok(Math.abs(state[1]! - 30) < 0.1, `${state[1]}`);
    assert.ok(rateAgainstEnvelope(state, 0, 40, 2_001, CLOSING) > 1.6);
    assert.equal(rateAgainstEnvelope(state, 0, 20, 2_002, CLOSING), 0);
  });
});

describe('a climb', () => {
  const BAND = [90, 110] as const;
  const climb = (step: number, gap: number) => {
    const core = new Float64Array(STATE_WORDS);
    let high: number = BAND[1];
    for (let i = 1; i <= 50; i++) {
      const mean = high + step;
      if (rateClimb(core, mean, BAND[0], high, 2_000 + i * gap, 1.06) >= 1) return i;
      high = mean;
    }
    return -1;
  };
  it('is told when its small steps have left the first band by a quarter', () => assert.equal(climb(1, 1), 5));
  it('falls apart where an hour lies between the steps', () => assert.equal(climb(1, 13), -1));
  it('begins anew when it was told', () => {
    const core = new Float64Array(STATE_WORDS);
    assert.ok(rateClimb(core, 116, ...BAND, 2_000, 1.06) >= 1);
    endClimb(core);
    assert.ok(rateClimb(core, 117, 90, 116, 2_001, 1.06) < 1);
  });
});

describe('the score', () => {
  it('is 0.5 at the limit, grows with the evidence and stays in [0, 1]', () => {
    const scores = [0, 0.5, 0.99, 1, 1.01, 2, 100, Number.MAX_VALUE].map(noveltyOf);
    assert.equal(scores[3], 0.5);
    assert.deepEqual(
      scores,
      scores.toSorted((a, b) => a - b),
    );
    assert.ok(scores.every(score => score >= 0 && score <= 1));
  });
});

describe('a machine of nineteen metrics', () => {
  const cases: readonly { readonly name: string; readonly offsets: readonly number[]; readonly isAbnormal: boolean }[] =
    [
      { name: 'is calm under faint noise everywhere', offsets: new Array(19).fill(0.4), isAbnormal: false },
      { name: 'is not alarmed by one metric alone', offsets: [9, ...new Array(18).fill(0.1)], isAbnormal: false },
      {
        name: 'is alarmed by one metric that leaves everything behind',
        offsets: [45, ...new Array(18).fill(0.1)],
        isAbnormal: true,
      },
      {
        name: 'is alarmed when a third leaves its path',
        offsets: [...new Array(13).fill(0.1), ...new Array(6).fill(2)],
        isAbnormal: true,
      },
    ];
  for (const { name, offsets, isAbnormal } of cases) {
    it(name, () => assert.equal(joinOffsets(createMachine(19), offsets) >= 1, isAbnormal));
  }

  const together = [...new Array<number>(13).fill(0.1), ...new Array<number>(6).fill(2)];
  const calm = new Array<number>(19).fill(0.1);

  it('needs more from a machine whose metrics often leave together', () => {
    const machine = createMachine(19);
    for (let row = 0; row < 3_000; row++) joinOffsets(machine, row % 30 === 0 ? together : calm);
    assert.ok(joinOffsets(machine, together) < 1);
    assert.ok(joinOffsets(machine, new Array(19).fill(5)) >= 1);
  });

  it('hears again after a long trouble', () => {
    const machine = createMachine(19);
    for (let row = 0; row < 2_000; row++) joinOffsets(machine, new Array(19).fill(9));
    for (let row = 0; row < 600; row++) joinOffsets(machine, calm);
    assert.ok(joinOffsets(machine, together) >= 1);
  });

  it('names the metric that left its path furthest, and remembers it for some rows', () => {
    const machine = createMachine(3);
    joinOffsets(machine, [0.2, 3, 1]);
    joinOffsets(machine, [0.2, 0, 1]);
    assert.deepEqual(rankCulprits(machine), [1, 2, 0]);
  });
});

describe('the layout', () => {
  it('gives each part its own words', () => {
    const starts = Object.values(AT);
    assert.equal(new Set(starts).size, starts.length);
    assert.ok(starts.every(start => start >= 0 && start < STATE_WORDS));
  });
});
