import { aggregate, aggregateQuantile, countValues } from './aggregate.ts';
import type { Aggregation, Binary, Call, Expression, RangeSelector, Subquery } from './ast.ts';
import { combineScalars, combineWithScalar } from './binary.ts';
import type { Context } from './context.ts';
import { callFunction } from './functions.ts';
import { sumHistograms } from './native-histograms.ts';
import { selectVector } from './select.ts';
import { selectTop } from './top.ts';
import { numbersOf, type Vector, withoutMetric } from './vector.ts';
import { combineSets, combineVectors } from './vector-matching.ts';
import { type RangeVector, selectWindows, subqueryWindows } from './windows.ts';

const SET_OPERATORS: ReadonlySet<string> = new Set(['and', 'or', 'unless']);

/** What an expression yields over a grid: a number for each step, or a vector for each step. */
export type Value =
  | { readonly type: 'scalar'; readonly values: Float64Array }
  | { readonly type: 'vector'; readonly vector: Vector };

/** Types have been checked: an expression of another type cannot come here. */
export function evaluate(context: Context, expression: Expression): Value {
  const value = evaluateNode(context, expression);
  context.budget.spendRows(value.type === 'scalar' ? 1 : value.vector.labels.length, context.grid.steps);
  return value;
}

function evaluateNode(context: Context, expression: Expression): Value {
  switch (expression.node) {
    case 'number':
      return scalar(new Float64Array(context.grid.steps).fill(expression.value));
    case 'selector':
      return vector(selectVector(context, expression).vector);
    case 'unary': {
      const inner = evaluate(context, expression.inner);
      return expression.operator === '+' ? inner : negate(inner);
    }
    case 'binary':
      return evaluateBinary(context, expression);
    case 'aggregation':
      return vector(evaluateAggregation(context, expression));
    case 'call':
      return evaluateCall(context, expression);
    default:
      throw new Error(`an expression of type ${expression.node} has no instant value`);
  }
}

export function evaluateWindows(context: Context, expression: RangeSelector | Subquery): RangeVector {
  return expression.node === 'range'
    ? selectWindows(context, expression)
    : subqueryWindows(context, expression, inner => vectorOf(inner, expression.inner));
}

function evaluateCall(context: Context, call: Call): Value {
  return callFunction(context, call, {
    vector: arg => numbersOf(vectorOf(context, arg)),
    any: arg => vectorOf(context, arg),
    scalar: arg => scalarOf(context, arg),
    windows: arg => evaluateWindows(context, arg as RangeSelector | Subquery),
  });
}

function evaluateBinary(context: Context, binary: Binary): Value {
  const left = evaluate(context, binary.left);
  const right = evaluate(context, binary.right);
  if (left.type === 'scalar') {
    return right.type === 'scalar'
      ? scalar(combineScalars(left.values, right.values, binary))
      : vector(combineWithScalar(right.vector, left.values, binary, true));
  }
  if (right.type === 'scalar') return vector(combineWithScalar(left.vector, right.values, binary, false));
  const { labels = [], include = [] } = binary.matching ?? {};
  const { budget, grid } = context;
  const rows = left.vector.labels.length + right.vector.labels.length;
  budget.spendRows(rows, labels.length + include.length);
  if (SET_OPERATORS.has(binary.operator)) return vector(combineSets(left.vector, right.vector, binary));
  return vector(combineVectors(left.vector, right.vector, binary, () => budget.spendRows(1, grid.steps)));
}

function evaluateAggregation(context: Context, aggregation: Aggregation): Vector {
  const { operator, grouping, parameter, inner } = aggregation;
  const values = vectorOf(context, inner);
  const numbers = numbersOf(values);
  const { budget, grid } = context;
  budget.spendRows(values.labels.length, grouping.labels.length);
  switch (operator) {
    case 'topk':
    case 'bottomk':
      return selectTop(numbers, grouping, scalarOf(context, parameter!), operator === 'topk');
    case 'quantile':
      return aggregateQuantile(numbers, grouping, scalarOf(context, parameter!));
    case 'count_values':
      return countValues(numbers, grouping, {
        label: parameter!.node === 'string' ? parameter!.value : '',
        onRow: () => budget.spendRows(1, grid.steps),
      });
    case 'sum':
    case 'avg':
      return sumHistograms(values, grouping, operator === 'avg', one => aggregate(one, grouping, operator));
    case 'count':
    case 'group':
      return aggregate(values, grouping, operator);
    default:
      return aggregate(numbers, grouping, operator);
  }
}

function vectorOf(context: Context, expression: Expression): Vector {
  const value = evaluate(context, expression);
  if (value.type === 'vector') return value.vector;
  throw new Error('a number stands where an instant vector belongs');
}

function scalarOf(context: Context, expression: Expression): Float64Array {
  const value = evaluate(context, expression);
  if (value.type === 'scalar') return value.values;
  throw new Error('an instant vector stands where a number belongs');
}

function negate(value: Value): Value {
  if (value.type === 'scalar') return scalar(value.values.map(one => -one));
  const numbers = numbersOf(value.vector);
  return vector(withoutMetric({ ...numbers, values: numbers.values.map(one => -one) }));
}

function scalar(values: Float64Array): Value {
  return { type: 'scalar', values };
}

function vector(values: Vector): Value {
  return { type: 'vector', vector: values };
}
