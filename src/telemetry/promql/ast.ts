import type { Matcher } from './matcher.ts';

/** What an expression yields: a number or several series per instant, a window of samples per series, or a text. */
export type ValueType = 'scalar' | 'vector' | 'range' | 'string';

/** Offsets in the text of the query. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The instant that `@` pins; start and end are those of the whole query. */
export type Pin = number | 'start' | 'end';

export interface NumberLiteral extends Span {
  readonly node: 'number';
  readonly value: number;
}

export interface StringLiteral extends Span {
  readonly node: 'string';
  readonly value: string;
}

export interface VectorSelector extends Span {
  readonly node: 'selector';
  readonly matchers: readonly Matcher[];
  readonly offsetMs: number;
  readonly pin: Pin | undefined;
}

/** `selector[range]`; offset and pin are those of the selector inside. */
export interface RangeSelector extends Span {
  readonly node: 'range';
  readonly selector: VectorSelector;
  readonly rangeMs: number;
}

export interface Subquery extends Span {
  readonly node: 'subquery';
  readonly inner: Expression;
  readonly rangeMs: number;
  /** Undefined: the default of the evaluation. */
  readonly stepMs: number | undefined;
  readonly offsetMs: number;
  readonly pin: Pin | undefined;
}

export interface Call extends Span {
  readonly node: 'call';
  readonly name: string;
  readonly args: readonly Expression[];
}

export interface Grouping {
  readonly without: boolean;
  readonly labels: readonly string[];
}

export interface Aggregation extends Span {
  readonly node: 'aggregation';
  readonly operator: AggregationOperator;
  readonly grouping: Grouping;
  readonly parameter: Expression | undefined;
  readonly inner: Expression;
}

export type AggregationOperator =
  | 'avg'
  | 'bottomk'
  | 'count'
  | 'count_values'
  | 'group'
  | 'max'
  | 'min'
  | 'quantile'
  | 'stddev'
  | 'stdvar'
  | 'sum'
  | 'topk';

/** Which labels of the two sides have to agree, and which side may have several series for one of the other. */
export interface Matching {
  readonly on: boolean;
  readonly labels: readonly string[];
  readonly many: 'none' | 'left' | 'right';
  /** Labels that the side of one hands over. */
  readonly include: readonly string[];
}

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%' | '^' | 'atan2';
export type ComparisonOperator = '==' | '!=' | '>' | '<' | '>=' | '<=';
export type SetOperator = 'and' | 'or' | 'unless';
export type BinaryOperator = ArithmeticOperator | ComparisonOperator | SetOperator;

export interface Binary extends Span {
  readonly node: 'binary';
  readonly operator: BinaryOperator;
  /** Comparisons yield 0 and 1 instead of leaving out what does not hold. */
  readonly bool: boolean;
  readonly matching: Matching | undefined;
  readonly left: Expression;
  readonly right: Expression;
}

export interface Unary extends Span {
  readonly node: 'unary';
  readonly operator: '+' | '-';
  readonly inner: Expression;
}

export type Expression =
  | NumberLiteral
  | StringLiteral
  | VectorSelector
  | RangeSelector
  | Subquery
  | Call
  | Aggregation
  | Binary
  | Unary;
