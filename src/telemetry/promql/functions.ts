import type { Call, Expression } from './ast.ts';
import type { Budget, Context } from './context.ts';
import type { Value } from './evaluate.ts';
import { histogramQuantile } from './histogram-quantile.ts';
import { BOUND_FUNCTIONS, mapBounded, mapValues, VALUE_FUNCTIONS } from './instant-functions.ts';
import { joinLabels, labelsOfAbsent, replaceLabel } from './label-functions.ts';
import { LabelSet } from './label-set.ts';
import { HISTOGRAM_WINDOW_FUNCTIONS, mapHistograms, nativeFractions, nativeQuantiles } from './native-histograms.ts';
import { WINDOW_FUNCTIONS } from './over-time.ts';
import { selectVector } from './select.ts';
import { sortRows } from './top.ts';
import { newVector, numbersOf, relabel, timeAt, type Vector, withoutMetric } from './vector.ts';
import { eachWindow, mapWindows, type RangeVector } from './windows.ts';

/** How a function gets at the values of its arguments. */
export interface Arguments {
  /** Numbers only. */
  readonly vector: (arg: Expression) => Vector;
  /** Native histograms, too. */
  readonly any: (arg: Expression) => Vector;
  readonly scalar: (arg: Expression) => Float64Array;
  readonly windows: (arg: Expression) => RangeVector;
}

type Implementation = (context: Context, args: readonly Expression[], read: Arguments) => Value;

/** Everything that is neither a function of one window nor of one value. */
const OTHERS: ReadonlyMap<string, Implementation> = new Map<string, Implementation>([
  ['time', context => scalar(secondsOf(context))],
  ['pi', ({ grid }) => scalar(new Float64Array(grid.steps).fill(Math.PI))],
  ['scalar', (_, [arg], read) => scalar(onlyValues(read.vector(arg!)))],
  ['vector', (_, [arg], read) => vector(single(read.scalar(arg!)))],
  ['timestamp', timestamps],
  ['sort', (_, [arg], read) => vector(sortRows(read.vector(arg!), false))],
  ['sort_desc', (_, [arg], read) => vector(sortRows(read.vector(arg!), true))],
  ['absent', (_, [arg], read) => vector(absences(labelsOfAbsent(arg!), stepsPresent(read.any(arg!))))],
  ['absent_over_time', absentOverTime],
  ['histogram_quantile', (_, [q, arg], read) => vector(quantiles(read.any(arg!), read.scalar(q!)))],
  ['histogram_count', (_, [arg], read) => vector(mapHistograms(read.any(arg!), ({ count }) => count))],
  ['histogram_sum', (_, [arg], read) => vector(mapHistograms(read.any(arg!), ({ sum }) => sum))],
  ['histogram_fraction', histogramFraction],
  [
    'label_replace',
    ({ budget }, [arg, ...texts], read) => vector(replaceLabel(budget, read.any(arg!), fourTexts(texts))),
  ],
  ['label_join', ({ budget }, args, read) => vector(joinLabelsOf(budget, args, read))],
]);

export function callFunction(context: Context, call: Call, read: Arguments): Value {
  const { name, args } = call;
  const ofWindow = WINDOW_FUNCTIONS.get(name);
  if (ofWindow !== undefined) {
    const range = args.find(isRange)!;
    const other = args.find(arg => !isRange(arg));
    const parameters = other === undefined ? undefined : read.scalar(other);
    const ofHistograms = HISTOGRAM_WINDOW_FUNCTIONS.get(name);
    const keepsMetric = name === 'last_over_time';
    const mapping = { parameters, keepsMetric, ofNumbers: ofWindow, ofHistograms };
    return vector(mapWindows(read.windows(range), context, mapping));
  }
  const ofValue = VALUE_FUNCTIONS.get(name);
  // Without an argument the calendar functions look at the instant of the evaluation.
  if (ofValue !== undefined)
    return vector(mapValues(args[0] === undefined ? single(secondsOf(context)) : read.vector(args[0]), ofValue));
  const ofBounds = BOUND_FUNCTIONS.get(name);
  if (ofBounds === undefined) return OTHERS.get(name)!(context, args, read);
  const first = args[1] === undefined ? new Float64Array(context.grid.steps).fill(1) : read.scalar(args[1]);
  const second = args[2] === undefined ? first : read.scalar(args[2]);
  return vector(mapBounded(read.vector(args[0]!), [first, second], ofBounds));
}

function isRange(expression: Expression): boolean {
  return expression.node === 'range' || expression.node === 'subquery';
}

function secondsOf({ grid }: Context): Float64Array {
  return Float64Array.from({ length: grid.steps }, (_, step) => timeAt(grid, step) / 1000);
}

/** Of a selector the instant of each sample, of anything else that of the evaluation. */
function timestamps(context: Context, args: readonly Expression[], read: Arguments): Value {
  const arg = args[0]!;
  const { vector: given, takenAt } =
    arg.node === 'selector' ? selectVector(context, arg) : { vector: read.any(arg), takenAt: undefined };
  const values = new Float64Array(given.values.length);
  for (let cell = 0; cell < values.length; cell++)
    values[cell] = (takenAt?.[cell] ?? timeAt(context.grid, cell % given.steps)) / 1000;
  return vector(withoutMetric({ ...given, values, histograms: undefined }));
}

function absentOverTime(context: Context, [arg]: readonly Expression[], read: Arguments): Value {
  const has = new Uint8Array(context.grid.steps);
  eachWindow(read.windows(arg!), context, undefined, (_, __, step) => {
    has[step] = 1;
  });
  return vector(absences(labelsOfAbsent(arg!), has));
}

function absences(labels: LabelSet, has: Uint8Array): Vector {
  const absent = has.map(one => 1 - one);
  return { ...newVector([labels], has.length), values: Float64Array.from(absent), present: absent };
}

function stepsPresent(given: Vector): Uint8Array {
  const has = new Uint8Array(given.steps);
  for (let cell = 0; cell < given.present.length; cell++) has[cell % given.steps]! |= given.present[cell]!;
  return has;
}

/** NaN at steps that have no series, or several. */
function onlyValues(given: Vector): Float64Array {
  const values = new Float64Array(given.steps).fill(Number.NaN);
  const counts = new Int32Array(given.steps);
  for (let cell = 0; cell < given.present.length; cell++) {
    if (given.present[cell] === 0) continue;
    const step = cell % given.steps;
    counts[step]! += 1;
    values[step] = counts[step] === 1 ? given.values[cell]! : Number.NaN;
  }
  return values;
}

/** Of classic histograms, which come as several numbers, and of native ones. */
function quantiles(given: Vector, q: Float64Array): Vector {
  const classic = histogramQuantile(numbersOf(given), q);
  const native = given.histograms === undefined ? classic : nativeQuantiles(given, q);
  if (native === classic) return relabel(classic, labels => labels);
  return relabel(appendRows(classic, native), labels => labels);
}

function histogramFraction(_: Context, [lower, upper, arg]: readonly Expression[], read: Arguments): Value {
  return vector(nativeFractions(read.any(arg!), read.scalar(lower!), read.scalar(upper!)));
}

function appendRows(first: Vector, second: Vector): Vector {
  const joined = newVector([...first.labels, ...second.labels], first.steps);
  joined.values.set(first.values);
  joined.values.set(second.values, first.values.length);
  joined.present.set(first.present);
  joined.present.set(second.present, first.present.length);
  return joined;
}

function joinLabelsOf(
  budget: Budget,
  [arg, target, separator, ...sources]: readonly Expression[],
  read: Arguments,
): Vector {
  return joinLabels(budget, read.any(arg!), [textOf(target!), textOf(separator!), ...sources.map(textOf)]);
}

function fourTexts([target, replacement, source, pattern]: readonly Expression[]): [string, string, string, string] {
  return [textOf(target!), textOf(replacement!), textOf(source!), textOf(pattern!)];
}

function textOf(expression: Expression): string {
  return expression.node === 'string' ? expression.value : '';
}

function single(values: Float64Array): Vector {
  return { ...newVector([LabelSet.empty], values.length), values, present: new Uint8Array(values.length).fill(1) };
}

function scalar(values: Float64Array): Value {
  return { type: 'scalar', values };
}

function vector(values: Vector): Value {
  return { type: 'vector', vector: values };
}
