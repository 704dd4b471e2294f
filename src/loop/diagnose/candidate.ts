import type { Cause, Evidence } from '#domain/cause.ts';
import type { Change } from '#domain/change.ts';
import type { Sentence } from '#domain/sentence.ts';
import type { Fact } from './problems/problem-pattern.ts';

/** A place where trouble was measured, before anybody says what it is. */
export interface Suspect {
  readonly service: string;
  readonly callee?: string;
  readonly instances: readonly string[];
  /** Of what is told: how much it says by itself, 1 being much. Of what was ranked: the probability that the trouble began there. */
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
  /** It explains what callers suffer on their ways to it. */
  readonly isGround?: true;
  /** What it no longer does falls on its callers. */
  readonly shiftsWork?: true;
}

export function createSuspect(fields: Pick<Suspect, 'service' | 'weight' | 'evidence'> & Partial<Suspect>): Suspect {
  return { instances: [], changes: [], facts: [], ...fields };
}

export function evidence(kind: Evidence['kind'], statement: Sentence, weight: number, at?: number): Evidence {
  return at === undefined ? { kind, statement, weight } : { kind, statement, weight, at };
}
