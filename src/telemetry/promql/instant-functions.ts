import type { Vector } from './vector.ts';
import { withoutMetric } from './vector.ts';

const RADIANS_PER_DEGREE = Math.PI / 180;

/** Functions of one value, by their name in PromQL. */
export const VALUE_FUNCTIONS: ReadonlyMap<string, (value: number) => number> = new Map<
  string,
  (value: number) => number
>([
  ['abs', Math.abs],
  ['acos', Math.acos],
  ['acosh', Math.acosh],
  ['asin', Math.asin],
  ['asinh', Math.asinh],
  ['atan', Math.atan],
  ['atanh', Math.atanh],
  ['ceil', Math.ceil],
  ['cos', Math.cos],
  ['cosh', Math.cosh],
  ['deg', value => value / RADIANS_PER_DEGREE],
  ['exp', Math.exp],
  ['floor', Math.floor],
  ['ln', Math.log],
  ['log10', Math.log10],
  ['log2', Math.log2],
  ['rad', value => value * RADIANS_PER_DEGREE],
  ['sgn', Math.sign],
  ['sin', Math.sin],
  ['sinh', Math.sinh],
  ['sqrt', Math.sqrt],
  ['tan', Math.tan],
  ['tanh', Math.tanh],
  ['day_of_month', seconds => dateAt(seconds).getUTCDate()],
  ['day_of_week', seconds => dateAt(seconds).getUTCDay()],
  ['day_of_year', seconds => dayOfYear(dateAt(seconds))],
  ['days_in_month', seconds => daysInMonth(dateAt(seconds))],
  ['hour', seconds => dateAt(seconds).getUTCHours()],
  ['minute', seconds => dateAt(seconds).getUTCMinutes()],
  ['month', seconds => dateAt(seconds).getUTCMonth() + 1],
  ['year', seconds => dateAt(seconds).getUTCFullYear()],
]);

/** The functions of a number and numbers of the step, by their name; undefined: no result at all for this step. */
export const BOUND_FUNCTIONS: ReadonlyMap<
  string,
  (value: number, first: number, second: number) => number | undefined
> = new Map<string, (value: number, first: number, second: number) => number | undefined>([
  ['clamp', (value, lowest, highest) => (lowest > highest ? undefined : maximum(lowest, minimum(highest, value)))],
  ['clamp_max', (value, highest) => minimum(highest, value)],
  ['clamp_min', (value, lowest) => maximum(lowest, value)],
  ['round', (value, step) => roundTo(value, step)],
]);

export function mapValues(vector: Vector, compute: (value: number) => number): Vector {
  const values = vector.values.map((value, cell) => (vector.present[cell] === 1 ? compute(value) : 0));
  return withoutMetric({ ...vector, values });
}

export function mapBounded(
  vector: Vector,
  [first, second]: readonly [Float64Array, Float64Array],
  compute: (value: number, first: number, second: number) => number | undefined,
): Vector {
  const { steps } = vector;
  const values = new Float64Array(vector.values.length);
  const present = vector.present.slice();
  for (let cell = 0; cell < values.length; cell++) {
    if (present[cell] === 0) continue;
    const value = compute(vector.values[cell]!, first[cell % steps]!, second[cell % steps]!);
    if (value === undefined) present[cell] = 0;
    else values[cell] = value;
  }
  return withoutMetric({ ...vector, values, present });
}

/** As Go has them: an infinity that decides the outcome wins over NaN. */
function maximum(a: number, b: number): number {
  return a === Number.POSITIVE_INFINITY || b === Number.POSITIVE_INFINITY ? Number.POSITIVE_INFINITY : Math.max(a, b);
}

function minimum(a: number, b: number): number {
  return a === Number.NEGATIVE_INFINITY || b === Number.NEGATIVE_INFINITY ? Number.NEGATIVE_INFINITY : Math.min(a, b);
}

/** Halves go up. Multiplying by the inverse is what keeps 0.1 and its like exact. */
function roundTo(value: number, step: number): number {
  const inverse = 1 / step;
  return Math.floor(value * inverse + 0.5) / inverse;
}

function dateAt(seconds: number): Date {
  return new Date(Math.trunc(seconds) * 1000);
}

function dayOfYear(date: Date): number {
  return (
    (Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()) - Date.UTC(date.getUTCFullYear(), 0, 1)) /
      86_400_000 +
    1
  );
}

function daysInMonth(date: Date): number {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
}
