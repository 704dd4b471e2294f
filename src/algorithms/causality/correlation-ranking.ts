import type { CaseSeries, DiagnosisCase } from '../ranking/case.ts';
import { buildCallGraph, candidateDistances, type NodeScore, rankNodes } from './call-graph.ts';
import { readIndicators } from './indicators.ts';
import { correlateWithLags, type LaggedCorrelation } from './lagged-correlation.ts';

/** How a series of a node moves with the indicator that broke. */
export interface CorrelatedSeries {
  readonly node: string;
  readonly metric: string;
  /** Of the jump: levels around the onset. */
  readonly levels: LaggedCorrelation;
  /** Of the small moves, which tell who leads; absent where nothing moves. */
  readonly changes?: LaggedCorrelation;
}

const LAG_LIMIT_MS = 60_000;
/** Samples on each side of the onset that are looked at. */
const WINDOW_SAMPLES = 60;
const LEAST_SIDE = 8;

/**
 * Correlates all series of the nodes that the indicator depends on with the indicator, around the onset, within a minute of lag:
 * `first` is the series, `second` the indicator. Empty without an indicator that has samples. O(series · samples · lags).
 */
export function correlateWithIndicator(input: DiagnosisCase): CorrelatedSeries[] {
  const graph = buildCallGraph(input);
  const distances = candidateDistances(graph, input.sli);
  const series = readIndicators(input).filter(({ callee }) => callee === undefined);
  const role = input.sli?.role === 'availability' ? 'errors' : input.sli?.role;
  const indicator = series.find(one => one.node === input.sli?.node && one.role === role);
  if (indicator === undefined) return [];
  const grid = gridAround(indicator, input);
  const target = sampleAt(indicator, grid);
  const lagLimit = Math.floor(LAG_LIMIT_MS / Math.max(1, indicator.intervalMs));
  return series.flatMap(one => {
    if (one.node === indicator.node || (distances[graph.indexOf.get(one.node) ?? -1] ?? -1) < 0) return [];
    const sampled = sampleAt(one, grid);
    const levels = correlateWithLags(sampled, target, { of: 'levels', lagLimit });
    const changes = correlateWithLags(sampled, target, { of: 'changes', lagLimit });
    return levels === undefined ? [] : { node: one.node, metric: one.metric, levels, ...(changes && { changes }) };
  });
}

/** Nodes by the strongest correlation of a series that does not come after the indicator. */
export function rankByCorrelation(correlated: readonly CorrelatedSeries[]): NodeScore[] {
  const best = new Map<string, number>();
  for (const { node, levels, changes } of correlated) {
    const late = levels.lag < 0 || changes?.leads === 'second';
    const score = late ? 0 : Math.abs(levels.correlation) * (1 - levels.pValue);
    best.set(node, Math.max(best.get(node) ?? 0, score));
  }
  return rankNodes([...best.keys()], [...best.values()]);
}

function gridAround({ at }: CaseSeries, { onsetAt, until }: DiagnosisCase): Float64Array {
  const onset = at.findIndex(instant => instant > onsetAt);
  const since = onset < 0 ? [] : [...at.slice(onset)].filter(instant => instant <= until);
  // As much of both sides: else the ranks are mostly those of one.
  const half = Math.min(WINDOW_SAMPLES, Math.max(since.length, LEAST_SIDE));
  return Float64Array.from([...at.slice(Math.max(0, onset - half), Math.max(0, onset)), ...since.slice(0, half)]);
}

/** Latest value at each instant, NaN where it is older than one and a half intervals. */
function sampleAt({ at, value, intervalMs }: CaseSeries, grid: Float64Array): Float64Array {
  let k = -1;
  return grid.map(instant => {
    while (k + 1 < at.length && at[k + 1]! <= instant) k++;
    return k >= 0 && instant - at[k]! <= 1.5 * intervalMs ? value[k]! : Number.NaN;
  });
}
