import type { StreamingDetector } from './streaming-detector.ts';

/** A model that is fitted to a stretch of values, and says of the last of some values how odd they are together. */
export interface Trainer<Model, SavedModel> {
  readonly name: string;
  /** Values, the newest last, that are scored together. */
  readonly width: number;
  /** @param values - finite, oldest first, at least `FIRST_ROWS` */
  readonly train: (values: Float64Array) => Model;
  /** @param values - `width` of them, oldest first */
  readonly score: (model: Model, values: Float64Array) => number;
  readonly save: (model: Model) => SavedModel;
  readonly load: (saved: SavedModel) => Model;
}

/**
 * gathering ──`FIRST_ROWS`──▶ trained ──twice as many rows, at the latest each `LONGEST_WAIT`──▶ trained anew
 */
export interface TrainedState<Model> {
  /** The last values; filled from empty, then overwritten round and round. */
  readonly ring: Float64Array;
  seen: number;
  nextTraining: number;
  model: Model | undefined;
  readonly window: Float64Array;
}

export interface SavedTrained<SavedModel> {
  /** Oldest first. */
  readonly values: readonly number[];
  readonly seen: number;
  readonly nextTraining: number;
  readonly model?: SavedModel;
}

const FIRST_ROWS = 512;
const RING_ROWS = 2_048;
const LONGEST_WAIT = 16_384;

/**
 * Makes a model of batches stream: it learns from the last values, at rows that lie farther and farther apart, and scores
 * the values that come after. A row costs one score; a training is rare, and blocks.
 */
export function createTrainedDetector<Model, SavedModel>(
  trainer: Trainer<Model, SavedModel>,
): StreamingDetector<TrainedState<Model>, SavedTrained<SavedModel>> {
  const { name, width, train, score, save, load } = trainer;
  const createState = (): TrainedState<Model> => ({
    ring: new Float64Array(RING_ROWS),
    seen: 0,
    nextTraining: FIRST_ROWS,
    model: undefined,
    window: new Float64Array(width),
  });
  return {
    name,
    settings: { width },
    createState,
    step: (state, _timestampMs, value) => {
      if (!Number.isFinite(value)) return 0;
      state.ring[state.seen % RING_ROWS] = value;
      state.seen += 1;
      let result = 0;
      if (state.model !== undefined) {
        for (let i = 0; i < width; i++) state.window[i] = state.ring[(state.seen - width + i) % RING_ROWS]!;
        result = score(state.model, state.window);
      }
      if (state.seen >= state.nextTraining) {
        state.model = train(lastValues(state));
        state.nextTraining = state.seen + Math.min(state.seen, LONGEST_WAIT);
      }
      return result;
    },
    save: state => ({
      values: [...lastValues(state)],
      seen: state.seen,
      nextTraining: state.nextTraining,
      ...(state.model !== undefined && { model: save(state.model) }),
    }),
    restore: ({ values, seen, nextTraining, model }) => {
      const state = createState();
      for (const [i, value] of values.entries()) state.ring[(seen - values.length + i) % RING_ROWS] = value;
      return { ...state, seen, nextTraining, model: model === undefined ? undefined : load(model) };
    },
  };
}

function lastValues({ ring, seen }: TrainedState<unknown>): Float64Array {
  const count = Math.min(seen, RING_ROWS);
  return Float64Array.from({ length: count }, (_, i) => ring[(seen - count + i) % RING_ROWS]!);
}
