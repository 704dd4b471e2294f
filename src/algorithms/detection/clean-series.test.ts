import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CLEAN_SERIES, createRandom } from './clean-series.fixture.ts';
import { observe } from './observe.ts';
import { isNews } from './refractory.ts';
import { createSeries } from './series.ts';
import { createVerdict } from './verdict.ts';

const DAY_ROWS = 1_440;
const LEARNING_DAYS = 14;
const JUDGED_DAYS = 30;
const START_MS = Date.UTC(2026, 0, 5);
const SEEDS = [1, 2];

describe('on a clean series at a row a minute, after two weeks of learning', () => {
  for (const { name, create } of CLEAN_SERIES) {
    it(`${name} alarms at most once a month`, () => {
      let alarms = 0;
      for (const seed of SEEDS) {
        const next = create(createRandom(seed));
        const series = createSeries();
        const verdict = createVerdict();
        for (let row = 0; row < (LEARNING_DAYS + JUDGED_DAYS) * DAY_ROWS; row++) {
          observe(series, START_MS + row * 60_000, next(row), verdict);
          if (isNews(series.core, verdict.strength) && row >= LEARNING_DAYS * DAY_ROWS) alarms++;
        }
      }
      assert.ok(alarms <= SEEDS.length, `${alarms} alarms in ${SEEDS.length} series`);
    });
  }
});
