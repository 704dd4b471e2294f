import { dependencyDistances } from './call-graph.ts';
import type { CaseView } from './evidence.ts';
import type { Candidate } from './fuse.ts';

/** Only the first few get a rivalry of their own: the others have next to nothing. */
const RIVALS = 12;
/** Nothing is surer: the model itself may be wrong. */
const MOST = 0.99;

/**
 * Probability that the trouble began at each candidate: its odds against all nodes that it could have been (each alike before any evidence) and
 * against those rivals of which it may be an echo or that may be an echo of it. Candidates on branches of their own do not compete: two faults
 * can be there at once. O(RIVALS × (nodes + calls)).
 */
export function confidences({ graph, input }: CaseView, candidates: readonly Candidate[]): number[] {
  const suspects =
    input.sli === undefined ? graph.ids.length : countReachable(graph, graph.indexOf.get(input.sli.node));
  const first = candidates
    .slice(0, RIVALS)
    .map(({ node, score }) => ({ i: graph.indexOf.get(node), odds: Math.exp(score) }));
  const reach = first.map(({ i }) => (i === undefined ? undefined : dependencyDistances(graph, i)));
  return candidates.map(({ score }, at) => {
    const own = Math.exp(score);
    const rivals = first.filter(
      (other, b) => b !== at && (isRelated(reach[at], other.i) || isRelated(reach[b], first[at]?.i)),
    );
    const against = rivals.reduce((sum, { odds }) => sum + odds, Math.max(1, suspects));
    return MOST * (own / (own + against));
  });
}

function isRelated(distance: Int32Array | undefined, i: number | undefined): boolean {
  return distance !== undefined && i !== undefined && distance[i]! >= 0;
}

function countReachable(graph: CaseView['graph'], start: number | undefined): number {
  if (start === undefined) return graph.ids.length;
  return dependencyDistances(graph, start).reduce((sum, steps) => sum + (steps >= 0 ? 1 : 0), 0);
}
