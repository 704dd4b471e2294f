import type { Cause, Evidence, FailureType } from '#domain/cause.ts';
import type { Change } from '#domain/change.ts';
import type { Sentence } from '#domain/sentence.ts';
import type { Fact } from './problems/problem-pattern.ts';

/** A place where trouble was measured, before anybody says what it is. */
export interface Suspect {
  readonly service: string;
  readonly callee?: string;
  readonly instances: readonly string[];
  /** How much of the trouble is its own, times what makes that likelier; candidates share out the probability by it. */
  readonly weight: number;
  readonly facts: readonly Fact[];
  readonly evidence: readonly Evidence[];
  /** Changes that fit in time, latest first. */
  readonly changes: readonly Change[];
  /** The platform says so: no guess that competes with others. Several of these may be true at once. */
  readonly isFact?: true;
  /** It is what it is, whatever else shows. */
  readonly problem?: string;
  /** What an action needs to know. */
  readonly target?: Exclude<Cause['target'], undefined>;
  /** Its own share of the harm is beyond chance and worth a repair of its own. */
  readonly isSure?: boolean;
}

/** A possible explanation before ranking. */
export interface Candidate {
  readonly service: string;
  readonly callee?: string;
  readonly instances: readonly string[];
  readonly type: FailureType;
  readonly problem: string;
  readonly weight: number;
  readonly evidence: readonly Evidence[];
  readonly changes: readonly string[];
  readonly isFact?: true;
  readonly isSure?: boolean;
  readonly target?: Exclude<Cause['target'], undefined>;
  /** What people can look at to be surer. */
  readonly nextChecks: readonly Sentence[];
}

export function createSuspect(fields: Pick<Suspect, 'service' | 'weight' | 'evidence'> & Partial<Suspect>): Suspect {
  return { instances: [], changes: [], facts: [], ...fields };
}

export function evidence(kind: Evidence['kind'], statement: Sentence, weight: number, at?: number): Evidence {
  return at === undefined ? { kind, statement, weight } : { kind, statement, weight, at };
}
