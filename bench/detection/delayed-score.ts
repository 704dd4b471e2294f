import type { Alarms } from './event-score.ts';

/** How well alarms found labelled stretches, counted in rows as the AIOps challenge does. */
export interface RowCounts {
  hit: number;
  missed: number;
  falseAlarms: number;
}

/**
 * Adds one series' rows to the counts. All rows of a stretch are hit when one within `delay` rows of its start is alarmed,
 * else all are missed; each alarmed row outside of stretches is a false alarm. A stretch belongs to the half in which it
 * starts. O(n).
 * Source: the evaluation script of the AIOps challenge 2018 (github.com/NetManAIOps/KPI-Anomaly-Detection).
 */
export function countRows(counts: RowCounts, { alarmed, stretches, from, to, delay }: Alarms): void {
  let next = from;
  for (const [first, last] of stretches) {
    countFalse(counts, alarmed, next, Math.min(first, to));
    next = Math.max(next, last + 1);
    if (first < from || first >= to) continue;
    const isHit = alarmed.subarray(first, Math.min(last, first + delay) + 1).includes(1);
    counts[isHit ? 'hit' : 'missed'] += last + 1 - first;
  }
  countFalse(counts, alarmed, next, to);
}

export function f1Of({ hit, missed, falseAlarms }: RowCounts): number {
  return hit === 0 ? 0 : (2 * hit) / (2 * hit + missed + falseAlarms);
}

function countFalse(counts: RowCounts, alarmed: Uint8Array, from: number, to: number): void {
  for (let i = from; i < to; i++) counts.falseAlarms += alarmed[i]!;
}
