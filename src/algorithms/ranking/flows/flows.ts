import type { CaseView } from '../evidence.ts';
import { isCalleeToBlame } from './blame.ts';
import { type Change, certaintyOf, type Flow, readFlow } from './flow.ts';

/** Traffic of nodes and edges, by number of the node in the graph. */
export interface Flows {
  readonly ofNode: readonly (Flow | undefined)[];
  /** What callers see of `callee`, by caller and then by callee. */
  readonly ofEdge: ReadonlyMap<number, ReadonlyMap<number, Flow>>;
}

/** What is compared over a whole graph in one unit: seconds of waiting in each second, or failed requests in each second. */
export type Harm = 'waiting' | 'failed';

/** Reads all traffic of a case. O(samples log samples). */
export function readFlows({ input, graph, frame }: Omit<CaseView, 'flows'>): Flows {
  const bySource = Map.groupBy(
    input.series.filter(({ side }) => side !== 'server'),
    ({ node, callee }) => `${callee === undefined ? '' : graph.indexOf.get(callee)} ${graph.indexOf.get(node)}`,
  );
  const usual = new Map((input.usual ?? []).map(each => [`${each.callee ?? ''} ${each.node}`, each]));
  const ofNode: (Flow | undefined)[] = new Array(graph.ids.length).fill(undefined);
  const ofEdge = new Map<number, Map<number, Flow>>();
  for (const series of bySource.values()) {
    const { node, callee } = series[0]!;
    const flow = readFlow(series, frame, usual.get(`${callee ?? ''} ${node}`));
    if (flow === undefined) continue;
    const from = graph.indexOf.get(node)!;
    if (callee === undefined) ofNode[from] = flow;
    else {
      const edges = ofEdge.get(from) ?? new Map<number, Flow>();
      ofEdge.set(from, edges.set(graph.indexOf.get(callee)!, flow));
    }
  }
  return { ofNode, ofEdge };
}

/**
 * What the change of node `i` was: its own measurement, or what its callers or its parts saw together. Of a node that does not measure itself and
 * that most of its callers do not complain of, nothing is known: the trouble of the few lies on their ways to it.
 */
export function changeOf(view: CaseView, i: number, harm: Harm): Change | undefined {
  const { graph, flows } = view;
  const own = flows.ofNode[i]?.[harm];
  if (own !== undefined) return own;
  const fromCallers = graph.callers[i]!.map(caller => flows.ofEdge.get(caller)?.get(i)?.[harm]);
  const fromParts = graph.kinds[i] === 'service' ? graph.parts[i]!.map(part => flows.ofNode[part]?.[harm]) : [];
  return (isFromFewCallers(fromCallers) ? undefined : sumOf(fromCallers)) ?? sumOf(fromParts);
}

function isFromFewCallers(seen: readonly (Change | undefined)[]): boolean {
  const known = seen.filter(each => each !== undefined);
  const suffering = known.map(change => Math.max(0, change.value) * certaintyOf(change)).filter(harm => harm > 0);
  return known.length > 1 && !isCalleeToBlame(suffering, known.length);
}

function sumOf(changes: readonly (Change | undefined)[]): Change | undefined {
  const known = changes.filter(each => each !== undefined);
  if (known.length === 0) return undefined;
  return {
    value: known.reduce((sum, { value }) => sum + value, 0),
    sigma: Math.hypot(...known.map(({ sigma }) => sigma)),
  };
}
