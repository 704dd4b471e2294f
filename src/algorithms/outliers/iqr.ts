import { quantile } from '../statistics/quantile.ts';
import {
  createSortedWindow,
  pushValue,
  restoreWindow,
  type SavedWindow,
  type SortedWindow,
  saveWindow,
  windowQuantile,
} from '../statistics/sorted-window.ts';
import { excessOver, type StreamingDetector, scoreOfExcess } from './streaming-detector.ts';

export interface Fences {
  readonly low: number;
  readonly high: number;
}

export interface IqrSettings {
  /** Interquartile ranges beyond the quartiles that are still ordinary: 1.5 by Tukey (1977), 3 for "far out". */
  readonly reach: number;
  /** Moves the fences with the skewness, so that a long tail is not a crowd of outliers. */
  readonly form: 'plain' | 'adjusted';
  /** Values remembered. */
  readonly window: number;
  /** Values before anything is said. */
  readonly warmUp: number;
}

export interface IqrState {
  readonly values: SortedWindow;
  /** Skewness at the last look, and values until the next one: it changes slowly and costs most. */
  skewness: number;
  untilLook: number;
}

const DEFAULTS: IqrSettings = { reach: 1.5, form: 'plain', window: 240, warmUp: 30 };
const LOOK_EVERY = 60;
/** Values that the skewness is taken of: with fewer it is too rough for the exponential that it stands in. */
const LOOK_AT_MOST = 120;

/** Tukey's fences of a sample: quartiles of type 7, and `reach` interquartile ranges beyond. */
export function tukeyFences(values: ArrayLike<number>, reach: number = DEFAULTS.reach): Fences {
  return fencesOf(quantile(values, 0.25), quantile(values, 0.75), reach, 0);
}

/** Fences of the adjusted boxplot (Hubert and Vandervieren, 2008). O(n²) for the medcouple. */
export function adjustedFences(values: ArrayLike<number>, reach: number = DEFAULTS.reach): Fences {
  return fencesOf(quantile(values, 0.25), quantile(values, 0.75), reach, medcouple(Float64Array.from(values).sort()));
}

/** Which values lie outside Tukey's fences. */
export function iqrOutliers(values: ArrayLike<number>, reach: number = DEFAULTS.reach): boolean[] {
  const { low, high } = tukeyFences(values, reach);
  return Array.from(values, value => value < low || value > high);
}

/**
 * Medcouple (Brys, Hubert and Struyf, 2004): skewness in [-1, 1] that a quarter of wild values cannot move.
 *
 * @param sorted - ascending
 * @returns 0 for fewer than three values
 *
 * By definition, O(n²): meant for some hundred values.
 */
export function medcouple(sorted: Float64Array): number {
  const n = sorted.length;
  if (n < 3) return 0;
  const center = quantile(sorted, 0.5);
  const lower = sorted.filter(value => value <= center);
  const upper = sorted.filter(value => value >= center);
  const ties = lower.filter(value => value === center).length;
  const kernel = new Float64Array(lower.length * upper.length);
  for (let i = 0; i < upper.length; i++) {
    for (let j = 0; j < lower.length; j++) {
      const up = upper[i]! - center;
      const down = center - lower[j]!;
      // Among values equal to the median only their places count: i + j - 1 against their number, as the definition asks.
      const place = i + 1 + (j - (lower.length - ties) + 1) - 1;
      kernel[i * lower.length + j] = up + down > 0 ? (up - down) / (up + down) : Math.sign(place - ties);
    }
  }
  return quantile(kernel, 0.5);
}

export interface SavedIqr {
  readonly values: SavedWindow;
  readonly skewness: number;
  readonly untilLook: number;
}

/** Streaming interquartile fences over the last values. O(window) moves of memory a value. */
export function createIqr(settings: Partial<IqrSettings> = {}): StreamingDetector<IqrState, SavedIqr> {
  const { reach, form, window, warmUp } = { ...DEFAULTS, ...settings };
  if (!(reach > 0 && warmUp >= 4)) throw new RangeError('reach must be positive, warmUp at least 4');
  return {
    name: form === 'plain' ? 'iqr' : 'adjusted-iqr',
    settings: { reach, form, window, warmUp },
    createState: () => ({ values: createSortedWindow(window), skewness: 0, untilLook: 0 }),
    step: (state, _timestampMs, value) => {
      if (!Number.isFinite(value)) return 0;
      const { values } = state;
      let score = 0;
      if (values.size >= warmUp) {
        if (form === 'adjusted' && state.untilLook === 0) look(state);
        state.untilLook -= 1;
        score = scoreBeyond(values, value, reach, state.skewness);
      }
      pushValue(values, value);
      return score;
    },
    save: ({ values, skewness, untilLook }) => ({ values: saveWindow(values), skewness, untilLook }),
    restore: ({ values, skewness, untilLook }) => ({ values: restoreWindow(window, values), skewness, untilLook }),
  };
}

function look(state: IqrState): void {
  const { sorted, size } = state.values;
  const step = Math.max(1, Math.ceil(size / LOOK_AT_MOST));
  state.skewness = medcouple(sorted.subarray(0, size).filter((_, i) => i % step === 0));
  state.untilLook = LOOK_EVERY;
}

/** 0.5 at the fence; the distance counts from the median, so that the score grows from the middle outwards. */
function scoreBeyond(values: SortedWindow, value: number, reach: number, skewness: number): number {
  const q1 = windowQuantile(values, 0.25);
  const q3 = windowQuantile(values, 0.75);
  const center = windowQuantile(values, 0.5);
  const limit =
    value >= center
      ? q3 + reach * highFactor(skewness) * (q3 - q1) - center
      : center - (q1 - reach * lowFactor(skewness) * (q3 - q1));
  return scoreOfExcess(excessOver(Math.abs(value - center), limit));
}

function fencesOf(q1: number, q3: number, reach: number, skewness: number): Fences {
  const range = q3 - q1;
  return { low: q1 - reach * lowFactor(skewness) * range, high: q3 + reach * highFactor(skewness) * range };
}

function lowFactor(skewness: number): number {
  return Math.exp(skewness >= 0 ? -4 * skewness : -3 * skewness);
}

function highFactor(skewness: number): number {
  return Math.exp(skewness >= 0 ? 3 * skewness : 4 * skewness);
}
