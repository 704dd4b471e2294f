import { median, scaledMad } from '../statistics/quantile.ts';
import {
  createSortedWindow,
  pushValue,
  restoreWindow,
  type SavedWindow,
  type SortedWindow,
  saveWindow,
  windowQuantile,
  windowScaledMad,
} from '../statistics/sorted-window.ts';
import { excessOver, type StreamingDetector, scoreOfExcess } from './streaming-detector.ts';

export interface RobustThreeSigmaSettings {
  /** Scaled median absolute deviations from the median that are still ordinary. */
  readonly sigmas: number;
  /** Values remembered. */
  readonly window: number;
  /** Values before anything is said. */
  readonly warmUp: number;
}

/** 3.5 as Iglewicz and Hoaglin (1993) recommend for the modified z-score. */
const DEFAULTS: RobustThreeSigmaSettings = { sigmas: 3.5, window: 240, warmUp: 30 };

/**
 * Modified z-scores of a whole sample (Iglewicz and Hoaglin, 1993): signed distance from the median in scaled median
 * absolute deviations. Infinite for what differs from a sample of which more than half is equal.
 */
export function modifiedZScores(values: ArrayLike<number>): Float64Array {
  const center = median(values);
  const spread = scaledMad(values, center);
  return Float64Array.from(values, value => {
    const distance = value - center;
    return Math.sign(distance) * excessOver(Math.abs(distance), spread);
  });
}

/**
 * Streaming 3-sigma on median and median absolute deviation of the last values: up to half of them may be wild without
 * moving the limits. O(window) moves of memory a value, in practice some hundred nanoseconds.
 */
export function createRobustThreeSigma(
  settings: Partial<RobustThreeSigmaSettings> = {},
): StreamingDetector<SortedWindow, SavedWindow> {
  const { sigmas, window, warmUp } = { ...DEFAULTS, ...settings };
  if (!(sigmas > 0 && warmUp >= 3)) throw new RangeError('sigmas must be positive, warmUp at least 3');
  return {
    name: 'robust-three-sigma',
    settings: { sigmas, window, warmUp },
    createState: () => createSortedWindow(window),
    step: (state, _timestampMs, value) => {
      if (!Number.isFinite(value)) return 0;
      let score = 0;
      if (state.size >= warmUp) {
        const center = windowQuantile(state, 0.5);
        score = scoreOfExcess(excessOver(Math.abs(value - center), sigmas * windowScaledMad(state, center)));
      }
      pushValue(state, value);
      return score;
    },
    save: saveWindow,
    restore: saved => restoreWindow(window, saved),
  };
}
