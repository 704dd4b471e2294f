import type { BinaryOperator } from './ast.ts';

/** Arithmetic gives a new value; a comparison gives the left value where it holds. */
export interface NumberOperator {
  readonly isComparison: boolean;
  /** The result is no longer what the metric's name says. Prometheus 2.42 forgets atan2 here. */
  readonly dropsMetric: boolean;
  /** The result of arithmetic; for a comparison, 1 where it holds and else 0. */
  readonly compute: (left: number, right: number) => number;
}

/** Every operator but the set operators. */
export const NUMBER_OPERATORS: ReadonlyMap<BinaryOperator, NumberOperator> = new Map<BinaryOperator, NumberOperator>([
  ['+', { isComparison: false, dropsMetric: true, compute: (left, right) => left + right }],
  ['-', { isComparison: false, dropsMetric: true, compute: (left, right) => left - right }],
  ['*', { isComparison: false, dropsMetric: true, compute: (left, right) => left * right }],
  ['/', { isComparison: false, dropsMetric: true, compute: (left, right) => left / right }],
  ['%', { isComparison: false, dropsMetric: true, compute: (left, right) => left % right }],
  ['^', { isComparison: false, dropsMetric: true, compute: power }],
  ['atan2', { isComparison: false, dropsMetric: false, compute: Math.atan2 }],
  ['==', { isComparison: true, dropsMetric: false, compute: (left, right) => Number(left === right) }],
  ['!=', { isComparison: true, dropsMetric: false, compute: (left, right) => Number(left !== right) }],
  ['>', { isComparison: true, dropsMetric: false, compute: (left, right) => Number(left > right) }],
  ['<', { isComparison: true, dropsMetric: false, compute: (left, right) => Number(left < right) }],
  ['>=', { isComparison: true, dropsMetric: false, compute: (left, right) => Number(left >= right) }],
  ['<=', { isComparison: true, dropsMetric: false, compute: (left, right) => Number(left <= right) }],
]);

/** As C and Go have it: 1 to any power, and -1 to an infinite one, is 1. JavaScript makes NaN of them. */
function power(base: number, exponent: number): number {
  if (base === 1) return 1;
  if (base === -1 && Math.abs(exponent) === Number.POSITIVE_INFINITY) return 1;
  return base ** exponent;
}
