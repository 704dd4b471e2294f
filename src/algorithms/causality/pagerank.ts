/** Weighted edges by number, leaving `from`. Weights are not negative. */
export interface WalkEdges {
  readonly from: ArrayLike<number>;
  readonly to: ArrayLike<number>;
  readonly weight: ArrayLike<number>;
}

export interface WalkSettings {
  /** Share of steps that follow an edge; the rest starts anew. */
  readonly follow: number;
  readonly tolerance: number;
  readonly roundLimit: number;
}

const DEFAULTS: WalkSettings = { follow: 0.85, tolerance: 1e-9, roundLimit: 200 };

/**
 * Where a random walk stays in the long run: personalised PageRank (Page et al. 1999, Haveliwala 2002) by power iteration. Walks
 * that come to a node without a way out start anew.
 *
 * @param start - weights of the nodes where walks begin; all alike where they sum up to nothing
 * @returns shares that sum up to 1, as long as `start`; empty for no nodes
 *
 * O(rounds · edges); rounds about ln(tolerance) / ln(follow).
 */
export function personalisedPageRank(
  { from, to, weight }: WalkEdges,
  start: ArrayLike<number>,
  settings: Partial<WalkSettings> = {},
): Float64Array {
  const { follow, tolerance, roundLimit } = { ...DEFAULTS, ...settings };
  const size = start.length;
  const out = new Float64Array(size);
  for (let e = 0; e < from.length; e++) out[from[e]!]! += weight[e]!;
  const total = Array.from(start).reduce((sum, one) => sum + one, 0);
  const origin = Float64Array.from(start, one => (total > 0 ? one / total : 1 / size));
  let rank = Float64Array.from(origin);
  for (let round = 0; round < roundLimit; round++) {
    const next = new Float64Array(size);
    for (let e = 0; e < from.length; e++) {
      const leaving = out[from[e]!]!;
      if (leaving > 0) next[to[e]!]! += (follow * rank[from[e]!]! * weight[e]!) / leaving;
    }
    const kept = next.reduce((sum, one) => sum + one, 0);
    let moved = 0;
    for (let i = 0; i < size; i++) {
      next[i]! += (1 - kept) * origin[i]!;
      moved += Math.abs(next[i]! - rank[i]!);
    }
    rank = next;
    if (moved < tolerance) break;
  }
  return rank;
}
