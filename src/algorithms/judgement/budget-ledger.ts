import type { EventCounts } from './error-budget.ts';

/**
 * Good and bad over time, for burn rates and budgets: minutes for the last three days, hours for up to a quarter.
 *
 * A bucket is empty until its time comes, filled while it lasts, and cleared when the ring comes round to it.
 */
export interface BudgetLedger {
  readonly minutes: Ring;
  readonly hours: Ring;
}

export interface Ring {
  readonly bucketMs: number;
  readonly good: Float64Array;
  readonly total: Float64Array;
  /** Number of the newest bucket since the epoch; -1 before the first event. */
  newest: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Three days, the longest window of an alert, and the bucket that is just being filled. */
const MINUTES = 3 * 24 * 60 + 1;
/** The longest quarter has 92 days. */
const HOURS = 92 * 24 + 1;

/** About 105 kB. */
export function createBudgetLedger(): BudgetLedger {
  return { minutes: createRing(MINUTE_MS, MINUTES), hours: createRing(HOUR_MS, HOURS) };
}

/** Counts events of the moment `at`, in epoch milliseconds; late ones go where they belong, those too old are dropped. O(1). */
export function recordEvents(ledger: BudgetLedger, at: number, counts: EventCounts): void {
  addTo(ledger.minutes, at, counts);
  addTo(ledger.hours, at, counts);
}

/**
 * Events of the last `durationMs` up to and including the bucket of `now`: to the minute up to three days, to the hour
 * beyond, up to 92 days. O(buckets).
 */
export function countsSince(ledger: BudgetLedger, now: number, durationMs: number): EventCounts {
  const ring = durationMs <= (MINUTES - 1) * MINUTE_MS ? ledger.minutes : ledger.hours;
  return sumOf(ring, now, Math.ceil(durationMs / ring.bucketMs));
}

function createRing(bucketMs: number, size: number): Ring {
  return { bucketMs, good: new Float64Array(size), total: new Float64Array(size), newest: -1 };
}

function addTo(ring: Ring, at: number, { good, total }: EventCounts): void {
  const size = ring.total.length;
  const bucket = Math.floor(at / ring.bucketMs);
  if (bucket <= ring.newest - size) return;
  if (bucket > ring.newest) {
    // Everything between the newest bucket and this one was silent.
    for (let n = Math.max(ring.newest + 1, bucket - size + 1); n <= bucket; n++) {
      ring.good[n % size] = 0;
      ring.total[n % size] = 0;
    }
    ring.newest = bucket;
  }
  ring.good[bucket % size]! += good;
  ring.total[bucket % size]! += total;
}

function sumOf(ring: Ring, now: number, buckets: number): EventCounts {
  const size = ring.total.length;
  const last = Math.floor(now / ring.bucketMs);
  const first = Math.max(0, last - buckets + 1, ring.newest - size + 1);
  let good = 0;
  let total = 0;
  for (let n = first; n <= Math.min(last, ring.newest); n++) {
    good += ring.good[n % size]!;
    total += ring.total[n % size]!;
  }
  return { good, total };
}
