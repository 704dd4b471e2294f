import type { DiagnosisCase } from '../ranking/case.ts';

/** Who calls whom, by number. Duplicates and calls to oneself are gone; cycles are kept. */
export interface CallGraph {
  readonly nodes: readonly string[];
  readonly indexOf: ReadonlyMap<string, number>;
  readonly callees: readonly (readonly number[])[];
  readonly callers: readonly (readonly number[])[];
}

export interface NodeScore {
  readonly node: string;
  /** Not negative; only comparable within one list. */
  readonly score: number;
}

/** The call graph of a case; a part and its whole are joined as if the part called it, since trouble of the whole reaches it. */
export function buildCallGraph({ nodes, calls }: Pick<DiagnosisCase, 'nodes' | 'calls'>): CallGraph {
  const indexOf = new Map<string, number>();
  const add = (id: string) => {
    if (!indexOf.has(id)) indexOf.set(id, indexOf.size);
  };
  for (const { id } of nodes) add(id);
  const edges = [...calls];
  for (const { id, partOf } of nodes) for (const whole of partOf ?? []) edges.push({ from: id, to: whole });
  for (const { from, to } of edges) {
    add(from);
    add(to);
  }
  const callees = Array.from({ length: indexOf.size }, () => new Set<number>());
  const callers = Array.from({ length: indexOf.size }, () => new Set<number>());
  for (const { from, to } of edges) {
    if (from === to) continue;
    callees[indexOf.get(from)!]!.add(indexOf.get(to)!);
    callers[indexOf.get(to)!]!.add(indexOf.get(from)!);
  }
  return {
    nodes: [...indexOf.keys()],
    indexOf,
    callees: callees.map(set => [...set]),
    callers: callers.map(set => [...set]),
  };
}

/** Steps from `start` along calls, -1 where it does not reach. O(nodes + calls). */
export function distancesFrom({ nodes, callees }: CallGraph, start: number): Int32Array {
  const distance = new Int32Array(nodes.length).fill(-1);
  if (!(start >= 0 && start < nodes.length)) return distance;
  distance[start] = 0;
  const queue = [start];
  for (let head = 0; head < queue.length; head++) {
    for (const callee of callees[queue[head]!]!) {
      if (distance[callee] !== -1) continue;
      distance[callee] = distance[queue[head]!]! + 1;
      queue.push(callee);
    }
  }
  return distance;
}

/**
 * What a case's trouble can come from, as steps from the indicator that broke; all nodes at 0 where no indicator is named or
 * it is not in the graph.
 */
export function candidateDistances(graph: CallGraph, sli: DiagnosisCase['sli']): Int32Array {
  const start = sli === undefined ? undefined : graph.indexOf.get(sli.node);
  return start === undefined ? new Int32Array(graph.nodes.length) : distancesFrom(graph, start);
}

/** An order of the nodes reached from `start` in which callees come first, and the calls that had to be ignored to have one. */
export interface CalleesFirst {
  readonly order: readonly number[];
  /** `callees` without the calls that close a cycle. */
  readonly callees: readonly (readonly number[])[];
}

/**
 * Depth-first post-order; a call back to a node that is still being visited closes a cycle and is left out. Without recursion:
 * chains may be thousands long. O(nodes + calls).
 */
export function orderCalleesFirst({ nodes, callees }: CallGraph, start: number): CalleesFirst {
  const kept = nodes.map(() => [] as number[]);
  const order: number[] = [];
  const state = new Uint8Array(nodes.length);
  const OPEN = 1;
  const DONE = 2;
  const next = new Int32Array(nodes.length);
  const stack = start >= 0 && start < nodes.length ? [start] : [];
  if (stack.length > 0) state[start] = OPEN;
  while (stack.length > 0) {
    const node = stack.at(-1)!;
    const callee = callees[node]![next[node]!++];
    if (callee === undefined) {
      state[node] = DONE;
      order.push(node);
      stack.pop();
      continue;
    }
    if (state[callee] === OPEN) continue;
    kept[node]!.push(callee);
    if (state[callee] === DONE) continue;
    state[callee] = OPEN;
    stack.push(callee);
  }
  return { order, callees: kept };
}

/** Highest first; equal scores in order of the name, so that a ranking does not hang on the order of the input. */
export function rankNodes(nodes: readonly string[], scores: ArrayLike<number>): NodeScore[] {
  return nodes
    .map((node, i) => ({ node, score: scores[i]! }))
    .filter(({ score }) => score > 0 && Number.isFinite(score))
    .sort((a, b) => b.score - a.score || (a.node < b.node ? -1 : 1));
}
