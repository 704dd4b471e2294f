import type { DiagnosisCase, SeriesRole } from '../ranking/case.ts';
import { median, quantile } from '../statistics/quantile.ts';
import { buildCallGraph, orderCalleesFirst } from './call-graph.ts';
import { type CaseColumns, type Column, keyOf, readColumns } from './case-columns.ts';
import { type Belief, fitRobustly } from './robust-regression.ts';

/** What a caller takes over from one of those it calls. */
export interface Parent {
  /** Its number among the variables; lower than the caller's own. */
  readonly variable: number;
  readonly weight: number;
  /** Calls for each request of the caller, healthy and since the onset. */
  readonly callsBefore: number;
  readonly callsAfter: number;
}

/** One indicator of one node, or of the calls to it as one caller sees them, and how it comes about: the sum of weight · calls · parent over its parents, and noise of its own. */
export interface Variable {
  readonly node: string;
  /** The caller, where the variable is what `caller` sees of `node`; what is added there is added on the way. */
  readonly caller?: string;
  readonly parents: readonly Parent[];
  /** Levels of the indicator, healthy and since the onset. */
  readonly before: number;
  readonly after: number;
  /** Standard errors of the two levels. */
  readonly beforeError: number;
  readonly afterError: number;
  /** Root of the covariance of the weights: rows times normal numbers. */
  readonly weightSpread: readonly Float64Array[];
}

/** A structural causal model of one indicator along the call graph (Pearl, 2009), callees before callers; the last one is the SLI's. */
export interface StructuralModel {
  readonly role: SeriesRole;
  readonly metric: string;
  readonly unit: string;
  readonly variables: readonly Variable[];
}

/** A caller waits once for each call: that is what is believed until samples tell better (parallel, asynchronous, cached). */
const WEIGHT_BELIEF: Belief = { mean: 1, deviation: 0.5 };
/** Least noise of a node as a share of its level. */
const NOISE_FLOOR = 0.02;
/** Callees fitted for one caller, those that changed most. */
const PARENT_LIMIT = 24;

/**
 * Fits the model on the healthy time before the onset.
 *
 * @param metric - of the SLI and its like at other nodes; by default the one that most nodes have
 * @returns undefined where no SLI is named, or it is of a kind that does not run up the call graph (only latency and failures
 * do), or it has no samples on both sides of the onset
 *
 * O(nodes · samples · callees²).
 */
export function fitStructuralModel(input: DiagnosisCase, metric?: string): StructuralModel | undefined {
  const { sli } = input;
  const role = sli?.role === 'availability' ? 'errors' : sli?.role;
  if (sli === undefined || (role !== 'latency' && role !== 'errors')) return undefined;
  const graph = buildCallGraph(input);
  const start = graph.indexOf.get(sli.node);
  if (start === undefined) return undefined;
  const columns = readColumns(input, graph, { role, metric });
  const { order, callees } = orderCalleesFirst(graph, start);
  const variables: Variable[] = [];
  const variableOf = new Map<number, number>();
  for (const node of order) {
    const column = columns.ofNode[node];
    const name = graph.nodes[node]!;
    if (column === undefined) continue;
    const sources = callees[node]!.flatMap(callee => {
      const variable = variableOf.get(callee);
      return variable === undefined
        ? []
        : addSource({ columns, variables, role }, name, {
            callee: graph.nodes[callee]!,
            column: columns.ofNode[callee]!,
            variable,
          });
    });
    variableOf.set(node, variables.length);
    const load = columns.requests.get(keyOf(name));
    variables.push({ node: name, ...fitVariable({ column, sources, load, known: variables, role }) });
  }
  if (variables.at(-1)?.node !== sli.node) return undefined;
  return { role, metric: columns.metric, unit: columns.unit, variables };
}

interface Building {
  readonly columns: CaseColumns;
  readonly variables: Variable[];
  readonly role: SeriesRole;
}

/** A callee as its caller has it: through a variable of its own where the caller reports what it sees. */
function addSource(
  { columns, variables, role }: Building,
  caller: string,
  { callee, column, variable }: { readonly callee: string; readonly column: Column; readonly variable: number },
): Source {
  const calls = callsOf(columns.requests, caller, callee);
  const seen = columns.seen.get(keyOf(caller, callee));
  if (seen === undefined || seen === column) return { column, variable, calls };
  const sources = [{ column, variable, calls: { before: 1, after: 1 } }];
  variables.push({
    node: callee,
    caller,
    ...fitSeen({ column: seen, sources, load: undefined, known: variables, role }),
  });
  return { column: seen, variable: variables.length - 1, calls };
}

interface Source {
  readonly column: Column;
  readonly variable: number;
  readonly calls: { readonly before: number; readonly after: number };
}

interface Fitting {
  readonly column: Column;
  readonly sources: readonly Source[];
  readonly load: Column | undefined;
  readonly known: readonly Variable[];
  readonly role: SeriesRole;
}

/** What a caller sees is what the callee does, and what is added on the way. */
function fitSeen({ column, sources, known }: Fitting): Omit<Variable, 'node'> {
  const levels = { before: median(column.before), after: median(column.after) };
  const parent = { variable: sources[0]!.variable, weight: 1, callsBefore: 1, callsAfter: 1 };
  return {
    ...levels,
    parents: limitByRise([parent], known, levels.after - levels.before),
    beforeError: errorOfMedian(column.before),
    afterError: errorOfMedian(column.after),
    weightSpread: [Float64Array.of(0)],
  };
}

function fitVariable({ column, sources, load, known, role }: Fitting): Omit<Variable, 'node'> {
  const levels = { before: median(column.before), after: median(column.after) };
  const riseOf = ({ variable, calls }: Source) =>
    Math.abs(known[variable]!.after * calls.after - known[variable]!.before * calls.before);
  const chosen = sources.toSorted((a, b) => riseOf(b) - riseOf(a)).slice(0, PARENT_LIMIT);
  const columns = chosen.map(source => center(source.column.healthy.map(value => value * source.calls.before)));
  const floor = Math.max(NOISE_FLOOR * Math.abs(levels.before), role === 'errors' ? 0.002 : 1e-9);
  const beliefs: Belief[] = chosen.map(() => WEIGHT_BELIEF);
  if (load !== undefined && load.healthy.length === column.healthy.length) {
    // Traffic moves all latencies at once and would pass for one node's effect on another.
    columns.push(standardise(load.healthy));
    beliefs.push({ mean: 0, deviation: Math.max(floor, spreadOf(column.healthy)) });
  }
  const { coefficients, spread } = fitRobustly({ columns, target: center(column.healthy) }, beliefs, floor);
  const fitted = chosen.map(({ variable, calls }, i) => ({
    variable,
    weight: plausibleWeight(coefficients[i]!, Math.hypot(...spread.map(row => row[i]!))),
    callsBefore: calls.before,
    callsAfter: calls.after,
  }));
  return {
    ...levels,
    parents: limitByRise(fitted, known, levels.after - levels.before),
    beforeError: errorOfMedian(column.before),
    afterError: errorOfMedian(column.after),
    weightSpread: spread.map(row => row.slice(0, fitted.length)),
  };
}

/**
 * The weight nearest to the belief that the samples allow. Noise in what is measured of a callee pulls its coefficient towards 0,
 * by half at most as long as half of the callee's variance is real.
 */
function plausibleWeight(coefficient: number, error: number): number {
  const low = Math.max(0, coefficient - 2 * error);
  const high = Math.max(0, 2 * (coefficient + 2 * error));
  return Math.min(high, Math.max(low, WEIGHT_BELIEF.mean));
}

/**
 * A fault does not make the work of its victims easier: where callees would explain more than the caller rose, the caller does
 * not wait for all of it, and the weights shrink until they explain it exactly.
 */
function limitByRise(parents: readonly Parent[], known: readonly Variable[], rise: number): Parent[] {
  const explained = parents.map(({ variable, weight, callsBefore, callsAfter }) =>
    Math.max(0, weight * (callsAfter * known[variable]!.after - callsBefore * known[variable]!.before)),
  );
  const total = explained.reduce((sum, one) => sum + one, 0);
  if (total <= Math.max(0, rise)) return [...parents];
  return parents.map((parent, i) =>
    explained[i]! > 0 ? { ...parent, weight: (parent.weight * Math.max(0, rise)) / total } : parent,
  );
}

function callsOf(requests: CaseColumns['requests'], caller: string, callee: string): Source['calls'] {
  const along = requests.get(keyOf(caller, callee));
  const total = requests.get(keyOf(callee));
  const own = requests.get(keyOf(caller));
  const ratio = (side: 'before' | 'after') => {
    if (own === undefined) return 1;
    if (along !== undefined) return orOne(median(along[side]) / median(own[side]));
    // Of calls that nobody counts there are at most as many as the callee had requests.
    return total === undefined ? 1 : Math.min(1, orOne(median(total[side]) / median(own[side])));
  };
  return { before: ratio('before'), after: ratio('after') };
}

function orOne(ratio: number): number {
  return Number.isFinite(ratio) ? ratio : 1;
}

function center(values: Float64Array): Float64Array {
  const middle = median(values);
  return values.map(value => value - middle);
}

function standardise(values: Float64Array): Float64Array {
  const spread = spreadOf(values) || 1;
  return center(values).map(value => value / spread);
}

function spreadOf(values: Float64Array): number {
  return (quantile(values, 0.841) - quantile(values, 0.159)) / 2;
}

/** Of normal samples: 1.2533 σ / √n. */
function errorOfMedian(values: Float64Array): number {
  return (1.2533 * spreadOf(values)) / Math.sqrt(values.length);
}
