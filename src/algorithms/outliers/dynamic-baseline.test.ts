import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createRandom, randomNormal } from '../statistics/random.ts';
import { createDynamicBaseline } from './dynamic-baseline.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** A Monday at midnight, UTC. */
const START = Date.parse('2026-01-05T00:00:00Z');

/** Quiet at night, busy by day, half as much at the weekend, a job of ten minutes at six, noise of 3 %. */
function createShop(seed: number): (at: number) => number {
  const random = createRandom(seed);
  return at => {
    const day = Math.floor((at - START) / DAY_MS) % 7;
    const hour = ((at - START) % DAY_MS) / HOUR_MS;
    const wave = 100 + 80 * Math.sin(((hour - 9) / 24) * 2 * Math.PI);
    const job = hour >= 6 && hour < 6 + 10 / 60 ? 150 : 0;
    return (wave * (day < 5 ? 1 : 0.5) + job) * (1 + 0.03 * randomNormal(random));
  };
}

interface Alarm {
  readonly at: number;
  readonly score: number;
}

function run(days: number, value: (at: number) => number, detector = createDynamicBaseline()) {
  const state = detector.createState();
  const alarms: Alarm[] = [];
  for (let at = START; at < START + days * DAY_MS; at += MINUTE_MS) {
    const score = detector.step(state, at, value(at));
    if (score > 0.5) alarms.push({ at, score });
  }
  return { detector, state, alarms };
}

describe('dynamic baseline', () => {
  test('a weekly rhythm and a job at six are learnt in two weeks: no alarm in the four after', () => {
    for (const seed of [1, 2, 3]) {
      const { alarms } = run(42, createShop(seed));
      assert.deepEqual(
        alarms.filter(alarm => alarm.at >= START + 14 * DAY_MS),
        [],
      );
    }
  });

  test('the load of noon at four in the morning stands out, although it is ordinary at noon', () => {
    const shop = createShop(4);
    const begin = START + 22 * DAY_MS + 4 * HOUR_MS;
    const { alarms } = run(23, at => (at >= begin && at < begin + HOUR_MS ? 180 : shop(at)));
    const found = alarms.filter(alarm => alarm.at >= START + 14 * DAY_MS);
    assert.ok(found.length > 50 && found.every(({ at }) => at >= begin && at < begin + HOUR_MS), `${found.length}`);
  });

  test('the load of a Monday on a Sunday stands out', () => {
    const shop = createShop(5);
    const sunday = START + 27 * DAY_MS;
    const { alarms } = run(28, at => (at >= sunday ? 2 * shop(at) : shop(at)));
    const found = alarms.filter(alarm => alarm.at >= sunday);
    assert.ok(found.length > 300, `${found.length}`);
  });

  test('a holiday on a Thursday is calm when the calendar knows it, and loud when not', () => {
    const holiday = START + 24 * DAY_MS;
    const count = (specialDays: Record<string, 'sunday'>): number => {
      const shop = createShop(11);
      const onHoliday = (at: number): number => (at >= holiday && at < holiday + DAY_MS ? shop(at) / 2 : shop(at));
      const { alarms } = run(27, onHoliday, createDynamicBaseline({ specialDays }));
      return alarms.filter(alarm => alarm.at >= START + 14 * DAY_MS).length;
    };
    assert.equal(count({ '2026-01-29': 'sunday' }), 0);
    assert.ok(count({}) > 300);
    assert.throws(() => createDynamicBaseline({ specialDays: { 'first of May': 'sunday' } }), RangeError);
  });

  test('one wild day does not widen the band of its weekday', () => {
    const shop = createShop(6);
    const wild = START + 14 * DAY_MS;
    const { state, detector } = run(28, at => (at >= wild && at < wild + DAY_MS ? 1000 : shop(at)));
    const noon = START + 28 * DAY_MS + 12 * HOUR_MS;
    assert.ok(detector.expectedAt(state, noon)!.high < 400);
  });

  test('after a lasting change it is calm again within three days', () => {
    const shop = createShop(7);
    const change = START + 22 * DAY_MS;
    const { alarms } = run(33, at => shop(at) * (at >= change ? 3 : 1));
    assert.ok(alarms.some(alarm => alarm.at >= change && alarm.at < change + DAY_MS));
    const late = alarms.filter(alarm => alarm.at >= change + 3 * DAY_MS && alarm.at < change + 4 * DAY_MS);
    assert.deepEqual(late, []);
  });

  test('what is expected is told with its confidence, in the time of the users', () => {
    const detector = createDynamicBaseline({ utcOffsetMinutes: 480 });
    const { state } = run(15, createShop(8), detector);
    const noon = detector.expectedAt(state, START + 15 * DAY_MS + 12 * HOUR_MS)!;
    assert.ok(noon.low < noon.center && noon.center < noon.high);
    assert.ok(Math.abs(noon.center - 165) < 10, `${noon.center}`);
    assert.equal(noon.confidence, 0.5);
    assert.equal(detector.expectedAt(detector.createState(), START), undefined);
  });

  test('a constant series never alarms, and whatever leaves it does', () => {
    const { state, detector, alarms } = run(10, () => 42);
    assert.deepEqual(alarms, []);
    assert.equal(detector.step(state, START + 10 * DAY_MS, 43), 1);
  });

  test('a restored state scores what the saved one would have scored', () => {
    const shop = createShop(9);
    const { state, detector } = run(9.3, shop);
    const restored = detector.restore(JSON.parse(JSON.stringify(detector.save(state))));
    for (let at = START + 9.3 * DAY_MS; at < START + 12 * DAY_MS; at += MINUTE_MS) {
      const value = shop(at);
      assert.equal(detector.step(restored, at, value), detector.step(state, at, value));
    }
    assert.throws(() => detector.restore({ ...detector.save(state), occurrences: [1] }), RangeError);
  });

  test('gaps, stragglers and missing values teach nothing and raise nothing', () => {
    const shop = createShop(10);
    const { state, detector } = run(15, shop);
    const at = START + 15 * DAY_MS;
    detector.step(state, at, shop(at));
    const saved = JSON.stringify(detector.save(state));
    assert.equal(detector.step(state, at - DAY_MS, 9999), 0);
    assert.equal(detector.step(state, at + MINUTE_MS, Number.NaN), 0);
    assert.equal(JSON.stringify(detector.save(state)), saved);
    assert.ok(detector.step(state, at + 7 * DAY_MS, shop(at + 7 * DAY_MS)) <= 0.5);
  });

  test('settings that cannot be are refused', () => {
    assert.throws(() => createDynamicBaseline({ reach: 0 }), RangeError);
    assert.throws(() => createDynamicBaseline({ toleranceMs: HOUR_MS }), RangeError);
  });
});
