import type { RangeSelector, Subquery } from './ast.ts';
import type { Context } from './context.ts';
import type { Distribution } from './distribution.ts';
import { firstAfter, firstAtOrAfter, withoutStaleMarkers } from './samples.ts';
import { referenceAt } from './select.ts';
import type { SelectedSeries } from './source.ts';
import { equalLabels, newVector, timeAt, type Vector } from './vector.ts';

/** Samples of series, and the windows through which a function looks at them, one for each step. */
export interface RangeVector {
  readonly series: readonly SelectedSeries[];
  readonly rangeMs: number;
  /** The end of each window; it belongs to the window, as does its start (Prometheus 2; 3 leaves the start out). */
  readonly endMs: Float64Array;
}

/** What one window shows of one series: the samples from index `from` up to but not including `to`; at least one. */
export interface Window {
  readonly at: Float64Array;
  readonly values: Float64Array;
  /** Of a series that has native histograms. */
  readonly histograms: SelectedSeries['histograms'];
  readonly from: number;
  readonly to: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly rangeMs: number;
  /** The instant of the step, and the number that the function takes besides the window. */
  readonly evaluatedAtMs: number;
  readonly parameter: number;
}

/** Undefined: no result for this window. */
export type WindowFunction = (window: Window) => number | undefined;

export function selectWindows(context: Context, { selector, rangeMs }: RangeSelector): RangeVector {
  const { grid, source, budget } = context;
  const endMs = new Float64Array(grid.steps);
  for (let step = 0; step < grid.steps; step++) endMs[step] = referenceAt(context, selector, step);
  const found = source.select({
    matchers: budget.meter(selector.matchers),
    startMs: endMs[0]! - rangeMs,
    endMs: endMs[grid.steps - 1]!,
    spend: samples => budget.spend(1, samples),
  });
  budget.spend(0, found.length * grid.steps);
  return { series: found.map(withoutStaleMarkers), rangeMs, endMs };
}

/** The steps of a subquery are multiples of its step, whatever the outer instants are. */
export function subqueryWindows(
  context: Context,
  subquery: Subquery,
  evaluate: (inner: Context) => Vector,
): RangeVector {
  const { grid, budget } = context;
  const { rangeMs } = subquery;
  const stepMs = subquery.stepMs ?? context.subqueryStepMs;
  const endMs = new Float64Array(grid.steps);
  for (let step = 0; step < grid.steps; step++) endMs[step] = referenceAt(context, subquery, step);
  const startMs = Math.ceil((endMs[0]! - rangeMs) / stepMs) * stepMs;
  const steps = Math.max(0, Math.floor((endMs[grid.steps - 1]! - startMs) / stepMs) + 1);
  budget.spendSteps(steps);
  if (steps === 0) return { series: [], rangeMs, endMs };
  const inner = evaluate({ ...context, grid: { startMs, stepMs, steps } });
  budget.spend(0, inner.values.length);
  // Few steps inside may stand for many outside, where each has a cell.
  budget.spendRows(inner.labels.length, grid.steps);
  return { series: seriesOf(inner, { startMs, stepMs, steps }), rangeMs, endMs };
}

/** Calls `look` for every window that shows at least one sample of its series. */
export function eachWindow(
  range: RangeVector,
  context: Context,
  parameters: Float64Array | undefined,
  look: (window: Window, series: number, step: number) => void,
): void {
  const { grid, budget } = context;
  for (let i = 0; i < range.series.length; i++) {
    const { at, values, histograms } = range.series[i]!;
    let from = 0;
    let to = 0;
    for (let step = 0; step < grid.steps; step++) {
      const endMs = range.endMs[step]!;
      const startMs = endMs - range.rangeMs;
      from = firstAtOrAfter(at, startMs, from);
      to = firstAfter(at, endMs, Math.max(from, to));
      if (from >= to) continue;
      budget.spendLooks(to - from);
      const parameter = parameters === undefined ? Number.NaN : parameters[step]!;
      const evaluatedAtMs = timeAt(grid, step);
      const { rangeMs } = range;
      look({ at, values, histograms, from, to, startMs, endMs, rangeMs, evaluatedAtMs, parameter }, i, step);
    }
  }
}

interface WindowMapping {
  readonly parameters: Float64Array | undefined;
  /** Only `last_over_time` keeps the name of the metric. */
  readonly keepsMetric: boolean;
  readonly ofNumbers: WindowFunction;
  /** Of windows full of native histograms; without it they have no result. */
  readonly ofHistograms: ((window: Window) => Distribution | number | undefined) | undefined;
}

/** One value for each window. A window with numbers and histograms has none. */
export function mapWindows(range: RangeVector, context: Context, mapping: WindowMapping): Vector {
  const { parameters, keepsMetric, ofNumbers, ofHistograms } = mapping;
  const labels = range.series.map(({ labels }) => (keepsMetric ? labels : labels.withoutMetric()));
  const vector = newVector(labels, context.grid.steps);
  const histograms = range.series.some(series => series.histograms !== undefined)
    ? new Array<Distribution | undefined>(vector.values.length)
    : undefined;
  eachWindow(range, context, parameters, (window, series, step) => {
    const kind = kindOf(window);
    const value = kind === 'numbers' ? ofNumbers(window) : kind === 'histograms' ? ofHistograms?.(window) : undefined;
    if (value === undefined) return;
    const cell = series * vector.steps + step;
    vector.present[cell] = 1;
    if (typeof value === 'number') vector.values[cell] = value;
    else histograms![cell] = value;
  });
  if (!keepsMetric) refuseEqualRows(vector, range);
  return { ...vector, histograms };
}

function kindOf({ histograms, from, to }: Window): 'numbers' | 'histograms' | 'both' {
  if (histograms === undefined) return 'numbers';
  let count = 0;
  for (let i = from; i < to; i++) if (histograms[i] !== undefined) count += 1;
  if (count === 0) return 'numbers';
  return count === to - from ? 'histograms' : 'both';
}

function refuseEqualRows({ labels, present, steps }: Vector, range: RangeVector): void {
  const metric = range.series[0]?.labels.metric;
  if (range.series.every(series => series.labels.metric === metric)) return;
  const seen = new Set<string>();
  for (const [row, one] of labels.entries()) {
    if (!present.subarray(row * steps, (row + 1) * steps).includes(1)) continue;
    if (seen.has(one.key)) throw equalLabels(one);
    seen.add(one.key);
  }
}

function seriesOf(vector: Vector, { startMs, stepMs, steps }: Context['grid']): SelectedSeries[] {
  const series: SelectedSeries[] = [];
  for (let i = 0; i < vector.labels.length; i++) {
    const first = i * steps;
    let count = 0;
    for (let step = 0; step < steps; step++) count += vector.present[first + step]!;
    if (count === 0) continue;
    series.push({ labels: vector.labels[i]!, ...compress(vector, first, { startMs, stepMs, steps }, count) });
  }
  return series;
}

function compress(vector: Vector, first: number, { startMs, stepMs, steps }: Context['grid'], count: number) {
  const at = new Float64Array(count);
  const values = new Float64Array(count);
  const kept = vector.histograms === undefined ? undefined : new Array<Distribution | undefined>(count);
  let next = 0;
  for (let step = 0; step < steps; step++) {
    if (vector.present[first + step] === 0) continue;
    at[next] = startMs + step * stepMs;
    values[next] = vector.values[first + step]!;
    if (kept !== undefined) kept[next] = vector.histograms![first + step];
    next += 1;
  }
  return { at, values, histograms: kept?.some(one => one !== undefined) ? kept : undefined };
}
