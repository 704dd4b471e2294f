import { DETECTORS, type Detector, type DeviationClass } from './detectors.ts';
import { AT } from './layout.ts';
import type { Verdict } from './verdict.ts';

/**
 * From abnormal rows to stretches with a start, a peak and an end.
 *
 *   calm ──abnormal row──▶ open ──`CALM_ROWS` inside the band, or `LONGEST_ROWS` and the new level is normal──▶ calm
 *
 * The expected band is frozen when the stretch opens: what the detectors learn meanwhile does not end it.
 */
const CALM_ROWS = 3;
const LONGEST_ROWS = 300;
/** A jump that lasts this many rows is a new level. */
const SUSTAINED_ROWS = 12;

const START = AT.tracker;
const PEAK_TIME = START + 1;
const PEAK_VALUE = START + 2;
const PEAK_STRENGTH = START + 3;
/** The detector at the peak names the class. */
const DETECTOR = START + 4;
const LOW = START + 5;
const HIGH = START + 6;
const ROWS = START + 7;
const INSIDE_ROWS = START + 8;
const LAST_OUTSIDE = START + 9;
const IS_OPEN = START + 10;

/** A stretch of a series that should not be. */
export interface Deviation {
  readonly class: DeviationClass;
  readonly startedAt: number;
  readonly peakAt: number;
  /** Last abnormal stamp so far. */
  readonly endedAt: number;
  readonly isOpen: boolean;
  /** Of a counter: its growth in a row. */
  readonly peakValue: number;
  /** In units of the limit at the peak. */
  readonly peakStrength: number;
  /** Where the value was expected when the stretch began. */
  readonly expected: { readonly low: number; readonly high: number };
}

export type Change = 'none' | 'opened' | 'closed';

/** Takes the verdict on a row; not to be called for a row without a number. O(1), no allocation. */
export function track(core: Float64Array, timestampMs: number, verdict: Verdict): Change {
  const value = verdict.value;
  if (core[IS_OPEN] !== 1) {
    if (verdict.strength < 1) return 'none';
    core[IS_OPEN] = 1;
    core[START] = timestampMs;
    core[LOW] = verdict.low;
    core[HIGH] = verdict.high;
    core[ROWS] = 0;
    core[INSIDE_ROWS] = 0;
    core[PEAK_STRENGTH] = 0;
  }
  core[ROWS] = core[ROWS]! + 1;
  const isOutside = verdict.strength >= 1 || value < core[LOW]! || value > core[HIGH]!;
  if (isOutside) {
    core[LAST_OUTSIDE] = timestampMs;
    core[INSIDE_ROWS] = 0;
  } else core[INSIDE_ROWS] = core[INSIDE_ROWS]! + 1;
  if (verdict.strength > core[PEAK_STRENGTH]!) {
    core[PEAK_STRENGTH] = verdict.strength;
    core[PEAK_TIME] = timestampMs;
    core[DETECTOR] = verdict.detector;
    core[PEAK_VALUE] = value;
  }
  if (core[INSIDE_ROWS]! >= CALM_ROWS || core[ROWS]! >= LONGEST_ROWS) {
    core[IS_OPEN] = 0;
    return 'closed';
  }
  return core[ROWS] === 1 ? 'opened' : 'none';
}

/** The open stretch, or the last one when none is open; undefined before the first. */
export function readDeviation(core: Float64Array): Deviation | undefined {
  if (core[ROWS] === 0) return undefined;
  return {
    class: classOf(core[DETECTOR] as Detector, core[ROWS]! - core[INSIDE_ROWS]!),
    startedAt: core[START]!,
    peakAt: core[PEAK_TIME]!,
    endedAt: core[LAST_OUTSIDE]!,
    isOpen: core[IS_OPEN] === 1,
    peakValue: core[PEAK_VALUE]!,
    peakStrength: core[PEAK_STRENGTH]!,
    expected: { low: core[LOW]!, high: core[HIGH]! },
  };
}

function classOf(detector: Detector, rows: number): DeviationClass {
  switch (detector) {
    case DETECTORS.climb:
      return 'drift';
    case DETECTORS.meanRange:
    case DETECTORS.trend:
      return rows >= SUSTAINED_ROWS ? 'level-shift' : 'drift';
    case DETECTORS.level:
      return 'level-shift';
    case DETECTORS.hour:
    case DETECTORS.dynamicBaseline:
      return 'seasonal';
    case DETECTORS.volatility:
      return 'volatility';
    case DETECTORS.shape:
    case DETECTORS.isolationForest:
    case DETECTORS.lstmAutoencoder:
      return 'shape';
    case DETECTORS.stuck:
      return 'stuck';
    default:
      return rows >= SUSTAINED_ROWS ? 'level-shift' : 'spike';
  }
}
