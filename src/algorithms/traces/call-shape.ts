import type { SpanTree } from './span-tree.ts';

/** Who called whom below one root, and how often: columns, one entry a pair of operations, by `edges` ascending. */
export interface CallShape {
  /** Of the set of pairs: two trees that differ only in how often they call have the same. */
  readonly hash: number;
  /** Hashes of the pairs. */
  readonly edges: Uint32Array;
  readonly counts: Uint32Array;
  /** A span that is an example of the callee, by index in the tree. */
  readonly examples: Int32Array;
  /** Steps from the root to the deepest span. */
  readonly depth: number;
  /** Spans below the root. */
  readonly calls: number;
}

/**
 * The shape of the calls below `root`. What is taken from a queue has a shape of its own and is left out, so that the shape
 * is complete when the root's answer is. The pairs carry no depth: a layer added in between changes two pairs, not all.
 * O(n log n).
 */
export function callShape(tree: SpanTree, root: number): CallShape {
  const hashes = new Map<string, number>();
  const found = new Map<number, { count: number; example: number }>();
  const depthOf = new Map<number, number>([[root, 0]]);
  const queue = [root];
  let depth = 0;
  for (const above of queue) {
    for (let child = tree.firstChild[above]!; child >= 0; child = tree.nextSibling[child]!) {
      const span = tree.spans[child]!;
      if (span.kind === 'consumer') continue;
      const edge = mix(hashOnce(hashes, tree.spans[above]!.operation), hashOnce(hashes, span.operation));
      const known = found.get(edge);
      if (known === undefined) found.set(edge, { count: 1, example: child });
      else known.count += 1;
      const below = depthOf.get(above)! + 1;
      depthOf.set(child, below);
      depth = Math.max(depth, below);
      queue.push(child);
    }
  }
  const edges = Uint32Array.from(found.keys()).sort();
  return {
    hash: edges.reduce(mix, hashOnce(hashes, tree.spans[root]!.operation)),
    edges,
    counts: Uint32Array.from(edges, edge => found.get(edge)!.count),
    examples: Int32Array.from(edges, edge => found.get(edge)!.example),
    depth,
    calls: queue.length - 1,
  };
}

/** A pair as it stands in `CallShape.edges`. */
export function edgeHash(callerOperation: string, calleeOperation: string): number {
  return mix(hashText(callerOperation), hashText(calleeOperation));
}

interface Bag {
  readonly edges: ArrayLike<number>;
  readonly counts: ArrayLike<number>;
}

/**
 * In [0, 1]: the weighted Jaccard index (Ruzicka) of the two bags, 1 for equal ones. A pair weighs 1 + log2 of its count,
 * because a loop that runs twice as often is still the same loop. O(edges of both).
 */
export function shapeSimilarity(a: Bag, b: Bag): number {
  let common = 0;
  let all = 0;
  let i = 0;
  let j = 0;
  while (i < a.edges.length || j < b.edges.length) {
    const left = i < a.edges.length ? a.edges[i]! : Number.POSITIVE_INFINITY;
    const right = j < b.edges.length ? b.edges[j]! : Number.POSITIVE_INFINITY;
    const leftWeight = left <= right ? weightOf(a.counts[i++]!) : 0;
    const rightWeight = right <= left ? weightOf(b.counts[j++]!) : 0;
    common += Math.min(leftWeight, rightWeight);
    all += Math.max(leftWeight, rightWeight);
  }
  return all === 0 ? 1 : common / all;
}

function weightOf(count: number): number {
  return 1 + Math.log2(count);
}

function hashOnce(hashes: Map<string, number>, text: string): number {
  const known = hashes.get(text);
  if (known !== undefined) return known;
  const hash = hashText(text);
  hashes.set(text, hash);
  return hash;
}

/** FNV-1a over UTF-16 units (Fowler, Noll, Vo), finished so that like texts have unlike hashes; unsigned 32 bits. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return finish(hash);
}

/** Order matters: a calling b is not b calling a. */
function mix(a: number, b: number): number {
  return finish(Math.imul(a, 31) + b);
}

/** The finaliser of MurmurHash3 (Appleby). */
function finish(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
