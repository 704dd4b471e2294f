import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { enterHour, hourOf, learnHour, PROFILE_WORDS, usualNow } from './daily-profile.ts';
import {
  DAY,
  enterSlot,
  HEAD_WORDS,
  HOURS,
  learnDifference,
  learnFromSlot,
  slotOf,
  slotWords,
  usualDifference,
  WEEK,
} from './slot-memory.ts';

const DAY_MS = 86_400_000;
const SIX = 6 * 3_600_000;

/** A day of ten-minute rows: no movement but one difference at six. */
function learnDays(differences: readonly number[]): Float32Array {
  const season = new Float32Array(HEAD_WORDS + slotWords(DAY));
  differences.forEach((difference, day) => {
    for (let slot = 0; slot < DAY.slots; slot++) {
      const at = day * DAY_MS + slot * DAY.slotMs;
      enterSlot(DAY, season, 0, HEAD_WORDS, slotOf(DAY, at));
      learnDifference(season, 0, at % DAY_MS === SIX ? difference : 0);
    }
  });
  return season;
}

describe('the memory of a time of day', () => {
  const cases: readonly {
    readonly name: string;
    readonly days: readonly number[];
    readonly atMs: number;
    readonly isDown: boolean;
    readonly expected: number;
  }[] = [
    { name: 'expects nothing before anything happened', days: [], atMs: SIX, isDown: false, expected: 0 },
    { name: 'half expects what came once', days: [80, 0], atMs: SIX, isDown: false, expected: 20 },
    { name: 'expects what came twice', days: [80, 80, 0], atMs: SIX, isDown: false, expected: 80 * 0.7 },
    { name: 'expects it a slot late as well', days: [80, 80, 80], atMs: SIX + DAY.slotMs, isDown: false, expected: 80 },
    {
      name: 'knows nothing two slots away',
      days: [80, 80, 80],
      atMs: SIX + 2 * DAY.slotMs,
      isDown: false,
      expected: 0,
    },
    { name: 'keeps the directions apart', days: [80, 80, 80], atMs: SIX, isDown: true, expected: 0 },
    { name: 'is not misled by one outlier', days: [5, 5, 500, 5, 5], atMs: SIX, isDown: false, expected: 62.5 },
  ];
  for (const { name, days, atMs, isDown, expected } of cases) {
    it(name, () => {
      const season = learnDays(days);
      enterSlot(DAY, season, 0, HEAD_WORDS, slotOf(DAY, atMs));
      const usual = usualDifference(season, 0, isDown);
      assert.ok(Math.abs(usual - expected) < 1e-4, `${usual}`);
    });
  }

  it('lets the hours learn what the ten minutes saw, and expects it an hour late', () => {
    const hours = HEAD_WORDS;
    const slots = 2 * HEAD_WORDS;
    const season = new Float32Array(slots + slotWords(HOURS) + slotWords(DAY));
    const enter = (at: number) => {
      learnFromSlot(season, hours, 0);
      enterSlot(HOURS, season, hours, slots, slotOf(HOURS, at));
      enterSlot(DAY, season, 0, slots + slotWords(HOURS), slotOf(DAY, at));
    };
    const jobs = [SIX, SIX + 3 * DAY.slotMs, SIX + 8 * DAY.slotMs];
    for (let at = 0; at < 3 * DAY_MS; at += DAY.slotMs) {
      enter(at);
      learnDifference(season, 0, jobs[Math.floor(at / DAY_MS)] === at % DAY_MS ? 80 : 0);
    }
    enter(3 * DAY_MS + SIX + 5 * DAY.slotMs);
    assert.equal(usualDifference(season, 0, false), 0);
    assert.ok(usualDifference(season, hours, false) >= 80 * HOURS.keepLast * HOURS.keepConfirmed);
    assert.equal(usualDifference(season, hours, true), 0);
  });

  it('finds the slot of stamps before 1970 too', () => {
    assert.equal(slotOf(DAY, -1), DAY.slots - 1);
    assert.equal(slotOf(WEEK, -7 * DAY_MS), 0);
  });
});

describe('the profile of the day', () => {
  it('says nothing before an hour was seen on two days, then its mean', () => {
    const state = new Float64Array(PROFILE_WORDS);
    const learn = (atMs: number, value: number) => {
      enterHour(state, 0, hourOf(slotOf(WEEK, atMs)));
      learnHour(state, 0, value);
    };
    const usualAt = (atMs: number) => {
      enterHour(state, 0, hourOf(slotOf(WEEK, atMs)));
      return usualNow(state, 0);
    };
    for (let hour = 0; hour < 24; hour++) learn(hour * 3_600_000, hour);
    learn(DAY_MS, 10);
    assert.ok(Number.isNaN(usualAt(DAY_MS)));
    for (let hour = 1; hour < 30; hour++) learn(DAY_MS + hour * 3_600_000, (hour % 24) + 2);
    assert.equal(usualAt(2 * DAY_MS + 5 * 3_600_000), 6);
    assert.equal(usualAt(9 * DAY_MS), 4);
  });
});
