import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { countsSince, createBudgetLedger, recordEvents } from './budget-ledger.ts';
import { restoreBudgetLedger, saveBudgetLedger } from './budget-ledger-state.ts';
import { BURN_RATE_RULES, burnRateRulesFor, judgeBurnRates } from './burn-rate-alerts.ts';
import {
  budgetShareSpent,
  burnRate,
  countSliceRatios,
  countTimeSlices,
  errorBudget,
  timeToSpendBudget,
} from './error-budget.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const NOW = 1_700_000_000_000;

function near(actual: number, expected: number, tolerance = 1e-9): void {
  assert.ok(Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)), `${actual}, not ${expected}`);
}

describe('error budgets', () => {
  test('half of the budget is left after half of the allowed failures', () => {
    const budget = errorBudget({ good: 999_500, total: 1_000_000 }, 0.999);
    near(budget.allowedBad, 1000);
    near(budget.spentRatio, 0.5);
    near(budget.leftRatio, 0.5);
    assert.equal(budget.status, 'met');
  });

  test('an overspent budget is negative', () => {
    const budget = errorBudget({ good: 97, total: 100 }, 0.98);
    assert.equal(budget.status, 'missed');
    near(budget.leftRatio, -0.5);
  });

  test('without events there is no data, and no claim', () => {
    const budget = errorBudget({ good: 0, total: 0 }, 0.99);
    assert.equal(budget.status, 'no-data');
    assert.equal(budget.leftRatio, 1);
    assert.ok(Number.isNaN(budget.errorRatio));
  });

  test('targets and counts that cannot be are refused', () => {
    assert.throws(() => errorBudget({ good: 1, total: 1 }, 1), RangeError);
    assert.throws(() => errorBudget({ good: 2, total: 1 }, 0.9), RangeError);
    assert.throws(() => burnRate(0.1, Number.NaN), RangeError);
  });

  /** SRE Workbook, table 5-4: 99.9 % over 30 days. */
  const EXHAUSTION = [
    { rate: 1, errorRatio: 0.001, days: 30 },
    { rate: 2, errorRatio: 0.002, days: 15 },
    { rate: 10, errorRatio: 0.01, days: 3 },
    { rate: 1000, errorRatio: 1, days: 0.03 },
  ];
  for (const { rate, errorRatio, days } of EXHAUSTION) {
    test(`at an error ratio of ${errorRatio} the budget burns ${rate} times too fast and lasts ${days} days`, () => {
      near(burnRate(errorRatio, 0.999), rate);
      near(timeToSpendBudget(rate, 30), days);
    });
  }

  test('nothing spent lasts for ever', () => assert.equal(timeToSpendBudget(0, 30), Number.POSITIVE_INFINITY));

  test('slices of time count as good or bad, or by their share', () => {
    const slices = [
      { good: 100, total: 100 },
      { good: 94, total: 100 },
      { good: 1, total: 2 },
      { good: 0, total: 0 },
    ];
    assert.deepEqual(countTimeSlices(slices, 0.95), { good: 2, total: 4 });
    near(countSliceRatios(slices).good, 1 + 0.94 + 0.5 + 1);
  });
});

describe('burn-rate alerts', () => {
  test('the recommended rules stand for 2, 5, 10 and 10 % of the budget (SRE Workbook, tables 5-5 and 5-8)', () => {
    const shares = BURN_RATE_RULES.map(rule => budgetShareSpent(rule.burnRate, rule.longWindowMs, 30 * DAY_MS));
    for (const [i, expected] of [0.02, 0.05, 0.1, 0.1].entries()) near(shares[i]!, expected);
    assert.ok(BURN_RATE_RULES.every(rule => rule.longWindowMs / rule.shortWindowMs === 12));
  });

  test('for a week the same shares are burnt at lower rates, but never below 1', () => {
    const rates = burnRateRulesFor(7 * DAY_MS).map(rule => rule.burnRate);
    for (const [i, expected] of [3.36, 1.4, 1, 1].entries()) near(rates[i]!, expected);
    assert.equal(burnRateRulesFor(DAY_MS).length, 3);
    assert.throws(() => burnRateRulesFor(0), RangeError);
  });

  /** The example of the Workbook's figure 5-6: 15 % errors for ten minutes against 99.9 %. */
  test('ten minutes of 15 % errors page after six minutes and stop five minutes after the end', () => {
    const ledger = createBudgetLedger();
    const start = Math.floor(NOW / MINUTE_MS);
    const firing: number[] = [];
    for (let minute = -120; minute < 90; minute++) {
      const at = (start + minute) * MINUTE_MS;
      recordEvents(ledger, at, { good: minute >= 0 && minute < 10 ? 850 : 1000, total: 1000 });
      const [verdict] = judgeBurnRates({
        target: 0.999,
        countsOver: durationMs => countsSince(ledger, at, durationMs),
      });
      if (verdict!.status === 'firing') firing.push(minute);
    }
    // Minute 5 is the sixth: .15 * 6 / 60 = 1.5 % is over 1.44 %; minute 13 is the last whose five hold a bad one.
    assert.deepEqual(firing, [5, 6, 7, 8, 9, 10, 11, 12, 13]);
  });

  const LOW_TRAFFIC = [
    { name: 'one failure of ten calls pages nobody', good: 9, total: 10, status: 'low-traffic' },
    { name: 'two failures of ten calls may be one retry', good: 8, total: 10, status: 'low-traffic' },
    { name: 'three failures of ten calls are no chance', good: 7, total: 10, status: 'firing' },
    { name: 'twenty failures of a thousand calls page', good: 980, total: 1000, status: 'firing' },
    { name: 'ten failures of a thousand calls burn too slowly to page', good: 990, total: 1000, status: 'quiet' },
    { name: 'no calls are no data', good: 0, total: 0, status: 'no-data' },
  ];
  for (const { name, good, total, status } of LOW_TRAFFIC) {
    test(name, () => {
      const [verdict] = judgeBurnRates({ target: 0.999, countsOver: () => ({ good, total }) });
      assert.equal(verdict!.status, status);
    });
  }

  test('a burst that is over does not fire', () => {
    const [verdict] = judgeBurnRates({
      target: 0.999,
      countsOver: durationMs => (durationMs === HOUR_MS ? { good: 900, total: 1000 } : { good: 0, total: 0 }),
    });
    assert.equal(verdict!.status, 'quiet');
  });
});

describe('the ledger of good and bad', () => {
  test('windows hold what happened in them and nothing older', () => {
    const ledger = createBudgetLedger();
    recordEvents(ledger, NOW - 2 * HOUR_MS, { good: 1, total: 2 });
    recordEvents(ledger, NOW - 10 * DAY_MS, { good: 10, total: 20 });
    recordEvents(ledger, NOW - 100 * DAY_MS, { good: 100, total: 200 });
    recordEvents(ledger, NOW, { good: 3, total: 3 });
    assert.deepEqual(countsSince(ledger, NOW, HOUR_MS), { good: 3, total: 3 });
    assert.deepEqual(countsSince(ledger, NOW, 3 * DAY_MS), { good: 4, total: 5 });
    assert.deepEqual(countsSince(ledger, NOW, 30 * DAY_MS), { good: 14, total: 25 });
    assert.deepEqual(countsSince(ledger, NOW, 92 * DAY_MS), { good: 14, total: 25 });
  });

  test('silence empties the window without a call', () => {
    const ledger = createBudgetLedger();
    recordEvents(ledger, NOW, { good: 1, total: 1 });
    assert.deepEqual(countsSince(ledger, NOW + 2 * HOUR_MS, HOUR_MS), { good: 0, total: 0 });
    recordEvents(ledger, NOW + 4 * DAY_MS, { good: 1, total: 1 });
    assert.deepEqual(countsSince(ledger, NOW + 4 * DAY_MS, 3 * DAY_MS), { good: 1, total: 1 });
  });

  const AGES = [5 * MINUTE_MS, 30 * MINUTE_MS, HOUR_MS, 2 * HOUR_MS, 6 * HOUR_MS, DAY_MS, 3 * DAY_MS, 30 * DAY_MS];

  test('a restart forgets nothing that a window is judged by', () => {
    const ledger = createBudgetLedger();
    const end = NOW + 5000 * MINUTE_MS;
    for (let at = NOW; at < end; at += MINUTE_MS) recordEvents(ledger, at, { good: (at / MINUTE_MS) % 3, total: 3 });
    const restored = restoreBudgetLedger(JSON.parse(JSON.stringify(saveBudgetLedger(ledger, 30 * DAY_MS))));
    for (const age of AGES) {
      const [before, after] = [countsSince(ledger, end, age), countsSince(restored, end, age)];
      assert.ok(Math.abs(before.total - after.total) < 1e-6, `${age}: ${before.total} and ${after.total}`);
      // Hours of old are spread: the edge of a long window may cut one.
      assert.ok(Math.abs(before.good - after.good) <= 3, `${age}: ${before.good} and ${after.good}`);
    }
    recordEvents(restored, end, { good: 1, total: 1 });
    assert.equal(countsSince(restored, end, MINUTE_MS).total, 1);
  });

  test('saving twice is saving once', () => {
    const ledger = createBudgetLedger();
    for (let i = 0; i < 2000; i++) recordEvents(ledger, NOW + i * MINUTE_MS, { good: 7, total: 7.5 });
    const saved = saveBudgetLedger(ledger, DAY_MS);
    assert.deepEqual(saveBudgetLedger(restoreBudgetLedger(saved), DAY_MS), saved);
  });

  test('an empty ledger, and one with gaps, are saved as what they hold', () => {
    const empty = createBudgetLedger();
    assert.deepEqual(saveBudgetLedger(empty, DAY_MS), { version: 2, minutesFromHour: 0, minutes: [], hours: [] });
    assert.deepEqual(restoreBudgetLedger(saveBudgetLedger(empty, DAY_MS)), empty);
    recordEvents(empty, NOW - 9 * HOUR_MS, { good: 1, total: 2 });
    recordEvents(empty, NOW, { good: 3, total: 3 });
    const saved = saveBudgetLedger(empty, DAY_MS);
    assert.deepEqual([saved.minutes.length, saved.hours.length], [1, 1]);
    const restored = countsSince(restoreBudgetLedger(saved), NOW, DAY_MS);
    near(restored.good, 4);
    near(restored.total, 5);
  });

  test('three busy months are saved in some kilobytes', () => {
    const ledger = createBudgetLedger();
    for (let at = NOW - 92 * DAY_MS; at <= NOW; at += MINUTE_MS) recordEvents(ledger, at, { good: 719, total: 720 });
    const bytes = JSON.stringify(saveBudgetLedger(ledger, 30 * DAY_MS)).length;
    assert.ok(bytes < 12_000, `${bytes} bytes`);
  });
});
