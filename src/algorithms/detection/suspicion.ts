import { AT } from './layout.ts';
import { DEFAULT_THRESHOLD } from './score.ts';

/**
 * How suspicious a row is that no detector objects to. The detectors keep silent until they are sure; those who would rather
 * hear too much than too little set a lower threshold, and this puts the rows below in order: the mean of two distances, to the
 * rows before and to the usual at this hour, each in units of its own mean size. A row that is less than what was suspected
 * shortly before adds nothing to it and counts as none, whatever the threshold. O(1), words: see the offsets.
 */
const OFFSET_SCALE = AT.suspicion;
const OFFSET_COUNT = AT.suspicion + 1;
const HOUR_SCALE = AT.suspicion + 2;
const HOUR_COUNT = AT.suspicion + 3;
/** The suspicion before, fading. */
const TOLD = AT.suspicion + 4;

/** Distances that a scale remembers. */
const MEMORY = 5_000;
/** One row moves a scale by no more than as if it were this many scales large. */
const CLIP = 3;
/** Distances that only set a scale. */
const WARM_ROWS = 100;
/** Rows at which a suspicion counts half; twice as many 16/17 of it, from here on all. */
const MATURE_ROWS = 2_000;
const GROWN_ROWS = 10 * MATURE_ROWS;
/** What a row leaves of the suspicion before it: half after a hundred rows. */
const TOLD_KEPT = 0.993;
/** Mean sizes that make half of the threshold. */
const HALF_WAY = 4;
/** However large, it must not round to the threshold. */
const GREATEST = 1e6;

/**
 * Suspicion in [0, `DEFAULT_THRESHOLD`); learns both distances.
 * @param offset - from the median of the rows before
 * @param fromUsual - of the mean of the last rows from the usual at this hour; NaN when that is not known
 */
export function suspect(core: Float64Array, offset: number, fromUsual: number, row: number): number {
  const byOffset = inScales(core, OFFSET_SCALE, OFFSET_COUNT, offset);
  const byHour = inScales(core, HOUR_SCALE, HOUR_COUNT, fromUsual);
  const suspicion = Math.min(GREATEST, 0.5 * (byOffset + byHour) * maturityOf(row));
  const told = core[TOLD]! * TOLD_KEPT;
  if (suspicion < told) {
    core[TOLD] = told;
    return 0;
  }
  core[TOLD] = suspicion;
  return (DEFAULT_THRESHOLD * suspicion) / (suspicion + HALF_WAY);
}

/** From 0 to 1 as the series gets known. */
function maturityOf(row: number): number {
  if (row >= GROWN_ROWS) return 1;
  const youth = MATURE_ROWS / (row + 1);
  const squared = youth * youth;
  return 1 / (1 + squared * squared);
}

/** How many mean sizes large the distance is, and learns it; 0 for none, for no number, and while warming up. */
function inScales(core: Float64Array, scaleAt: number, countAt: number, distance: number): number {
  const size = distance < 0 ? -distance : distance;
  if (!(size > 0)) return 0;
  const scale = core[scaleAt]!;
  const count = core[countAt]! + 1;
  core[countAt] = count;
  const learnt = count <= WARM_ROWS || size < CLIP * scale ? size : CLIP * scale;
  core[scaleAt] = scale + (count < MEMORY ? 1 / count : 1 / MEMORY) * (learnt - scale);
  return count <= WARM_ROWS ? 0 : size / scale;
}
