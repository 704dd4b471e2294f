import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CLEAN_SERIES, countAlarms } from './clean-series.fixture.ts';

const SEEDS = [1, 2];

describe('on a clean series at a row a minute, after two weeks of learning', () => {
  for (const series of CLEAN_SERIES) {
    it(`${series.name} alarms at most once a month`, () => {
      const alarms = SEEDS.reduce((sum, seed) => sum + countAlarms(series, seed), 0);
      assert.ok(alarms <= SEEDS.length, `${alarms} alarms in ${SEEDS.length} series`);
    });
  }
});
