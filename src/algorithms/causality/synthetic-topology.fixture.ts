import type { Random } from '../statistics/random.ts';

export interface SyntheticNode {
  readonly id: string;
  readonly kind: 'service' | 'database' | 'external';
  /** Seconds of its own work a request, idle. */
  readonly ownSeconds: number;
  /** Share of its capacity in use at ordinary traffic. */
  readonly utilisation: number;
  readonly memoryShare: number;
  /** Least share of requests that fail for reasons of its own. */
  readonly ownErrors: number;
}

export interface SyntheticCall {
  readonly from: number;
  readonly to: number;
  /** Calls for each request of `from`; below 1 where a cache answers most. */
  readonly perRequest: number;
  readonly mode: 'sequential' | 'parallel' | 'async';
  /** A failed call does not fail the caller. */
  readonly fallback: boolean;
  readonly retries: number;
  readonly timeoutSeconds: number;
}

export interface SyntheticTopology {
  /** Callers come before callees; node 0 is the front door. */
  readonly nodes: readonly SyntheticNode[];
  readonly calls: readonly SyntheticCall[];
}

/** A random call graph: services in order, leaves turned into databases and external systems. */
export function makeTopology(random: Random, size: number): SyntheticTopology {
  const calls: SyntheticCall[] = [];
  for (let to = 1; to < size; to++) {
    const callers = new Set<number>();
    const count = 1 + Number(random() < 0.35) + Number(random() < 0.1);
    // Callers are taken from a window before the node, which makes chains of a realistic depth.
    for (let i = 0; i < count; i++) callers.add(Math.max(0, to - 1 - Math.floor(random() * Math.min(to, 6))));
    for (const from of callers) calls.push(makeCall(random, from, to));
  }
  const hasCallees = new Set(calls.map(({ from }) => from));
  const nodes = Array.from({ length: size }, (_, i) => makeNode(random, i, hasCallees.has(i)));
  return { nodes, calls };
}

function makeNode(random: Random, index: number, hasCallees: boolean): SyntheticNode {
  const leaf = random();
  const kind = hasCallees || leaf < 0.4 ? 'service' : leaf < 0.75 ? 'database' : 'external';
  return {
    id: `${kind}-${index}`,
    kind,
    ownSeconds: 0.002 * 30 ** random(),
    utilisation: 0.15 + 0.4 * random(),
    memoryShare: 0.3 + 0.4 * random(),
    ownErrors: random() < 0.5 ? 0 : 0.003 * random(),
  };
}

function makeCall(random: Random, from: number, to: number): SyntheticCall {
  const kind = random();
  return {
    from,
    to,
    perRequest: random() < 0.25 ? 0.1 + 0.6 * random() : 1 + Math.floor(2 * random() ** 2),
    mode: kind < 0.7 ? 'sequential' : kind < 0.88 ? 'parallel' : 'async',
    fallback: random() < 0.15,
    retries: random() < 0.3 ? 1 : 0,
    timeoutSeconds: random() < 0.5 ? 30 : 1 + 2 * random(),
  };
}
