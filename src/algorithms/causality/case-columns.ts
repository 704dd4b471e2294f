import type { CaseSeries, DiagnosisCase, SeriesRole } from '../ranking/case.ts';
import { median } from '../statistics/quantile.ts';
import type { CallGraph } from './call-graph.ts';
import { readIndicators } from './indicators.ts';

/** One indicator on the grid of the SLI's samples, healthy and since the onset; without gaps. */
export interface Column {
  /** All of the healthy time. */
  readonly healthy: Float64Array;
  /** The last of it: the level to compare with. */
  readonly before: Float64Array;
  readonly after: Float64Array;
}

/** One role of a case as columns of one length. */
export interface CaseColumns {
  readonly metric: string;
  readonly unit: string;
  /** By number of the node; undefined where nothing is known of it. What reports nothing itself is known by what callers see. */
  readonly ofNode: readonly (Column | undefined)[];
  /** What a caller sees of a callee. */
  readonly seen: ReadonlyMap<string, Column>;
  /** Requests of nodes, and along calls. */
  readonly requests: ReadonlyMap<string, Column>;
}

/** Samples used of the healthy time, the latest ones. */
const HEALTHY_SAMPLES = 240;

/**
 * Columns of one role for a case that names an SLI.
 *
 * @param metric - preferred among several of the role; by default the one that most nodes have
 *
 * O(samples).
 */
export function readColumns(
  input: DiagnosisCase,
  graph: CallGraph,
  { role, metric }: { readonly role: SeriesRole; readonly metric?: string | undefined },
): CaseColumns {
  const indicators = readIndicators(input);
  const ofRole = indicators.filter(one => one.role === role);
  const chosen = metric ?? mostCommonMetric(ofRole);
  // The first of a key is kept, so the preferred metric comes first.
  const sorted = ofRole.toSorted((a, b) => Number(a.metric !== chosen) - Number(b.metric !== chosen));
  const own = sorted.find(({ node, callee }) => node === input.sli?.node && callee === undefined);
  const frame = { grid: gridOf(input, own), onsetAt: input.onsetAt, baselineFrom: input.baselineFrom };
  const columns = firstOfEach(sorted, frame);
  const ofNode = graph.nodes.map(node => columns.get(keyOf(node)));
  for (const { node, callee } of sorted) {
    const index = callee === undefined ? undefined : graph.indexOf.get(callee);
    if (index !== undefined) ofNode[index] ??= columns.get(keyOf(node, callee));
  }
  const requests = firstOfEach(
    indicators.filter(one => one.role === 'requests'),
    frame,
  );
  return { metric: chosen, unit: own?.unit ?? '', ofNode, seen: columns, requests };
}

/** The name of a node's own column, or of a call's. */
export function keyOf(node: string, callee?: string): string {
  return JSON.stringify([node, callee]);
}

interface Frame {
  readonly grid: Float64Array;
  readonly onsetAt: number;
  readonly baselineFrom: number | undefined;
}

function firstOfEach(series: readonly CaseSeries[], frame: Frame): Map<string, Column> {
  const columns = new Map<string, Column>();
  for (const one of series) {
    const key = keyOf(one.node, one.callee);
    const column = columns.has(key) ? undefined : toColumn(one, frame);
    if (column !== undefined) columns.set(key, column);
  }
  return columns;
}

function mostCommonMetric(series: readonly CaseSeries[]): string {
  const count = new Map<string, number>();
  // Means add up along calls, quantiles do not.
  const weightOf = ({ statistic = 'mean' }: CaseSeries) => (statistic === 'mean' ? 1 : 1e-3);
  for (const one of series) {
    if (one.callee === undefined) count.set(one.metric, (count.get(one.metric) ?? 0) + weightOf(one));
  }
  return [...count].reduce((best, one) => (one[1] > best[1] ? one : best), ['', 0] as [string, number])[0];
}

function gridOf({ onsetAt, until }: DiagnosisCase, sli: CaseSeries | undefined): Float64Array {
  const times = (sli?.at ?? new Float64Array()).filter(at => at <= until);
  const onset = times.findIndex(at => at > onsetAt);
  return times.slice(Math.max(0, (onset < 0 ? times.length : onset) - HEALTHY_SAMPLES));
}

/** Latest value at each instant of the grid; gaps take the median of their side. */
function toColumn(
  { at, value }: CaseSeries,
  { grid, onsetAt, baselineFrom = Number.NEGATIVE_INFINITY }: Frame,
): Column | undefined {
  const sampled = new Float64Array(grid.length);
  for (let i = 0, k = -1; i < grid.length; i++) {
    while (k + 1 < at.length && at[k + 1]! <= grid[i]!) k++;
    sampled[i] = k < 0 ? Number.NaN : value[k]!;
  }
  const onset = grid.findIndex(instant => instant > onsetAt);
  if (onset <= 0) return undefined;
  const healthy = fillGaps(sampled.slice(0, onset));
  const recent = grid.findIndex(instant => instant >= baselineFrom);
  const after = fillGaps(sampled.slice(onset));
  if (Number.isNaN(healthy[0]) || Number.isNaN(after[0])) return undefined;
  return { healthy, before: healthy.slice(Math.min(recent, onset - 1)), after };
}

function fillGaps(values: Float64Array): Float64Array {
  const middle = median(values.filter(one => !Number.isNaN(one)));
  return values.map(one => (Number.isNaN(one) ? middle : one));
}
