import { type BudgetLedger, createBudgetLedger, type Ring, recordEvents } from './budget-ledger.ts';

/** What is written to storage: plain JSON, a few bytes for each bucket in which something happened. */
export interface SavedBudgetLedger {
  readonly version: 2;
  /** Number of the first hour since the epoch that is saved in minutes; hours before it are saved as such. */
  readonly minutesFromHour: number;
  readonly minutes: readonly SavedRun[];
  readonly hours: readonly SavedRun[];
}

/** Buckets in a row, none of them empty. */
interface SavedRun {
  /** Number of the first bucket since the epoch. */
  readonly from: number;
  readonly bad: readonly number[];
  readonly total: readonly number[];
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const MINUTES_AN_HOUR = 60;
/** The longest short window of an alert, and the hour that is just being filled. */
const HOURS_IN_MINUTES = 7;

/**
 * Minutes are kept for the last hours, hours for `keptMs`: the short windows of alerts lose nothing, the long ones their
 * minutes. With a window of 30 days about 7 kB.
 */
export function saveBudgetLedger({ minutes, hours }: BudgetLedger, keptMs: number): SavedBudgetLedger {
  // Whole hours, so that no minute is also part of a saved hour that is spread.
  const minutesFromHour = Math.max(0, hours.newest - HOURS_IN_MINUTES + 1);
  return {
    version: 2,
    minutesFromHour,
    minutes: saveRing(minutes, { first: minutesFromHour * MINUTES_AN_HOUR, end: minutes.newest + 1 }),
    hours: saveRing(hours, { first: hours.newest - Math.ceil(keptMs / HOUR_MS), end: minutesFromHour }),
  };
}

/** Hours whose minutes were not saved are spread evenly over them. */
export function restoreBudgetLedger(saved: SavedBudgetLedger): BudgetLedger {
  const ledger = createBudgetLedger();
  for (const { bucket, bad, total } of bucketsOf(saved.hours)) {
    const counts = { good: (total - bad) / MINUTES_AN_HOUR, total: total / MINUTES_AN_HOUR };
    for (let minute = 0; minute < MINUTES_AN_HOUR; minute++) {
      recordEvents(ledger, bucket * HOUR_MS + minute * MINUTE_MS, counts);
    }
  }
  for (const { bucket, bad, total } of bucketsOf(saved.minutes)) {
    recordEvents(ledger, bucket * MINUTE_MS, { good: total - bad, total });
  }
  return ledger;
}

function saveRing(ring: Ring, { first, end }: { first: number; end: number }): SavedRun[] {
  const size = ring.total.length;
  const runs: { from: number; bad: number[]; total: number[] }[] = [];
  let isWithin = false;
  for (let n = Math.max(0, first, ring.newest - size + 1); n < end; n++) {
    const total = ring.total[n % size]!;
    const isEmpty = total === 0 && ring.good[n % size] === 0;
    if (!isEmpty) {
      if (!isWithin) runs.push({ from: n, bad: [], total: [] });
      const run = runs.at(-1)!;
      run.bad.push(shorten(total - ring.good[n % size]!));
      run.total.push(shorten(total));
    }
    isWithin = !isEmpty;
  }
  return runs;
}

function* bucketsOf(runs: readonly SavedRun[]): Generator<{ bucket: number; bad: number; total: number }> {
  for (const { from, bad, total } of runs) {
    for (let i = 0; i < total.length; i++) yield { bucket: from + i, bad: bad[i]!, total: total[i]! };
  }
}

/** Rates make long fractions; a thousandth of an event is close enough. */
function shorten(count: number): number {
  return Math.round(count * 1000) / 1000;
}
