import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRandom, gauss } from './clean-series.fixture.ts';
import { STATE_WORDS } from './layout.ts';
import { observe } from './observe.ts';
import { DEFAULT_THRESHOLD } from './score.ts';
import { createSeries } from './series.ts';
import { suspect } from './suspicion.ts';
import { createVerdict } from './verdict.ts';

const GROWN = 20_000;

/** What a row gets that comes after 20,000 of noise of mean size 1 and the rows in `before`, oldest first. */
function suspicionAfter(before: readonly number[], offset: number, fromUsual = Number.NaN): number {
  const random = createRandom(3);
  const core = new Float64Array(STATE_WORDS);
  const unit = Math.sqrt(Math.PI / 2);
  for (let row = 0; row < GROWN; row++) suspect(core, unit * gauss(random), unit * gauss(random), row);
  // What noise left behind fades first, without teaching anything.
  for (let row = 0; row < 1_000; row++) suspect(core, 0, 0, GROWN + row);
  for (const each of before) suspect(core, each, Number.NaN, GROWN);
  return suspect(core, offset, fromUsual, GROWN);
}

describe('the suspicion of a row', () => {
  it('is a quarter at a mean of four mean sizes, and never reaches the threshold', () => {
    const four = suspicionAfter([], 4, 4);
    assert.ok(Math.abs(four - 0.25) < 0.01, `${four}`);
    const most = suspicionAfter([], 1e30, -1e30);
    assert.ok(most > 0.49 && most < DEFAULT_THRESHOLD, `${most}`);
  });

  it('takes both distances by their mean, whatever their sign', () => {
    assert.ok(Math.abs(suspicionAfter([], -8, 0) - suspicionAfter([], 4, -4)) < 0.01);
  });

  it('takes an hour that is not known for no evidence', () => {
    assert.equal(suspicionAfter([], 8, Number.NaN), suspicionAfter([], 8, 0));
  });

  it('is none for what is less than what was suspected shortly before', () => {
    assert.equal(suspicionAfter([10], 9), 0);
    assert.ok(suspicionAfter([10], 11) > 0);
    assert.ok(suspicionAfter([10, ...Array<number>(200).fill(0)], 3) > 0, 'two hundred rows later');
  });

  it('does not believe a young series', () => {
    const core = new Float64Array(STATE_WORDS);
    const random = createRandom(4);
    for (let row = 0; row < 300; row++) suspect(core, gauss(random), Number.NaN, row);
    assert.ok(suspect(core, 30, Number.NaN, 300) < 0.03);
  });

  it('is 0 on a series that never moves', () => {
    const core = new Float64Array(STATE_WORDS);
    for (let row = 0; row < 5_000; row++) assert.equal(suspect(core, 0, 0, row), 0);
  });

  it('puts a soft beginning before all that is ordinary, though no detector objects', () => {
    const random = createRandom(9);
    const series = createSeries();
    const verdict = createVerdict();
    const scores = Float64Array.from({ length: 15_000 }, (_, row) => {
      const value = 100 + 10 * Math.sin((row * Math.PI) / 720) + gauss(random) + (row >= 14_400 ? 5 : 0);
      return observe(series, row * 60_000, value, verdict);
    });
    const jump = Math.max(...scores.subarray(14_400, 14_408));
    const before = Math.max(...scores.subarray(10_000, 14_400));
    assert.ok(jump < DEFAULT_THRESHOLD, 'not an alarm');
    assert.ok(jump > before, `${jump} against ${before}`);
  });
});
