import type { ChangedCandidate } from './attribution/change-findings.ts';
import { dependencyDistances } from './call-graph.ts';
import type { CaseView } from './evidence.ts';

/** Only the first few get a rivalry of their own: the others have next to nothing. */
const RIVALS = 12;
/** Nothing is surer: the model itself may be wrong. */
const MOST = 0.99;

/**
 * Probability that the trouble began at each candidate: its odds against all nodes that it could have been (each alike before any evidence) and
 * against those rivals of which it may be an echo or that may be an echo of it. Candidates on branches of their own do not compete: two faults
 * can be there at once. O(RIVALS × (nodes + calls)).
 */
export function confidences({ graph, input }: CaseView, candidates: readonly ChangedCandidate[]): number[] {
  const suspects =
    input.sli === undefined ? graph.ids.length : countReachable(graph, graph.indexOf.get(input.sli.node));
  const first = candidates
    .slice(0, RIVALS)
    .map(candidate => ({ candidate, i: graph.indexOf.get(candidate.node), odds: Math.exp(candidate.score) }));
  const reach = first.map(({ i }) => (i === undefined ? undefined : dependencyDistances(graph, i)));
  const noticed = input.noticed === undefined ? undefined : new Set(input.noticed);
  return candidates.map((candidate, at) => {
    const own = Math.exp(candidate.score);
    const rivals = first.filter((other, b) => {
      if (b === at) return false;
      const areRelated = isRelated(reach[at], other.i) || isRelated(reach[b], first[at]?.i);
      return !areApart({ graph, noticed }, { candidate, other: other.candidate, areRelated });
    });
    const against = rivals.reduce((sum, { odds }) => sum + odds, Math.max(1, suspects));
    return MOST * (own / (own + against));
  });
}

interface Pair {
  readonly candidate: ChangedCandidate;
  readonly other: ChangedCandidate;
  /** One may be an echo of the other. */
  readonly areRelated: boolean;
}

/**
 * Two faults at once: what was told of both by those who must know; or two places that were both noticed by themselves, neither of which explains
 * the other, or both of which have a reason of their own.
 */
function areApart(
  { graph, noticed }: { readonly graph: CaseView['graph']; readonly noticed: ReadonlySet<string> | undefined },
  { candidate, other, areRelated }: Pair,
): boolean {
  if (candidate.isFact && other.isFact) return true;
  if (!areRelated && noticed === undefined) return true;
  const isNoticed = ({ node, isFact }: ChangedCandidate) =>
    isFact || noticed === undefined || [node, ...wholesOf(graph, node)].some(each => noticed.has(each));
  const hasReason = ({ isFact, changes }: ChangedCandidate) => isFact || changes.length > 0;
  if (!isNoticed(candidate) || !isNoticed(other)) return false;
  return !areRelated || (noticed !== undefined && hasReason(candidate) === true && hasReason(other) === true);
}

function wholesOf(graph: CaseView['graph'], node: string): string[] {
  return (graph.wholes[graph.indexOf.get(node) ?? -1] ?? []).map(whole => graph.ids[whole]!);
}

function isRelated(distance: Int32Array | undefined, i: number | undefined): boolean {
  return distance !== undefined && i !== undefined && distance[i]! >= 0;
}

function countReachable(graph: CaseView['graph'], start: number | undefined): number {
  if (start === undefined) return graph.ids.length;
  return dependencyDistances(graph, start).reduce((sum, steps) => sum + (steps >= 0 ? 1 : 0), 0);
}
