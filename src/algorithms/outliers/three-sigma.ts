import { excessOver, type StreamingDetector, scoreOfExcess } from './streaming-detector.ts';

export interface ThreeSigmaSettings {
  /** Standard deviations from the mean that are still ordinary. */
  readonly sigmas: number;
  /** Values remembered. */
  readonly window: number;
  /** Values before anything is said. */
  readonly warmUp: number;
}

/** Sums over the last values; the ring fills from empty and is then overwritten round and round. */
export interface ThreeSigmaState {
  readonly ring: Float64Array;
  next: number;
  size: number;
  mean: number;
  /** Sum of squared deviations from the mean. */
  squares: number;
}

export type SavedThreeSigma = readonly number[];

const DEFAULTS: ThreeSigmaSettings = { sigmas: 3, window: 240, warmUp: 30 };

/** Share of the mean that the running sums may be off by: no deviation. */
const ROUNDING = 1e-12;

/**
 * The rule of three sigma over a whole sample: which values lie more than `sigmas` population standard deviations from
 * the mean. With fewer than 11 values none can (Shiffler, 1988).
 */
export function threeSigmaOutliers(values: ArrayLike<number>, sigmas: number = DEFAULTS.sigmas): boolean[] {
  const mean = meanOf(values);
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i]! - mean) ** 2;
  const limit = sigmas * Math.sqrt(squares / values.length);
  return Array.from(values, value => Math.abs(value - mean) > limit);
}

/**
 * Streaming 3-sigma: distance from the mean of the last values in standard deviations. Simple, known to everybody, and
 * easily blinded: one wild value widens the limits for as long as it is remembered. The robust form does not.
 *
 * Mean and deviation are kept up to date by Welford's rule (Chan et al., 1983), O(1) a value.
 */
export function createThreeSigma(
  settings: Partial<ThreeSigmaSettings> = {},
): StreamingDetector<ThreeSigmaState, SavedThreeSigma> {
  const { sigmas, window, warmUp } = { ...DEFAULTS, ...settings };
  if (!(sigmas > 0 && window >= 2 && warmUp >= 2)) {
    throw new RangeError('sigmas must be positive, window and warmUp at least 2');
  }
  const createState = (): ThreeSigmaState => ({
    ring: new Float64Array(window),
    next: 0,
    size: 0,
    mean: 0,
    squares: 0,
  });
  return {
    name: 'three-sigma',
    settings: { sigmas, window, warmUp },
    createState,
    step: (state, _timestampMs, value) => {
      if (!Number.isFinite(value)) return 0;
      const deviation = Math.max(Math.sqrt(state.squares / state.size), ROUNDING * Math.abs(state.mean));
      const score =
        state.size < warmUp ? 0 : scoreOfExcess(excessOver(Math.abs(value - state.mean), sigmas * deviation));
      learn(state, value);
      return score;
    },
    save: ({ ring, next, size }) => Array.from({ length: size }, (_, i) => ring[(next - size + i + window) % window]!),
    restore: saved => {
      if (saved.length > window) throw new RangeError(`${saved.length} values do not fit into a window of ${window}`);
      const state = createState();
      for (const value of saved) learn(state, value);
      return state;
    },
  };
}

function learn(state: ThreeSigmaState, value: number): void {
  const { ring } = state;
  if (state.size === ring.length) forget(state, ring[state.next]!);
  ring[state.next] = value;
  state.size += 1;
  const delta = value - state.mean;
  state.mean += delta / state.size;
  state.squares += delta * (value - state.mean);
  state.next += 1;
  if (state.next === ring.length) {
    state.next = 0;
    // Once a round from the values themselves, so that rounding cannot pile up, nor what a huge value left behind.
    recount(state);
  }
}

function forget(state: ThreeSigmaState, value: number): void {
  state.size -= 1;
  const delta = value - state.mean;
  state.mean -= delta / state.size;
  state.squares = Math.max(0, state.squares - delta * (value - state.mean));
}

function recount(state: ThreeSigmaState): void {
  const { ring } = state;
  state.mean = meanOf(ring);
  let squares = 0;
  for (let i = 0; i < ring.length; i++) squares += (ring[i]! - state.mean) ** 2;
  state.squares = squares;
}

function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}
