/** How well alarms found labelled stretches, counted in events. */
export interface EventCounts {
  found: number;
  stretches: number;
  falseAlarms: number;
}

export interface EventRates {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** The alarms of one series, for either way of counting. */
export interface Alarms {
  /** 1 for each alarmed row. */
  readonly alarmed: Uint8Array;
  /** Labelled rows, [first, last], oldest first. */
  readonly stretches: readonly (readonly [number, number])[];
  readonly from: number;
  readonly to: number;
  readonly delay: number;
}

/** Rows after which a false alarm counts again. */
const LONGEST_RUN = 100;

/**
 * Adds one series' events to the counts. A stretch is found when a row is alarmed within `delay` rows of its start (or
 * inside it, when it is shorter). A run of alarmed rows is a false alarm when no row of it lies in a stretch or
 * within `slack` rows of one, because labels are drawn by hand and the return to normal is a jump too; runs at most
 * `join` rows apart are one alarm. An alarm that does not end counts again for each `LONGEST_RUN` rows that are not
 * labelled, so that alarming always earns nothing. O(n).
 */
export function countEvents(
  counts: EventCounts,
  input: Alarms & { readonly join: number; readonly slack?: number },
): void {
  const { alarmed, stretches, from, to, delay, join, slack = 0 } = input;
  const labelled = new Uint8Array(alarmed.length);
  for (const [first, last] of stretches) {
    labelled.fill(1, Math.max(0, first - slack), last + 1 + slack);
    if (first < from || first >= to) continue;
    counts.stretches++;
    if (alarmed.subarray(first, Math.min(last, first + delay) + 1).includes(1)) counts.found++;
  }
  let lastAlarm = Number.NEGATIVE_INFINITY;
  let isTouching = true;
  let unlabelled = 0;
  for (let i = from; i < to; i++) {
    if (alarmed[i] !== 1) continue;
    if (i - lastAlarm > join) {
      if (!isTouching) counts.falseAlarms++;
      isTouching = false;
      unlabelled = 0;
    }
    if (labelled[i] === 1) isTouching = true;
    else if (++unlabelled % LONGEST_RUN === 0) counts.falseAlarms++;
    lastAlarm = i;
  }
  if (!isTouching) counts.falseAlarms++;
}

export function ratesOf({ found, stretches, falseAlarms }: EventCounts): EventRates {
  const precision = found + falseAlarms === 0 ? 0 : found / (found + falseAlarms);
  const recall = stretches === 0 ? 0 : found / stretches;
  return { precision, recall, f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall) };
}
