/** The way between two services: how much longer it takes than before, in any one unit. */
export interface SlowEdge {
  readonly from: string;
  readonly to: string;
  readonly delay: number;
  /** In [0, 1]. */
  readonly certainty: number;
}

export interface BlamedNode {
  readonly node: string;
  /** Its slow edges, all to it or all from it. */
  readonly edges: readonly SlowEdge[];
  /** In [0, 1]: share of its edges of that direction that are slow. */
  readonly coverage: number;
}

/** An edge slower by this share of the slowest edge's delay is as slow as it. */
const ALIKE = 0.3;

/**
 * Whose network it is, when ways between services are slow: the node nearly all of whose incoming (or outgoing) ways are. `edges` must hold the
 * healthy ones too. A way that is the only one of both its ends is the callee's. O(edges).
 */
export function blameEdges(edges: readonly SlowEdge[]): BlamedNode[] {
  const slowest = edges.reduce((most, { delay, certainty }) => Math.max(most, delay * certainty), 0);
  if (!(slowest > 0)) return [];
  const slowness = ({ delay, certainty }: SlowEdge) => certainty * Math.min(1, Math.max(0, delay) / (ALIKE * slowest));
  const blame = (node: string, all: readonly SlowEdge[], unseen: number): BlamedNode[] => {
    const coverage = all.reduce((sum, edge) => sum + slowness(edge), 0) / (all.length + unseen);
    const slow = all.filter(edge => slowness(edge) > 0);
    return coverage > 0 ? [{ node, edges: slow, coverage }] : [];
  };
  const incoming = [...Map.groupBy(edges, ({ to }) => to)].flatMap(([node, all]) => blame(node, all, 0));
  const outgoing = [...Map.groupBy(edges, ({ from }) => from)].flatMap(([node, all]) => blame(node, all, 1));
  return [...incoming, ...outgoing];
}
