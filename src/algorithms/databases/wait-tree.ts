export interface WaitEdge {
  readonly waiter: string;
  readonly blocker: string;
  readonly waitedMs: number;
}

/** One session that waits for nobody, and everything that stands behind it. */
export interface Blockage {
  readonly blocker: string;
  /** All that wait for it, directly or through others; nearest first. */
  readonly waiters: readonly string[];
  readonly longestWaitMs: number;
}

/**
 * The roots of a wait-for graph: sessions that block others and wait for nobody themselves, those with the longest wait
 * in ms first. A session may wait for several at once, then it stands behind each of them. A cycle is a deadlock, which
 * has no root: what only cycles block is left out, since servers break these themselves. Edges from a session to itself
 * count for nothing. O(roots × edges).
 */
export function findBlockages(edges: readonly WaitEdge[]): Blockage[] {
  const real = edges.filter(({ waiter, blocker }) => waiter !== blocker);
  const waiting = new Set(real.map(({ waiter }) => waiter));
  const behind = new Map<string, WaitEdge[]>();
  for (const edge of real) {
    const known = behind.get(edge.blocker);
    if (known === undefined) behind.set(edge.blocker, [edge]);
    else known.push(edge);
  }
  return [...behind.keys()]
    .filter(blocker => !waiting.has(blocker))
    .map(blocker => follow(blocker, behind))
    .sort((a, b) => b.longestWaitMs - a.longestWaitMs || (a.blocker < b.blocker ? -1 : 1));
}

function follow(blocker: string, behind: ReadonlyMap<string, readonly WaitEdge[]>): Blockage {
  const seen = new Set([blocker]);
  let longestWaitMs = 0;
  // A set that is walked while it grows visits what is added.
  for (const node of seen) {
    for (const { waiter, waitedMs } of behind.get(node) ?? []) {
      seen.add(waiter);
      if (waitedMs > longestWaitMs) longestWaitMs = waitedMs;
    }
  }
  return { blocker, waiters: [...seen].slice(1), longestWaitMs };
}
