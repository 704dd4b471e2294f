import { median, quantile, scaledMad } from '../statistics/quantile.ts';
import { createRandom, type Random, shuffle } from '../statistics/random.ts';
import { createAdam, stepAdam } from './adam.ts';
import {
  type AutoencoderNetwork,
  accumulateGradient,
  countNetworkParameters,
  createNetwork,
  initialParameters,
  reconstruct,
} from './autoencoder-network.ts';

/** Rows of numbers in order of time, one after another: `values[row * dimensions + column]`. */
export interface Sequence {
  readonly values: Float64Array;
  readonly dimensions: number;
}

export interface LstmAutoencoderSettings {
  /** Rows looked at together. */
  readonly sequenceLength: number;
  /** Hidden units of encoder and decoder each. */
  readonly units: number;
  readonly epochs: number;
  readonly batch: number;
  readonly learningRate: number;
  /** Chance at which an ordinary sequence passes the threshold, in (0, 0.5]; small ones are extrapolated. */
  readonly contamination: number;
  /** Sequences trained on; more are thinned out evenly. */
  readonly sequenceLimit: number;
  readonly seed: number;
}

/** A trained network. Never altered. */
export interface LstmAutoencoder {
  readonly sequenceLength: number;
  readonly dimensions: number;
  readonly units: number;
  /** Per dimension; the network sees distances from the centre in these scales. */
  readonly center: Float64Array;
  readonly scale: Float64Array;
  readonly parameters: Float64Array;
  /** Reconstruction errors above it are outliers. */
  readonly threshold: number;
  /** Mean error on the sequences that were held back, after each epoch. */
  readonly validationErrors: readonly number[];
}

/** Plain JSON. */
export interface SavedLstmAutoencoder extends Omit<LstmAutoencoder, 'center' | 'scale' | 'parameters'> {
  readonly version: 1;
  readonly center: readonly number[];
  readonly scale: readonly number[];
  readonly parameters: readonly number[];
}

const DEFAULTS: LstmAutoencoderSettings = {
  sequenceLength: 24,
  units: 8,
  epochs: 40,
  batch: 16,
  learningRate: 0.01,
  contamination: 1e-4,
  sequenceLimit: 400,
  seed: 1,
};
/** Every fourth block of time is held back to choose the epoch and the threshold; no sequence touches two blocks. */
const HOLD_BACK_EVERY = 4;
const BLOCK_SEQUENCES = 2;
/** Errors above this quantile are the tail that is extrapolated. */
const TAIL_FROM = 0.9;
const PATIENCE = 8;
const LONGEST_GRADIENT = 1;
/** In scales; farther than this all values are equally impossible, and the network stays in its range. */
const CLIP = 10;

/**
 * Trains an autoencoder to rebuild ordinary sequences (Malhotra et al., "LSTM-based encoder-decoder for multi-sensor
 * anomaly detection", 2016). Deterministic for a seed.
 *
 * @param series - finite values, at least eight sequences long
 * @throws RangeError for too little or broken data
 */
export function trainLstmAutoencoder(
  series: Sequence,
  settings: Partial<LstmAutoencoderSettings> = {},
): LstmAutoencoder {
  const chosen = { ...DEFAULTS, ...settings };
  const { sequenceLength, units, contamination, seed } = chosen;
  requireSettings(chosen);
  const { dimensions } = series;
  const rows = countRows(series);
  const { center, scale } = measure(series);
  if (rows < 8 * sequenceLength) {
    throw new RangeError(`${rows} rows are too few for sequences of ${sequenceLength}: at least eight times as many`);
  }
  const { training, held } = cutSequences(series, chosen, { center, scale });
  const network = createNetwork({ dimensions, units, steps: sequenceLength });
  const { parameters, validationErrors } = fit({
    network,
    training,
    held,
    settings: chosen,
    random: createRandom(seed),
  });
  const errors = held.map(sequence => reconstruct(network, parameters, sequence));
  // A floor in the network's own scale, so that a series it rebuilds perfectly does not alarm at the first tremor.
  const threshold = Math.max(tailQuantile(errors, contamination), 1e-3);
  return { sequenceLength, dimensions, units, center, scale, parameters, threshold, validationErrors };
}

interface Fit {
  readonly network: AutoencoderNetwork;
  readonly training: readonly Float64Array[];
  readonly held: readonly Float64Array[];
  readonly settings: LstmAutoencoderSettings;
  readonly random: Random;
}

/** Epochs in random order; the parameters of the epoch that rebuilds what was held back best are kept. */
function fit({ network, training, held, settings, random }: Fit): {
  parameters: Float64Array;
  validationErrors: number[];
} {
  const parameters = initialParameters(network, random);
  const gradient = new Float64Array(parameters.length);
  const adam = createAdam(parameters.length, settings.learningRate);
  const order = Int32Array.from(training, (_, i) => i);
  const best = parameters.slice();
  let bestError = Number.POSITIVE_INFINITY;
  let bestEpoch = 0;
  const validationErrors: number[] = [];
  for (let epoch = 0; epoch < settings.epochs && epoch - bestEpoch <= PATIENCE; epoch++) {
    shuffle(order, random);
    for (let start = 0; start < order.length; start += settings.batch) {
      const end = Math.min(start + settings.batch, order.length);
      gradient.fill(0);
      for (let i = start; i < end; i++) accumulateGradient(network, parameters, training[order[i]!]!, gradient);
      for (let i = 0; i < gradient.length; i++) gradient[i]! /= end - start;
      stepAdam(adam, parameters, gradient, LONGEST_GRADIENT);
    }
    let error = 0;
    for (const sequence of held) error += reconstruct(network, parameters, sequence) / held.length;
    validationErrors.push(error);
    if (error < bestError) {
      bestError = error;
      bestEpoch = epoch;
      best.set(parameters);
    }
  }
  return { parameters: best, validationErrors };
}

/** Reads sequences with one set of buffers: quick, and for one caller at a time. */
export interface Reconstructor {
  /** Mean squared error, in squared scales, of the sequence that starts at `row`. */
  readonly errorAt: (series: Sequence, row: number) => number;
  /** The sequence as the network would have it, in the series' own unit; overwritten by the next call. */
  readonly rebuildAt: (series: Sequence, row: number) => Float64Array;
}

export function createReconstructor(model: LstmAutoencoder): Reconstructor {
  const { dimensions, units, sequenceLength, parameters, center, scale } = model;
  const network = createNetwork({ dimensions, units, steps: sequenceLength });
  if (parameters.length !== countNetworkParameters(network)) {
    throw new RangeError(`${parameters.length} parameters do not fit the network`);
  }
  const input = new Float64Array(sequenceLength * dimensions);
  const errorAt = (series: Sequence, row: number): number => {
    fill(input, series, row, model);
    return reconstruct(network, parameters, input);
  };
  return {
    errorAt,
    rebuildAt: (series, row) => {
      errorAt(series, row);
      return network.output.map((value, i) => center[i % dimensions]! + value * scale[i % dimensions]!);
    },
  };
}

/**
 * A score in [0, 1] for every row from the sequence that ends there: 0.5 at the threshold; 0 for the first rows, before
 * which there is no sequence.
 */
export function scoreSequence(model: LstmAutoencoder, series: Sequence): Float64Array {
  const rows = countRows(series);
  const scores = new Float64Array(rows);
  const { errorAt } = createReconstructor(model);
  for (let row = model.sequenceLength - 1; row < rows; row++) {
    const error = errorAt(series, row - model.sequenceLength + 1);
    scores[row] = error / (error + model.threshold);
  }
  return scores;
}

export function saveLstmAutoencoder(model: LstmAutoencoder): SavedLstmAutoencoder {
  const { center, scale, parameters, ...rest } = model;
  return { version: 1, ...rest, center: [...center], scale: [...scale], parameters: [...parameters] };
}

/** @throws RangeError when it was saved by another version */
export function loadLstmAutoencoder(saved: SavedLstmAutoencoder): LstmAutoencoder {
  const { version, ...rest } = saved;
  if (version !== 1) throw new RangeError(`an autoencoder of version ${version} cannot be read`);
  return {
    ...rest,
    center: Float64Array.from(saved.center),
    scale: Float64Array.from(saved.scale),
    parameters: Float64Array.from(saved.parameters),
  };
}

/**
 * The error that is passed with the given chance: beyond the ninetieth percentile by an exponential tail with the mean
 * excess of those above it (peaks over threshold; Pickands, 1975, with shape 0).
 */
function tailQuantile(errors: readonly number[], chance: number): number {
  if (chance >= 1 - TAIL_FROM) return quantile(errors, 1 - chance);
  const from = quantile(errors, TAIL_FROM);
  const excesses = errors.filter(error => error > from).map(error => error - from);
  const mean = excesses.reduce((sum, excess) => sum + excess, 0) / Math.max(1, excesses.length);
  return from + mean * Math.log((1 - TAIL_FROM) / chance);
}

function cutSequences(
  series: Sequence,
  { sequenceLength, sequenceLimit }: LstmAutoencoderSettings,
  scales: Pick<LstmAutoencoder, 'center' | 'scale'>,
): { training: Float64Array[]; held: Float64Array[] } {
  const starts = countRows(series) - sequenceLength + 1;
  const stride = Math.max(1, Math.ceil(starts / sequenceLimit));
  const blockRows = BLOCK_SEQUENCES * sequenceLength;
  const training: Float64Array[] = [];
  const held: Float64Array[] = [];
  for (let row = 0; row < starts; row += stride) {
    const isHeld = Math.floor(row / blockRows) % HOLD_BACK_EVERY === 1;
    const isHeldAtEnd = Math.floor((row + sequenceLength - 1) / blockRows) % HOLD_BACK_EVERY === 1;
    if (isHeld !== isHeldAtEnd) continue;
    const sequence = new Float64Array(sequenceLength * series.dimensions);
    fill(sequence, series, row, scales);
    (isHeld ? held : training).push(sequence);
  }
  return { training, held };
}

function fill(
  target: Float64Array,
  { values, dimensions }: Sequence,
  row: number,
  { center, scale }: Pick<LstmAutoencoder, 'center' | 'scale'>,
): void {
  for (let i = 0; i < target.length; i++) {
    const d = i % dimensions;
    const distance = (values[row * dimensions + i]! - center[d]!) / scale[d]!;
    target[i] = Math.max(-CLIP, Math.min(CLIP, distance));
  }
}

/** Median and spread of every dimension; the standard deviation where more than half of the values are equal. */
function measure({ values, dimensions }: Sequence): { center: Float64Array; scale: Float64Array } {
  const center = new Float64Array(dimensions);
  const scale = new Float64Array(dimensions);
  for (let d = 0; d < dimensions; d++) {
    const column = values.filter((_, i) => i % dimensions === d);
    center[d] = median(column);
    const deviation = Math.sqrt(column.reduce((sum, value) => sum + (value - center[d]!) ** 2, 0) / column.length);
    scale[d] = scaledMad(column, center[d]!) || deviation || 1;
  }
  return { center, scale };
}

function countRows({ values, dimensions }: Sequence): number {
  const rows = values.length / dimensions;
  if (!(dimensions >= 1 && Number.isInteger(rows))) {
    throw new RangeError(`${values.length} values do not make rows of ${dimensions}`);
  }
  if (!values.every(Number.isFinite)) throw new RangeError('a sequence must hold finite values only');
  return rows;
}

function requireSettings(settings: LstmAutoencoderSettings): void {
  const { sequenceLength, units, epochs, batch, contamination } = settings;
  if (!(sequenceLength >= 2 && units >= 1 && epochs >= 1 && batch >= 1)) {
    throw new RangeError('sequenceLength must be at least 2, units, epochs and batch at least 1');
  }
  if (!(contamination > 0 && contamination <= 0.5)) {
    throw new RangeError(`contamination must be in (0, 0.5], got ${contamination}`);
  }
}
