import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isGoodValue, type SloWindow } from './slo.ts';
import { durationOfWindow, periodAt } from './slo-window.ts';

const DAY_MS = 86_400_000;

interface Row {
  readonly name: string;
  readonly window: SloWindow;
  readonly now: string;
  readonly start: string;
  readonly end: string;
}

const ROWS: readonly Row[] = [
  {
    name: 'a rolling window ends now',
    window: { kind: 'rolling', durationMs: 28 * DAY_MS },
    now: '2026-03-29T12:00:00Z',
    start: '2026-03-01T12:00:00Z',
    end: '2026-03-29T12:00:00Z',
  },
  {
    name: 'a month starts at midnight of the zone, not of UTC',
    window: { kind: 'calendar', count: 1, unit: 'month', startsAt: '2025-01-01T00:00:00', timeZone: 'Asia/Shanghai' },
    now: '2026-02-28T16:00:00Z',
    start: '2026-02-28T16:00:00Z',
    end: '2026-03-31T16:00:00Z',
  },
  {
    name: 'a month that began on the 31st begins on the last day of shorter ones',
    window: { kind: 'calendar', count: 1, unit: 'month', startsAt: '2026-01-31T00:00:00', timeZone: 'UTC' },
    now: '2026-03-01T00:00:00Z',
    start: '2026-02-28T00:00:00Z',
    end: '2026-03-31T00:00:00Z',
  },
  {
    name: 'a week over the start of summer time is an hour short',
    window: { kind: 'calendar', count: 1, unit: 'week', startsAt: '2020-01-20T12:30:00', timeZone: 'America/New_York' },
    now: '2026-03-09T00:00:00Z',
    start: '2026-03-02T17:30:00Z',
    end: '2026-03-09T16:30:00Z',
  },
  {
    name: 'a quarter holds three months',
    window: { kind: 'calendar', count: 1, unit: 'quarter', startsAt: '2020-01-01T00:00:00', timeZone: 'UTC' },
    now: '2026-12-31T23:59:59Z',
    start: '2026-10-01T00:00:00Z',
    end: '2027-01-01T00:00:00Z',
  },
];

describe('windows of SLOs', () => {
  for (const { name, window, now, start, end } of ROWS) {
    test(name, () => {
      const period = periodAt(window, Date.parse(now));
      assert.equal(new Date(period.startAt).toISOString(), new Date(start).toISOString());
      assert.equal(new Date(period.endAt).toISOString(), new Date(end).toISOString());
    });
  }

  test('every moment lies in exactly the window that is given for it', () => {
    const window: SloWindow = {
      kind: 'calendar',
      count: 2,
      unit: 'month',
      startsAt: '2024-05-30T01:30:00',
      timeZone: 'Europe/Berlin',
    };
    for (let day = 0; day < 900; day++) {
      const now = Date.parse('2024-01-01T00:17:00Z') + day * DAY_MS;
      const { startAt, endAt } = periodAt(window, now);
      assert.ok(startAt <= now && now < endAt, new Date(now).toISOString());
      assert.equal(periodAt(window, endAt).startAt, endAt);
    }
  });

  test('windows can be compared by length', () => {
    assert.equal(durationOfWindow({ kind: 'rolling', durationMs: 5 }), 5);
    assert.equal(
      durationOfWindow({ kind: 'calendar', count: 2, unit: 'week', startsAt: '2024-01-01T00:00:00', timeZone: 'UTC' }),
      14 * DAY_MS,
    );
  });
});

const VALUES = [
  { operator: '<', value: 200, good: 199, bad: 200 },
  { operator: '<=', value: 200, good: 200, bad: 201 },
  { operator: '>', value: 200, good: 201, bad: 200 },
  { operator: '>=', value: 200, good: 200, bad: 199 },
] as const;
for (const { operator, value, good, bad } of VALUES) {
  test(`${good} is ${operator} ${value} and ${bad} is not`, () => {
    assert.equal(isGoodValue({ threshold: { operator, value } }, good), true);
    assert.equal(isGoodValue({ threshold: { operator, value } }, bad), false);
  });
}
