import type { DiagnosisCase, NodeKind } from './case.ts';

/** Nodes numbered in the order of the case, with adjacency both ways. Parallel calls and calls to itself are dropped. */
export interface CallGraph {
  readonly ids: readonly string[];
  readonly kinds: readonly NodeKind[];
  readonly indexOf: ReadonlyMap<string, number>;
  /** Whom node `i` calls. */
  readonly callees: readonly (readonly number[])[];
  readonly callers: readonly (readonly number[])[];
  /** What node `i` runs on or belongs to. */
  readonly wholes: readonly (readonly number[])[];
  readonly parts: readonly (readonly number[])[];
}

type Described = Pick<DiagnosisCase, 'nodes' | 'calls' | 'series' | 'told'>;

/** Kinds whose trouble is the trouble of some part of them; of a host or a zone the parts are only guests. */
const MADE_OF_PARTS: ReadonlySet<NodeKind> = new Set(['service', 'database', 'queue', 'external']);

/**
 * Builds the graph of a case. Nodes that only calls or series name are added as services, so that nothing which was measured is lost.
 * O(nodes + calls + series).
 */
export function buildCallGraph({ nodes, calls, series, told = [] }: Described): CallGraph {
  const ids: string[] = [];
  const kinds: NodeKind[] = [];
  const indexOf = new Map<string, number>();
  const add = (id: string, kind: NodeKind) => {
    const known = indexOf.get(id);
    if (known !== undefined) return known;
    indexOf.set(id, ids.length);
    kinds.push(kind);
    return ids.push(id) - 1;
  };
  for (const { id, kind } of nodes) add(id, kind);
  const called = calls.map(({ from, to }) => [add(from, 'service'), add(to, 'service')] as const);
  for (const { node, callee } of series) {
    add(node, 'service');
    if (callee !== undefined) called.push([indexOf.get(node)!, add(callee, 'service')]);
  }
  for (const { node } of told) add(node, 'service');
  const contained = nodes.flatMap(({ id, partOf = [] }) =>
    partOf.map(whole => [indexOf.get(id)!, add(whole, 'service')] as const),
  );
  const size = ids.length;
  return {
    ...{ ids, kinds, indexOf },
    callees: adjacency(size, called),
    callers: adjacency(size, called, true),
    wholes: adjacency(size, contained),
    parts: adjacency(size, contained, true),
  };
}

/** What node `i` may suffer from directly: whom it calls, what it consists of, what it runs on. */
export function dependenciesOf({ kinds, callees, parts, wholes }: CallGraph, i: number): readonly number[] {
  const own = MADE_OF_PARTS.has(kinds[i]!) ? parts[i]! : [];
  const ground = wholes[i]!.filter(whole => !MADE_OF_PARTS.has(kinds[whole]!) || kinds[i] === 'instance');
  return [...callees[i]!, ...own, ...ground];
}

/** Steps from `start` along dependencies; -1 where it does not depend. Breadth first, O(nodes + calls), safe on cycles. */
export function dependencyDistances(graph: CallGraph, start: number): Int32Array {
  const distance = new Int32Array(graph.ids.length).fill(-1);
  distance[start] = 0;
  const queue = [start];
  for (const i of queue) {
    for (const next of dependenciesOf(graph, i)) {
      if (distance[next] !== -1) continue;
      distance[next] = distance[i]! + 1;
      queue.push(next);
    }
  }
  return distance;
}

function adjacency(size: number, pairs: readonly (readonly [number, number])[], isReversed = false): number[][] {
  const lists = Array.from({ length: size }, () => new Set<number>());
  for (const [from, to] of pairs) {
    if (from === to) continue;
    if (isReversed) lists[to]!.add(from);
    else lists[from]!.add(to);
  }
  return lists.map(list => [...list]);
}
