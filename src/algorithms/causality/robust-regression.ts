import { scaledMad } from '../statistics/quantile.ts';

/** Rows of `columns.length` regressors; all columns as long as `target`. */
export interface RegressionData {
  readonly columns: readonly Float64Array[];
  readonly target: Float64Array;
}

/** What is believed of a coefficient before any row is seen. */
export interface Belief {
  readonly mean: number;
  readonly deviation: number;
}

export interface RobustFit {
  readonly coefficients: Float64Array;
  /** Lower triangle L, row by row, of a covariance L·Lᵀ. */
  readonly spread: readonly Float64Array[];
  /** Robust standard deviation of the residuals, in the unit of the target. */
  readonly noise: number;
}

const ROUNDS = 15;
/** Relative change of a coefficient that is no change. */
const SETTLED = 1e-4;
/** Residuals beyond this many deviations count less (Huber, 1964: 95 % efficiency under normal noise). */
const HUBER = 1.345;

/**
 * Linear regression with normal beliefs about the coefficients and Huber's loss, by iteratively reweighted least squares: where
 * the rows tell nothing, the belief stands. Data are expected to be centred, for there is no intercept.
 *
 * @param beliefs - one a column, deviations above 0
 * @param noiseFloor - least noise, above 0, in the unit of the target
 *
 * O(rounds · (rows · columns² + columns³)).
 */
export function fitRobustly(
  { columns, target }: RegressionData,
  beliefs: readonly Belief[],
  noiseFloor: number,
): RobustFit {
  let coefficients: Float64Array = Float64Array.from(beliefs, ({ mean }) => mean);
  let noise = noiseFloor;
  let root: Float64Array[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const residuals = target.map((value, row) => value - predict(columns, coefficients, row));
    noise = Math.max(noiseFloor, scaledMad(residuals, 0) || 0);
    const weights = residuals.map(residual => Math.min(1, (HUBER * noise) / Math.abs(residual || 1e-300)) / noise ** 2);
    const { precision, pull } = normalEquations({ columns, target }, beliefs, weights);
    root = cholesky(precision);
    const next = solveWithRoot(root, pull);
    const moved = next.some((value, i) => Math.abs(value - coefficients[i]!) > SETTLED * Math.abs(value));
    coefficients = next;
    if (!moved && round > 0) break;
  }
  return { coefficients, spread: invertTransposed(root), noise };
}

function predict(columns: readonly Float64Array[], coefficients: Float64Array, row: number): number {
  return columns.reduce((sum, column, i) => sum + coefficients[i]! * column[row]!, 0);
}

function normalEquations({ columns, target }: RegressionData, beliefs: readonly Belief[], weights: Float64Array) {
  const precision = beliefs.map(({ deviation }, i) => {
    const line = new Float64Array(beliefs.length);
    line[i] = deviation ** -2;
    return line;
  });
  const pull = Float64Array.from(beliefs, ({ mean, deviation }) => mean * deviation ** -2);
  for (let i = 0; i < columns.length; i++) {
    for (let row = 0; row < target.length; row++) pull[i]! += weights[row]! * columns[i]![row]! * target[row]!;
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let row = 0; row < target.length; row++) sum += weights[row]! * columns[i]![row]! * columns[j]![row]!;
      precision[i]![j]! += sum;
      if (j < i) precision[j]![i]! += sum;
    }
  }
  return { precision, pull };
}

/** L with L·Lᵀ = matrix; beliefs on the diagonal keep it positive definite. */
function cholesky(matrix: readonly Float64Array[]): Float64Array[] {
  const root = matrix.map(() => new Float64Array(matrix.length));
  for (let i = 0; i < matrix.length; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i]![j]!;
      for (let k = 0; k < j; k++) sum -= root[i]![k]! * root[j]![k]!;
      root[i]![j] = i === j ? Math.sqrt(Math.max(sum, 1e-12 * matrix[i]![i]!)) : sum / root[j]![j]!;
    }
  }
  return root;
}

function solveWithRoot(root: readonly Float64Array[], right: Float64Array): Float64Array {
  const size = root.length;
  const half = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    half[i] = right[i]!;
    for (let k = 0; k < i; k++) half[i]! -= root[i]![k]! * half[k]!;
    half[i]! /= root[i]![i]!;
  }
  return solveTransposed(root, half);
}

/** x with Lᵀ·x = right. */
function solveTransposed(root: readonly Float64Array[], right: Float64Array): Float64Array {
  const size = root.length;
  const x = new Float64Array(size);
  for (let i = size - 1; i >= 0; i--) {
    x[i] = right[i]!;
    for (let k = i + 1; k < size; k++) x[i]! -= root[k]![i]! * x[k]!;
    x[i]! /= root[i]![i]!;
  }
  return x;
}

/** Columns of L⁻ᵀ as rows: draws of it times normal numbers have the covariance (L·Lᵀ)⁻¹. */
function invertTransposed(root: readonly Float64Array[]): Float64Array[] {
  return root.map((_, i) =>
    solveTransposed(
      root,
      Float64Array.from(root, (_line, k) => Number(k === i)),
    ),
  );
}
