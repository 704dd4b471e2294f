import type { Evidence, FailureType } from '#domain/cause.ts';

/** A possible explanation before ranking. */
export interface Candidate {
  readonly service: string;
  readonly callee?: string;
  readonly instances: readonly string[];
  readonly type: FailureType;
  readonly problem: string;
  /** Weight of the evidence; candidates share out the probability by it. */
  readonly weight: number;
  readonly evidence: readonly Evidence[];
  readonly changes: readonly string[];
  /** The platform says so: no guess that competes with others. Several of these may be true at once. */
  readonly isFact?: true;
}

/** Failure type of each problem that can be told apart. */
export const TYPE_OF_PROBLEM = {
  'instance-crash': 'code-bug',
  'crash-loop': 'code-bug',
  'instance-hang': 'code-bug',
  'memory-leak': 'resource-exhaustion',
  'cpu-saturation': 'resource-exhaustion',
  'descriptor-exhaustion': 'resource-exhaustion',
  'pool-exhaustion': 'resource-exhaustion',
  'slow-query': 'resource-exhaustion',
  'cache-failure': 'resource-exhaustion',
  'slow-dependency': 'network-failure',
  'dropped-dependency': 'network-failure',
  'wrong-configuration': 'configuration-error',
  'bad-release': 'code-bug',
  'error-burst': 'code-bug',
  'slow-code': 'code-bug',
  'traffic-surge': 'overload',
  'silent-dependency': 'external-dependency',
  'access-denied': 'configuration-error',
  'missing-schema': 'configuration-error',
  'connection-limit': 'resource-exhaustion',
  'disk-full': 'resource-exhaustion',
} as const satisfies Readonly<Record<string, FailureType>>;

export type Problem = keyof typeof TYPE_OF_PROBLEM;

export function createCandidate(
  problem: Problem,
  fields: Pick<Candidate, 'service' | 'weight' | 'evidence'> &
    Partial<Pick<Candidate, 'instances' | 'callee' | 'changes' | 'isFact'>>,
): Candidate {
  return { instances: [], changes: [], ...fields, problem, type: TYPE_OF_PROBLEM[problem] };
}

export function evidence(kind: Evidence['kind'], statement: string, weight: number, at?: number): Evidence {
  return at === undefined ? { kind, statement, weight } : { kind, statement, weight, at };
}
