import type { Sentence } from './sentence.ts';

/** The six failure types of the field, and overload, which is none of them: nothing is broken, there is too much of it. */
export const FAILURE_TYPES = [
  'resource-exhaustion',
  'network-failure',
  'configuration-error',
  'code-bug',
  'external-dependency',
  'data-corruption',
  'overload',
] as const;
export type FailureType = (typeof FAILURE_TYPES)[number];

/** One fact for or against a cause, in physical units and in words. */
export interface Evidence {
  readonly kind: 'metric' | 'trace' | 'log' | 'platform' | 'change' | 'topology' | 'profile' | 'history';
  readonly statement: Sentence;
  /** Signed weight in the ranking: negative speaks against. */
  readonly weight: number;
  readonly at?: number;
}

/** A ranked explanation. */
export interface Cause {
  readonly service: string;
  readonly instances: readonly string[];
  /** The callee, when the fault sits on the edge `service → callee`. */
  readonly callee?: string;
  readonly type: FailureType;
  /** Finer than the type: `memory-leak`, `bad-release`, `instance-crash`, ... */
  readonly problem: string;
  /** Probability in [0, 1] that this is the root. */
  readonly confidence: number;
  readonly evidence: readonly Evidence[];
  /** Changes that may have done it. */
  readonly changes: readonly string[];
  readonly affected: readonly string[];
  /** What an action needs to know of it, such as which session holds a lock; strategies name it as `$target.session`. */
  readonly target?: Readonly<Record<string, string | number>>;
}
