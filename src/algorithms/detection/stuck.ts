import { AT } from './layout.ts';

/** Equal rows that are never strange, and how many times the longest run so far must be passed. */
const LEAST_ROWS = 60;
const TIMES_LONGEST = 3;
/** A series that repeats itself more often than this is one that may rest. */
const MOST_REPEATED = 0.2;
const RATE = 0.002;

/** Evidence that a series which always moves has stopped, in units of its limit; learns the row. O(1). */
export function rateStuck(core: Float64Array, value: number, row: number): number {
  if (row === 0) return 0;
  if (value !== core[AT.lastValue]) {
    if (core[AT.equalRows]! > core[AT.longestEqualRows]!) core[AT.longestEqualRows] = core[AT.equalRows]!;
    core[AT.equalRows] = 0;
    core[AT.repeatedRatio] = core[AT.repeatedRatio]! * (1 - Math.max(RATE, 1 / row));
    return 0;
  }
  const run = core[AT.equalRows]! + 1;
  core[AT.equalRows] = run;
  // A long run must not make itself ordinary: only its beginning counts as repetition.
  if (run <= LEAST_ROWS) {
    const ratio = core[AT.repeatedRatio]!;
    core[AT.repeatedRatio] = ratio + Math.max(RATE, 1 / row) * (1 - ratio);
  }
  if (core[AT.repeatedRatio]! > MOST_REPEATED) return 0;
  return run / Math.max(LEAST_ROWS, TIMES_LONGEST * core[AT.longestEqualRows]!);
}
