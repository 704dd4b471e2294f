import { DETECTORS, type Detector } from './detectors.ts';

/** What the last row was worth; one object serves all series, so that a row allocates nothing. */
export interface Verdict {
  /** Largest evidence in units of its own limit, from 1 on; 0 when no detector objects. */
  strength: number;
  /** The detector that gave it. */
  detector: Detector;
  /** Below `DEFAULT_THRESHOLD`: the score when no detector objects. See `suspicion.ts`. */
  suspicion: number;
  /** How many running quantiles the value lies off the median of the rows before, what is usual at the hour taken away. */
  offset: number;
  /** The quantity judged: the value, or the growth of a counter. */
  value: number;
  /** Where that detector expected the value. */
  low: number;
  high: number;
  /** Stamp before a gap in the stamps or the values that this row ends; NaN for none. */
  missingFrom: number;
}

export function createVerdict(): Verdict {
  return {
    strength: 0,
    detector: DETECTORS.none,
    suspicion: 0,
    offset: 0,
    value: 0,
    low: 0,
    high: 0,
    missingFrom: Number.NaN,
  };
}

/**
 * Takes evidence in if it passes its limit, is the strongest of the row and its detector is not silenced. Here and in the detectors the
 * arguments are plain numbers in a row, because an object a row would be a million pieces of garbage a second.
 */
export function give(
  verdict: Verdict,
  detector: Detector,
  strength: number,
  low: number,
  high: number,
  disabled: number,
): void {
  if (strength >= 1 && strength > verdict.strength && (disabled & (1 << detector)) === 0) {
    verdict.strength = strength;
    verdict.detector = detector;
    verdict.low = low;
    verdict.high = high;
  }
}
