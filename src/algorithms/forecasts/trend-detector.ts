import { excessOver, type StreamingDetector, scoreOfExcess } from '../outliers/streaming-detector.ts';
import { mannKendall } from './mann-kendall.ts';
import { fitTrend, type Trend } from './trend.ts';

export interface TrendSettings {
  /** How far back the line reaches. */
  readonly windowMs: number;
  /** Values are gathered into so many medians. */
  readonly buckets: number;
  /** Chance at which values without a trend would look as if they had one. */
  readonly surprise: number;
  /** How many times the spread around the line the growth over the window must be. */
  readonly reach: number;
}

/** Medians of the buckets that are over, oldest first, and the values of the bucket that is filling. */
export interface TrendState {
  /** Middle of each bucket. */
  readonly atMs: number[];
  readonly level: number[];
  /** Number of the bucket that is filling; -1 before the first value. */
  bucket: number;
  readonly present: number[];
  score: number;
}

export interface SavedTrend {
  readonly atMs: readonly number[];
  readonly level: readonly number[];
  readonly bucket: number;
  readonly present: readonly number[];
}

export interface TrendDetector extends StreamingDetector<TrendState, SavedTrend> {
  /** For words and for the time to exhaustion; x in epoch milliseconds. Undefined while too little is known. */
  trendOf(state: TrendState): Trend | undefined;
}

const DEFAULTS: TrendSettings = { windowMs: 3_600_000, buckets: 48, surprise: 1e-4, reach: 6 };
/** Values of a bucket beyond these add nothing to its median, and memory stays bounded. */
const MOST_VALUES = 64;

/**
 * Trend: a line through the medians of the last while, with the Mann-Kendall test to tell growth from wandering. Scores by
 * how far the line has risen or fallen over the window, measured in what the values scatter around it. Looks once a
 * bucket; between looks the score stands.
 */
export function createTrendDetector(settings: Partial<TrendSettings> = {}): TrendDetector {
  const { windowMs, buckets, surprise, reach } = { ...DEFAULTS, ...settings };
  if (!(windowMs > 0 && buckets >= 8 && buckets <= 512 && surprise > 0 && reach > 0)) {
    throw new RangeError('windowMs, surprise and reach must be positive, buckets between 8 and 512');
  }
  const bucketMs = windowMs / buckets;
  // Half a window is the least that may be called a trend over it.
  const isLongEnough = (state: TrendState): boolean => state.level.length >= buckets / 2;
  const look = (state: TrendState): void => {
    state.score = 0;
    // The test costs a tenth of the line, and most series pass it.
    if (!isLongEnough(state) || mannKendall(state.level).pValue >= surprise) return;
    const { slope, residualSpread } = fitTrend(state.atMs, state.level);
    const growth = Math.abs(slope) * (state.atMs.at(-1)! - state.atMs[0]!);
    state.score = scoreOfExcess(excessOver(growth, reach * residualSpread));
  };
  const close = (state: TrendState, bucket: number): void => {
    if (state.present.length > 0) {
      state.atMs.push((state.bucket + 0.5) * bucketMs);
      state.level.push(middleOf(state.present));
      state.present.length = 0;
    }
    let old = 0;
    while (old < state.atMs.length && state.atMs[old]! < (bucket - buckets) * bucketMs) old += 1;
    state.atMs.splice(0, old);
    state.level.splice(0, old);
    state.bucket = bucket;
    look(state);
  };
  const createState = (): TrendState => ({ atMs: [], level: [], bucket: -1, present: [], score: 0 });
  return {
    name: 'trend',
    settings: { windowMs, buckets, surprise, reach },
    createState,
    step: (state, timestampMs, value) => {
      if (!Number.isFinite(value) || !Number.isFinite(timestampMs)) return 0;
      const bucket = Math.floor(timestampMs / bucketMs);
      // Late values have missed their bucket.
      if (bucket < state.bucket) return state.score;
      if (bucket > state.bucket) close(state, bucket);
      if (state.present.length < MOST_VALUES) state.present.push(value);
      return state.score;
    },
    trendOf: state => (isLongEnough(state) ? fitTrend(state.atMs, state.level) : undefined),
    save: ({ atMs, level, bucket, present }) => ({ atMs: [...atMs], level: [...level], bucket, present: [...present] }),
    restore: saved => {
      const state = { ...createState(), atMs: [...saved.atMs], level: [...saved.level], bucket: saved.bucket };
      state.present.push(...saved.present);
      look(state);
      return state;
    },
  };
}

function middleOf(values: number[]): number {
  values.sort((a, b) => a - b);
  const half = values.length >> 1;
  return values.length % 2 === 1 ? values[half]! : (values[half - 1]! + values[half]!) / 2;
}
