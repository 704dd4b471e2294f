import { type Evidence, type Finding, type ProblemHint, WEIGHT_LIMIT } from './evidence.ts';

/** All that was found of one node. */
export interface Candidate {
  readonly node: string;
  readonly callee?: string;
  readonly hint: ProblemHint;
  /** What else it looks like, strongest first; `hint` among them. */
  readonly hints: readonly ProblemHint[];
  /** Parts of the node that the strongest finding is about, when not about all of it. */
  readonly parts?: readonly string[];
  /** The problem that it was told with. */
  readonly problem?: string;
  /** Whoever must know says so. */
  readonly isFact?: true;
  /** Nats. */
  readonly score: number;
  readonly evidence: readonly Evidence[];
}

/** Further facts of another kind count for this share: they are seldom independent of the strongest. */
const REST_SHARE = 0.25;
/** A fact that is hardly likelier under the cause than without it only distracts. */
const LEAST_SAID_NATS = 0.25;

/**
 * Fuses findings to one candidate a node: the strongest, plus a part of the others, minus what speaks against. Findings of one kind and hint
 * repeat each other, so only their strongest counts. Sorted by score. O(findings log findings).
 */
export function fuse(findings: readonly Finding[]): Candidate[] {
  const byNode = Map.groupBy(findings.filter(isUsable), ({ node }) => node);
  return [...byNode].map(([node, found]) => fuseOne(node, found)).sort((a, b) => b.score - a.score);
}

function fuseOne(node: string, found: readonly Finding[]): Candidate {
  const sorted = [...found].sort((a, b) => b.weight - a.weight);
  const strongestOfKind = new Map<string, number>();
  let against = 0;
  for (const { kind, hint, weight, isFact } of sorted) {
    const key = `${kind} ${hint}`;
    if (weight < 0) against += weight;
    else if (!strongestOfKind.has(key)) strongestOfKind.set(key, isFact ? weight : Math.min(WEIGHT_LIMIT, weight));
  }
  const [most = 0, ...rest] = strongestOfKind.values();
  const { hint, callee, parts, problem } = sorted[0]!;
  const isFact = sorted.some(each => each.isFact === true);
  return {
    ...{ node, hint },
    hints: [...new Set(sorted.filter(({ weight }) => weight > 0).map(each => each.hint))],
    ...(callee === undefined ? {} : { callee }),
    ...(parts === undefined ? {} : { parts }),
    ...(problem === undefined ? {} : { problem }),
    ...(isFact ? { isFact } : {}),
    score: most + REST_SHARE * rest.reduce((sum, weight) => sum + weight, 0) + against,
    evidence: sorted.filter(isWorthSaying).map(({ kind, statement, weight, at }) => ({
      ...{ kind, statement, weight },
      ...(at === undefined ? {} : { at }),
    })),
  };
}

/** The strongest is said however weak it is. */
function isWorthSaying({ weight }: Finding, i: number): boolean {
  return i === 0 || Math.abs(weight) >= LEAST_SAID_NATS;
}

function isUsable({ weight }: Finding): boolean {
  return Number.isFinite(weight) && weight !== 0;
}
