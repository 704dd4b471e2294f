import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRandom, randomNormal } from '../statistics/random.ts';
import { DETECTORS } from './detectors.ts';
import { isMethod, METHOD_NAMES } from './methods.ts';
import { observe } from './observe.ts';
import { createPanel, observeWithPanel, type Panel, savePanel, trainingMark } from './panel.ts';
import { createSeries } from './series.ts';
import { createVerdict } from './verdict.ts';

const START_MS = Date.UTC(2026, 0, 5);
const STEP_MS = 300_000;
const CALM_ROWS = 2_500;
const NAMED = METHOD_NAMES.slice(1);

type Course = (row: number) => number;

/** A daily rhythm with noise, a row in five minutes. */
function calm(seed: number): Course {
  const random = createRandom(seed);
  return row => 100 + 20 * Math.sin((2 * Math.PI * row) / 288) + 2 * randomNormal(random);
}

/** Feeds rows and gives the strength of each. */
function run(panel: Panel, course: Course, { series = createSeries(), from = 0, to = CALM_ROWS } = {}): number[] {
  const verdict = createVerdict();
  return Array.from({ length: to - from }, (_, i) => {
    const value = course(from + i);
    observeWithPanel(series, panel, { timestampMs: START_MS + (from + i) * STEP_MS, value, verdict });
    return verdict.strength;
  });
}

describe('names of methods', () => {
  const cases = [
    ...METHOD_NAMES.map(text => ({ text, expected: true })),
    { text: 'static-rule:>0.9:5m', expected: true },
    { text: 'static-rule:<=-3', expected: true },
    { text: 'static-rule:>0.9:5', expected: false },
    { text: 'static-rule', expected: false },
    { text: 'constructor', expected: false },
  ];
  for (const { text, expected } of cases) {
    it(`${text} is ${expected ? 'a' : 'no'} method`, () => assert.equal(isMethod(text), expected));
  }
});

describe('a panel', () => {
  it('of the ensemble alone says what the ensemble says', () => {
    const course = calm(1);
    const values = Array.from({ length: CALM_ROWS }, (_, row) => course(row) + (row === 2_000 ? 200 : 0));
    const series = createSeries();
    const verdict = createVerdict();
    const expected = values.map((value, row) => {
      observe(series, START_MS + row * STEP_MS, value, verdict);
      return verdict.strength;
    });
    assert.deepEqual(
      run(createPanel(['ensemble']), row => values[row]!),
      expected,
    );
    assert.deepEqual(
      run(createPanel([]), row => values[row]!),
      expected,
    );
  });

  for (const method of NAMED.filter(name => name !== 'trend')) {
    it(`of ${method} alone is quiet on a calm series and sees a jump`, () => {
      const panel = createPanel([method]);
      const series = createSeries();
      const course = calm(2);
      assert.ok(Math.max(...run(panel, course, { series })) < 1.5);
      assert.ok(
        Math.max(...run(panel, row => course(row) + 150, { series, from: CALM_ROWS, to: CALM_ROWS + 30 })) >= 1,
      );
    });
  }

  it('of the trend alone sees a leak', () => {
    const panel = createPanel(['trend']);
    const series = createSeries();
    const random = createRandom(3);
    const level: Course = () => 100 + randomNormal(random);
    assert.ok(Math.max(...run(panel, level, { series })) < 1.5);
    const leak: Course = row => level(row) + (row - CALM_ROWS) / 4;
    assert.ok(Math.max(...run(panel, leak, { series, from: CALM_ROWS, to: CALM_ROWS + 200 })) >= 1);
  });

  it('takes a rule at its word once it has held for its time', () => {
    const strengths = run(createPanel(['static-rule:>50:15m']), row => (row >= 10 ? 60 : 40), { to: 20 });
    assert.equal(
      strengths.findIndex(strength => strength >= 1),
      13,
    );
  });

  it('names the member that spoke, and where the value was expected', () => {
    const panel = createPanel(['iqr']);
    const series = createSeries();
    const verdict = createVerdict();
    const course = calm(4);
    run(panel, course, { series });
    observeWithPanel(series, panel, { timestampMs: START_MS + CALM_ROWS * STEP_MS, value: 400, verdict });
    assert.equal(verdict.detector, DETECTORS.iqr);
    assert.ok(verdict.low > 50 && verdict.high < 200, `${verdict.low} to ${verdict.high}`);
  });

  it('learns nothing from what is no number', () => {
    const course = calm(5);
    const values = Array.from({ length: 1_500 }, (_, row) => course(row));
    const plain = createPanel(NAMED);
    run(plain, row => values[row]!, { to: 1_500 });
    const holed = createPanel(NAMED);
    const series = createSeries();
    const verdict = createVerdict();
    for (const [row, value] of values.entries()) {
      const timestampMs = START_MS + row * STEP_MS;
      observeWithPanel(series, holed, { timestampMs, value, verdict });
      for (const odd of [Number.NaN, Number.POSITIVE_INFINITY, 1e200]) {
        observeWithPanel(series, holed, { timestampMs, value: odd, verdict });
        assert.equal(verdict.strength, 0);
      }
    }
    assert.deepEqual(savePanel(holed), savePanel(plain));
  });

  it('saved and restored goes on to the last bit, and tells when it has trained', () => {
    const course = calm(6);
    const values = Array.from({ length: 1_300 }, (_, row) => course(row));
    const first = createPanel(METHOD_NAMES);
    const series = createSeries();
    const untrained = trainingMark(first);
    run(first, row => values[row]!, { series, to: 1_200 });
    assert.notEqual(trainingMark(first), untrained);
    const second = createPanel(METHOD_NAMES, JSON.parse(JSON.stringify(savePanel(first))));
    const copy = { core: series.core.slice(), season: series.season?.slice() ?? null };
    assert.deepEqual(
      run(second, row => values[row]!, { series: copy, from: 1_200, to: 1_300 }),
      run(first, row => values[row]!, { series, from: 1_200, to: 1_300 }),
    );
  });

  it('of changed methods keeps what those that stay have learnt', () => {
    const before = createPanel(['iqr', 'trend']);
    run(before, calm(7), { to: 500 });
    const after = savePanel(createPanel(['ensemble', 'iqr', 'three-sigma'], savePanel(before)));
    assert.deepEqual(after.iqr, savePanel(before).iqr);
    assert.deepEqual(Object.keys(after), ['iqr', 'three-sigma']);
  });

  it('forgets totals when the series turns out to be a counter', () => {
    const random = createRandom(8);
    let total = 1e9;
    const panel = createPanel(['robust-three-sigma']);
    const grow: Course = () => {
      total += 10 + random();
      return total;
    };
    assert.ok(Math.max(...run(panel, grow)) < 1.5);
  });
});
