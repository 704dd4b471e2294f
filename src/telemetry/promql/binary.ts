import type { Binary } from './ast.ts';
import type { Distribution } from './distribution.ts';
import { combineHistograms } from './native-histograms.ts';
import { NUMBER_OPERATORS, type NumberOperator } from './operators.ts';
import { type Vector, withoutMetric } from './vector.ts';

/** Number with number, step by step. */
export function combineScalars(left: Float64Array, right: Float64Array, { operator }: Binary): Float64Array {
  const { compute } = NUMBER_OPERATORS.get(operator)!;
  return left.map((value, step) => compute(value, right[step]!));
}

/** Each value of a vector with the number of its step. `isFlipped`: the number stands on the left. */
export function combineWithScalar(vector: Vector, scalar: Float64Array, binary: Binary, isFlipped: boolean): Vector {
  const operator = NUMBER_OPERATORS.get(binary.operator)!;
  const { steps, labels } = vector;
  const values = new Float64Array(vector.values.length);
  const present = vector.present.slice();
  const histograms = vector.histograms === undefined ? undefined : new Array<Distribution | undefined>(values.length);
  for (let cell = 0; cell < values.length; cell++) {
    if (present[cell] === 0) continue;
    const value = vector.values[cell]!;
    const other = scalar[steps === 1 ? 0 : cell % steps]!;
    const histogram = vector.histograms?.[cell];
    if (histogram !== undefined) {
      const scaled = isFlipped
        ? combineHistograms(binary, other, histogram)
        : combineHistograms(binary, histogram, other);
      histograms![cell] = scaled;
      if (scaled === undefined) present[cell] = 0;
      continue;
    }
    const outcome = isFlipped ? operator.compute(other, value) : operator.compute(value, other);
    // What a filter lets through is the vector's value, on whichever side it stands.
    if (!isFilter(operator, binary)) values[cell] = outcome;
    else if (outcome === 1) values[cell] = value;
    else present[cell] = 0;
  }
  const result: Vector = { steps, labels, values, present, histograms };
  return operator.dropsMetric || binary.bool ? withoutMetric(result) : result;
}

export function isFilter(operator: NumberOperator, binary: Binary): boolean {
  return operator.isComparison && !binary.bool;
}
