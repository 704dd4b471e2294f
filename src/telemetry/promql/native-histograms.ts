import { groupRows } from './aggregate.ts';
import type { Binary, Grouping } from './ast.ts';
import {
  addDistributions,
  type Distribution,
  fractionOfDistribution,
  isReset,
  quantileOfDistribution,
  scaleDistribution,
} from './distribution.ts';
import { coveredShare } from './rates.ts';
import { newVector, numbersOf, relabel, type Vector } from './vector.ts';
import type { Window } from './windows.ts';

/** Functions of one window full of histograms, by their name in PromQL. Others have no result there. */
export const HISTOGRAM_WINDOW_FUNCTIONS: ReadonlyMap<string, (window: Window) => Distribution | number | undefined> =
  new Map<string, (window: Window) => Distribution | number | undefined>([
    ['rate', window => extrapolate(window, true, window.rangeMs / 1000)],
    ['increase', window => extrapolate(window, true, 1)],
    ['delta', window => extrapolate(window, false, 1)],
    ['last_over_time', ({ histograms, to }) => histograms![to - 1]],
    ['count_over_time', ({ from, to }) => to - from],
    ['present_over_time', () => 1],
  ]);

/** What each histogram of a vector comes to; numbers have no result. */
export function mapHistograms(
  vector: Vector,
  compute: (histogram: Distribution, step: number) => number | undefined,
): Vector {
  const { steps, labels, histograms } = vector;
  const result = newVector(labels, steps);
  for (let cell = 0; cell < result.present.length; cell++) {
    const histogram = vector.present[cell] === 1 ? histograms?.[cell] : undefined;
    const value = histogram === undefined ? undefined : compute(histogram, cell % steps);
    if (value === undefined) continue;
    result.values[cell] = value;
    result.present[cell] = 1;
  }
  return relabel(result, one => one.withoutMetric());
}

export function nativeQuantiles(vector: Vector, q: Float64Array): Vector {
  return mapHistograms(vector, (histogram, step) => quantileOfDistribution(q[step]!, histogram));
}

export function nativeFractions(vector: Vector, lower: Float64Array, upper: Float64Array): Vector {
  return mapHistograms(vector, (histogram, step) => fractionOfDistribution(lower[step]!, upper[step]!, histogram));
}

/**
 * Adds the histograms of each group to what `ofNumbers` makes of its numbers. A group that has both at a step has no
 * result there.
 */
export function sumHistograms(
  vector: Vector,
  grouping: Grouping,
  isMean: boolean,
  ofNumbers: (numbers: Vector) => Vector,
): Vector {
  const { steps, histograms } = vector;
  if (histograms === undefined) return ofNumbers(vector);
  // The groups, and so the rows, are the same: numbers that are not present keep their rows.
  const result = ofNumbers(numbersOf(vector));
  const groups = groupRows(vector, grouping);
  const sums = new Array<Distribution | undefined>(result.values.length);
  const counts = new Float64Array(result.values.length);
  const present = result.present.slice();
  for (let cell = 0; cell < vector.present.length; cell++) {
    const histogram = vector.present[cell] === 1 ? histograms[cell] : undefined;
    if (histogram === undefined) continue;
    const target = groups.ofRow[Math.floor(cell / steps)]! * steps + (cell % steps);
    const sum = sums[target];
    sums[target] = sum === undefined ? histogram : addDistributions(sum, histogram);
    counts[target]! += 1;
    present[target] = 1 - result.present[target]!;
  }
  const shown = isMean ? sums.map((sum, cell) => sum && scaleDistribution(sum, 1 / counts[cell]!)) : sums;
  return { ...result, present, histograms: shown };
}

/** A cell of which one side at least is a histogram; undefined where the operator knows none. */
export function combineHistograms(
  { operator }: Binary,
  left: Distribution | number,
  right: Distribution | number,
): Distribution | undefined {
  if (typeof left !== 'number' && typeof right !== 'number') {
    if (operator === '+') return addDistributions(left, right);
    return operator === '-' ? addDistributions(left, right, -1) : undefined;
  }
  if (operator === '*') {
    return typeof left === 'number'
      ? scaleDistribution(right as Distribution, left)
      : scaleDistribution(left, right as number);
  }
  return operator === '/' && typeof left !== 'number' ? scaleDistribution(left, 1 / (right as number)) : undefined;
}

function extrapolate(window: Window, isCounter: boolean, divisor: number): Distribution | undefined {
  const { from, to } = window;
  if (to - from < 2) return undefined;
  const histograms = window.histograms as readonly Distribution[];
  let change = addDistributions(histograms[to - 1]!, histograms[from]!, -1);
  if (isCounter) {
    for (let i = from + 1; i < to; i++)
      if (isReset(histograms[i]!, histograms[i - 1]!)) change = addDistributions(change, histograms[i - 1]!);
  }
  return scaleDistribution(change, coveredShare(window) / divisor);
}
