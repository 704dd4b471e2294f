import type { DiagnosisCase } from '../ranking/case.ts';
import { buildCallGraph, type CallGraph, distancesFrom, type NodeScore, rankNodes } from './call-graph.ts';
import { candidateEvidence, evidenceOf, harmOf, type NodeEvidence } from './node-evidence.ts';
import { personalisedPageRank } from './pagerank.ts';

/** A node that is out of its usual range. */
export interface AnomalyNode {
  readonly node: string;
  /** In [0, 1): how far out. */
  readonly strength: number;
  readonly startedAt: number;
}

/** `later` became odd within a minute after `earlier`, so the one may have caused the other. */
export interface TemporalEdge {
  readonly earlier: string;
  readonly later: string;
  readonly delayMs: number;
}

/** Odd nodes, who depends on whom among them, and in which order they became odd. */
export interface PropagationGraph {
  readonly anomalies: readonly AnomalyNode[];
  /** `from` depends on `to`; both are anomalies. */
  readonly dependencies: readonly { readonly from: string; readonly to: string }[];
  readonly temporal: readonly TemporalEdge[];
  readonly symptom?: string;
}

/** Anomalies that start closer than this to one another may belong together. */
const TEMPORAL_WINDOW_MS = 60_000;
/** Latest predecessors of an anomaly that are joined to it, so that a thousand at once stay cheap. */
const PREDECESSOR_LIMIT = 32;
/** Deviations at which an anomaly is half of what it can be. */
const HALF_STRENGTH = 6;
/** Share of a walk's interest in the way back to the caller: it may have gone down the wrong branch. */
const BACK = 0.1;
/** Temporal order weighs less than dependency: clocks differ and samples are coarse. */
const TEMPORAL = 0.2;

/** The propagation graph of a case. O(nodes · 32 + calls + samples log samples). */
export function buildPropagationGraph(
  input: DiagnosisCase,
  graph: CallGraph = buildCallGraph(input),
): PropagationGraph {
  const { distances, evidence } = candidateEvidence(input, graph);
  const anomalies = evidence.flatMap((row, i): AnomalyNode[] => {
    const strength = strengthOf(row);
    return distances[i]! < 0 || strength === 0 ? [] : [{ node: graph.nodes[i]!, strength, startedAt: row.startedAt }];
  });
  const odd = new Set(anomalies.map(({ node }) => node));
  const dependencies = anomalies.flatMap(({ node }) =>
    graph.callees[graph.indexOf.get(node)!]!.flatMap(callee => {
      const to = graph.nodes[callee]!;
      return odd.has(to) ? [{ from: node, to }] : [];
    }),
  );
  const symptom = input.sli !== undefined && odd.has(input.sli.node) ? { symptom: input.sli.node } : {};
  return { anomalies, dependencies, temporal: joinInTime(anomalies), ...symptom };
}

/**
 * Ranks by where a walk from the symptom against the flow of harm comes to rest (MonitorRank, Kim et al. 2013; MicroRCA, Wu et al.
 * 2020): on to a callee as far as the callee is odd, to an earlier anomaly within the minute, a little back, and staying as far
 * as the node is odder than all it depends on. O(edges).
 */
export function rankByPropagation({ anomalies, dependencies, temporal, symptom }: PropagationGraph): NodeScore[] {
  const indexOf = new Map(anomalies.map(({ node }, i) => [node, i]));
  const strength = anomalies.map(one => one.strength);
  const edges = { from: [] as number[], to: [] as number[], weight: [] as number[] };
  const add = (from: number, to: number, weight: number) => {
    edges.from.push(from);
    edges.to.push(to);
    edges.weight.push(weight);
  };
  const strongest = new Float64Array(anomalies.length);
  for (const { from, to } of dependencies) {
    const [caller, callee] = [indexOf.get(from)!, indexOf.get(to)!];
    strongest[caller] = Math.max(strongest[caller]!, strength[callee]!);
    add(caller, callee, strength[callee]!);
    add(callee, caller, BACK * strength[caller]!);
  }
  for (const { earlier, later, delayMs } of temporal) {
    const [cause, effect] = [indexOf.get(earlier)!, indexOf.get(later)!];
    add(effect, cause, TEMPORAL * strength[cause]! * (1 - delayMs / TEMPORAL_WINDOW_MS));
  }
  strength.forEach((own, i) => {
    add(i, i, Math.max(0, own - strongest[i]!));
  });
  const start = anomalies.map(({ node }, i) => (symptom === undefined ? strength[i]! : Number(node === symptom)));
  return rankNodes(
    anomalies.map(({ node }) => node),
    personalisedPageRank(edges, start),
  );
}

/**
 * The shortest way harm took from a root to the symptom, through odd nodes where there is such a way; both ends included, and
 * empty when the symptom does not depend on the root. O(nodes + calls).
 */
export function findPropagationPath(
  graph: CallGraph,
  ends: { readonly root: string; readonly symptom: string },
  propagation: PropagationGraph,
): string[] {
  const odd = new Set(propagation.anomalies.map(({ node }) => graph.indexOf.get(node)!));
  const among = { ...graph, callees: graph.callees.map(list => list.filter(callee => odd.has(callee))) };
  const through = shortestPath(among, ends);
  return through.length > 0 ? through : shortestPath(graph, ends);
}

function shortestPath(
  graph: CallGraph,
  { root, symptom }: { readonly root: string; readonly symptom: string },
): string[] {
  const start = graph.indexOf.get(symptom);
  let node = graph.indexOf.get(root);
  if (start === undefined || node === undefined) return [];
  const distance = distancesFrom(graph, start);
  if (distance[node]! < 0) return [];
  const path = [root];
  while (node !== start) {
    const here: number = node!;
    node = graph.callers[here]!.find(
      caller => distance[caller] === distance[here]! - 1 && graph.callees[caller]!.includes(here),
    )!;
    path.push(graph.nodes[node]!);
  }
  return path;
}

/** What harms users counts in full, odd resources by a half: they may be busy for good reasons. */
function strengthOf(evidence: NodeEvidence): number {
  const resources = (['cpu', 'memory', 'disk', 'network', 'saturation'] as const).map(name =>
    evidenceOf(evidence, name),
  );
  const score = Math.max(harmOf(evidence), 0.5 * Math.max(...resources), evidenceOf(evidence, 'error-lines'));
  return score < 3 ? 0 : score / (score + HALF_STRENGTH);
}

function joinInTime(anomalies: readonly AnomalyNode[]): TemporalEdge[] {
  const inOrder = anomalies
    .filter(({ startedAt }) => Number.isFinite(startedAt))
    .sort((a, b) => a.startedAt - b.startedAt);
  return inOrder.flatMap((later, i) =>
    inOrder.slice(Math.max(0, i - PREDECESSOR_LIMIT), i).flatMap((earlier): TemporalEdge[] => {
      const delayMs = later.startedAt - earlier.startedAt;
      // Simultaneous starts say nothing about the order.
      return delayMs > 0 && delayMs < TEMPORAL_WINDOW_MS ? [{ earlier: earlier.node, later: later.node, delayMs }] : [];
    }),
  );
}
