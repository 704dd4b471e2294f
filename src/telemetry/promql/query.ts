import type { Expression, ValueType } from './ast.ts';
import { checkTypes } from './check-types.ts';
import { Budget, type Context, type EvaluationLimits } from './context.ts';
import type { Distribution } from './distribution.ts';
import { typesWrong } from './errors.ts';
import { evaluate, evaluateWindows, type Value } from './evaluate.ts';
import { LabelSet } from './label-set.ts';
import type { Matcher } from './matcher.ts';
import { parseQuery } from './parse.ts';
import { firstAfter, firstAtOrAfter } from './samples.ts';
import type { SampleSource } from './source.ts';
import { type Grid, timeAt } from './vector.ts';

/*
 * PromQL as Prometheus 2.42 evaluates it; the tests hold every result against a real one. Known differences:
 *
 * - Prometheus 3 leaves the start of a range out; here it belongs to the range, as in every Prometheus 2.
 * - `predict_linear` and `timestamp` with `@` look at the pinned instant at every step, as versions after 2.42 do.
 * - Of several equal values, `topk`, `bottomk` and `sort` take the one that was selected first; there it is left to chance.
 * - `last_over_time`, `label_replace` and `avg` keep native histograms and functions of numbers pass over them, as later
 *   versions do. Histograms of different resolution are added at the coarser one only where both have observations.
 * - Also understood: `{"a.name"}`, and numbers of seconds for durations. Not here: `holt_winters`.
 */

/** A query that was read and checked once, to be evaluated as often as wanted. */
export interface Query {
  readonly text: string;
  readonly type: ValueType;
  readonly expression: Expression;
}

export interface EvaluationSettings {
  readonly source: SampleSource;
  /** How old the newest sample of a series may be. */
  readonly lookbackMs?: number;
  readonly subqueryStepMs?: number;
  readonly limits?: Partial<EvaluationLimits>;
}

/** One value of one series. */
export interface Element {
  readonly labels: LabelSet;
  readonly value: number;
  /** Instead of the value, for a native histogram. */
  readonly histogram?: Distribution | undefined;
}

export interface SeriesResult {
  readonly labels: LabelSet;
  readonly at: Float64Array;
  readonly values: Float64Array;
  readonly histograms?: readonly (Distribution | undefined)[] | undefined;
}

export type InstantResult =
  | { readonly type: 'scalar'; readonly value: number }
  | { readonly type: 'string'; readonly text: string }
  | { readonly type: 'vector'; readonly elements: readonly Element[] }
  | { readonly type: 'range'; readonly series: readonly SeriesResult[] };

const DEFAULT_LOOKBACK_MS = 300_000;
const DEFAULT_SUBQUERY_STEP_MS = 60_000;
const DEFAULT_LIMITS: EvaluationLimits = {
  maxSeries: 50_000,
  maxSamples: 10_000_000,
  maxSteps: 11_000,
  maxLooks: Number.POSITIVE_INFINITY,
  maxCells: Number.POSITIVE_INFINITY,
  isLate: () => false,
};

/** Throws PROMQL_SYNTAX, PROMQL_TYPE or PROMQL_UNSUPPORTED with the place in the text. */
export function compileQuery(text: string): Query {
  const expression = parseQuery(text);
  return { text, type: checkTypes(text, expression), expression };
}

/** What selects series: `name{label="value"}`. Throws as `compileQuery` does, and of anything else. */
export function compileSelector(text: string): readonly Matcher[] {
  const { expression } = compileQuery(text);
  if (expression.node === 'selector') return expression.matchers;
  throw typesWrong(text, expression, 'this selects no series', 'write the name of a metric, or labels in braces');
}

/** Throws PROMQL_EVALUATION or PROMQL_LIMIT. */
export function evaluateInstant(query: Query, settings: EvaluationSettings & { readonly atMs: number }): InstantResult {
  const { atMs } = settings;
  const context = contextOf(settings, { startMs: atMs, stepMs: 1, steps: 1 }, atMs);
  const { expression } = query;
  if (expression.node === 'string') return { type: 'string', text: expression.value };
  if (expression.node === 'range' || expression.node === 'subquery') {
    const { series, endMs, rangeMs } = evaluateWindows(context, expression);
    const shown = series.map(one => cut(one, endMs[0]! - rangeMs, endMs[0]!));
    return { type: 'range', series: shown.filter(one => one.at.length > 0) };
  }
  const value = evaluate(context, expression);
  return value.type === 'scalar' ? { type: 'scalar', value: value.values[0]! } : instantVector(value);
}

/** A row of evaluations at `startMs`, `startMs + stepMs`, ... up to `endMs`. Throws as `evaluateInstant` does. */
export function evaluateRange(
  query: Query,
  settings: EvaluationSettings & { readonly startMs: number; readonly endMs: number; readonly stepMs: number },
): readonly SeriesResult[] {
  const { startMs, endMs, stepMs } = settings;
  if (query.type !== 'scalar' && query.type !== 'vector') {
    const hint = 'ask for one instant, or wrap it in a function over time, such as rate(...)';
    throw typesWrong(
      query.text,
      query.expression,
      'only numbers and instant vectors can be evaluated step by step',
      hint,
    );
  }
  const grid = { startMs, stepMs, steps: Math.max(0, Math.floor((endMs - startMs) / stepMs) + 1) };
  const context = contextOf(settings, grid, endMs);
  return grid.steps === 0 ? [] : rowsOf(evaluate(context, query.expression), grid);
}

function contextOf(settings: EvaluationSettings, grid: Grid, endMs: number): Context {
  const budget = new Budget({ ...DEFAULT_LIMITS, ...settings.limits });
  budget.spendSteps(grid.steps);
  return {
    source: settings.source,
    grid,
    asked: { startMs: grid.startMs, endMs },
    lookbackMs: settings.lookbackMs ?? DEFAULT_LOOKBACK_MS,
    subqueryStepMs: settings.subqueryStepMs ?? DEFAULT_SUBQUERY_STEP_MS,
    budget,
  };
}

function instantVector({ vector }: Extract<Value, { type: 'vector' }>): InstantResult {
  const elements: Element[] = [];
  for (const [i, labels] of vector.labels.entries())
    if (vector.present[i] === 1) elements.push(elementOf(labels, vector.values[i]!, vector.histograms?.[i]));
  return { type: 'vector', elements };
}

function rowsOf(value: Value, grid: Grid): SeriesResult[] {
  if (value.type === 'scalar') {
    const at = Float64Array.from(value.values, (_, step) => timeAt(grid, step));
    return [{ labels: LabelSet.empty, at, values: value.values }];
  }
  const { labels, values, present, steps, histograms } = value.vector;
  return labels
    .map((one, row) => {
      const shown = Array.from({ length: steps }, (_, step) => step).filter(step => present[row * steps + step] === 1);
      return {
        labels: one,
        at: Float64Array.from(shown, step => timeAt(grid, step)),
        values: Float64Array.from(shown, step => values[row * steps + step]!),
        ...(histograms !== undefined && { histograms: shown.map(step => histograms[row * steps + step]) }),
      };
    })
    .filter(one => one.at.length > 0);
}

function elementOf(labels: LabelSet, value: number, histogram: Distribution | undefined): Element {
  return histogram === undefined ? { labels, value } : { labels, value, histogram };
}

function cut({ labels, at, values, histograms }: SeriesResult, startMs: number, endMs: number): SeriesResult {
  const from = firstAtOrAfter(at, startMs);
  const to = firstAfter(at, endMs, from);
  const shown = histograms === undefined ? {} : { histograms: histograms.slice(from, to) };
  return { labels, at: at.subarray(from, to), values: values.subarray(from, to), ...shown };
}
