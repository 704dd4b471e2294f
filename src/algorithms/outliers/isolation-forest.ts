import { quantile } from '../statistics/quantile.ts';
import { createRandom } from '../statistics/random.ts';
import { averagePathLength, growTree, type IsolationTree, pathLength } from './isolation-tree.ts';

export interface IsolationForestSettings {
  /** Share of the training rows that are taken for outliers, in (0, 0.5]; `auto`: whatever scores above a half. */
  readonly contamination: 'auto' | number;
  readonly trees: number;
  /** Rows each tree is grown from; more does not help (Liu et al., section 5). */
  readonly sampleSize: number;
  readonly seed: number;
}

/** Rows of numbers, one after another: `values[row * dimensions + column]`. */
export interface Rows {
  readonly values: Float64Array;
  readonly dimensions: number;
}

/** A trained forest. Never altered. */
export interface IsolationForest {
  readonly dimensions: number;
  readonly contamination: 'auto' | number;
  /** Scores above it are outliers. */
  readonly threshold: number;
  /** c(ψ) of the rows that each tree was grown from. */
  readonly usualPathLength: number;
  readonly trees: readonly IsolationTree[];
}

/** Plain JSON. */
export interface SavedIsolationForest {
  readonly version: 1;
  readonly dimensions: number;
  readonly contamination: 'auto' | number;
  readonly threshold: number;
  readonly usualPathLength: number;
  readonly trees: readonly {
    readonly feature: readonly number[];
    readonly split: readonly number[];
    readonly left: readonly number[];
  }[];
}

/** As in the paper. */
const DEFAULTS: IsolationForestSettings = { contamination: 'auto', trees: 100, sampleSize: 256, seed: 1 };
const AUTO_THRESHOLD = 0.5;

/**
 * Isolation forest (Liu, Ting and Zhou, ICDM 2008): random cuts part what is alone from the rest after few steps.
 *
 * @param rows - finite values, at least two rows
 * @throws RangeError for rows or settings that cannot be
 *
 * O(trees · sampleSize · log sampleSize), and O(rows · trees · log sampleSize) for the threshold.
 */
export function fitIsolationForest(rows: Rows, settings: Partial<IsolationForestSettings> = {}): IsolationForest {
  const { contamination, trees, sampleSize, seed } = { ...DEFAULTS, ...settings };
  const count = countRows(rows);
  if (contamination !== 'auto' && !(contamination > 0 && contamination <= 0.5)) {
    throw new RangeError(`contamination must be in (0, 0.5], got ${contamination}`);
  }
  if (!(trees >= 1 && sampleSize >= 2)) throw new RangeError('trees must be at least 1, sampleSize at least 2');
  const random = createRandom(seed);
  const size = Math.min(sampleSize, count);
  const order = Int32Array.from({ length: count }, (_, i) => i);
  const grown: IsolationTree[] = [];
  for (let i = 0; i < trees; i++) {
    // The first `size` places of a partial shuffle are a sample without replacement.
    for (let k = 0; k < size; k++) {
      const j = k + Math.floor(random() * (count - k));
      const row = order[k]!;
      order[k] = order[j]!;
      order[j] = row;
    }
    grown.push(growTree(rows, order.slice(0, size), random));
  }
  const forest = {
    dimensions: rows.dimensions,
    contamination,
    threshold: AUTO_THRESHOLD,
    usualPathLength: averagePathLength(size),
    trees: grown,
  };
  if (contamination === 'auto') return forest;
  return { ...forest, threshold: quantile(scoreRows(forest, rows), 1 - contamination) };
}

/**
 * How lonely a row is, in (0, 1): about 0.5 or less for ordinary ones, near 1 for outliers (equation 2 of the paper).
 *
 * @param offset - where the row starts within `values`
 */
export function isolationScore(forest: IsolationForest, values: Float64Array, offset = 0): number {
  let sum = 0;
  for (const tree of forest.trees) sum += pathLength(tree, values, offset);
  return 2 ** -(sum / forest.trees.length / forest.usualPathLength);
}

export function scoreRows(forest: IsolationForest, rows: Rows): Float64Array {
  if (rows.dimensions !== forest.dimensions) {
    throw new RangeError(`the forest knows rows of ${forest.dimensions} numbers, got ${rows.dimensions}`);
  }
  const scores = new Float64Array(countRows(rows));
  for (let i = 0; i < scores.length; i++) scores[i] = isolationScore(forest, rows.values, i * rows.dimensions);
  return scores;
}

export function isIsolated(forest: IsolationForest, values: Float64Array, offset = 0): boolean {
  return isolationScore(forest, values, offset) > forest.threshold;
}

/** The score as all methods give it: 0.5 at the threshold of this forest. */
export function calibratedIsolationScore(forest: IsolationForest, values: Float64Array, offset = 0): number {
  const score = isolationScore(forest, values, offset);
  const { threshold } = forest;
  return score <= threshold ? (0.5 * score) / threshold : 0.5 + (0.5 * (score - threshold)) / (1 - threshold);
}

export function saveIsolationForest(forest: IsolationForest): SavedIsolationForest {
  return {
    version: 1,
    ...forest,
    trees: forest.trees.map(({ feature, split, left }) => ({
      feature: [...feature],
      split: [...split],
      left: [...left],
    })),
  };
}

/** @throws RangeError when it was saved by another version */
export function loadIsolationForest(saved: SavedIsolationForest): IsolationForest {
  const { version, ...forest } = saved;
  if (version !== 1) throw new RangeError(`a forest of version ${version} cannot be read`);
  return {
    ...forest,
    trees: saved.trees.map(({ feature, split, left }) => ({
      feature: Int16Array.from(feature),
      split: Float64Array.from(split),
      left: Int32Array.from(left),
    })),
  };
}

function countRows({ values, dimensions }: Rows): number {
  const count = values.length / dimensions;
  if (!(Number.isInteger(dimensions) && dimensions >= 1 && dimensions < 32_768 && Number.isInteger(count))) {
    throw new RangeError(`${values.length} values do not make rows of ${dimensions}`);
  }
  if (count < 2) throw new RangeError('at least two rows are needed');
  if (!values.every(Number.isFinite)) throw new RangeError('rows must hold finite values only');
  return count;
}
