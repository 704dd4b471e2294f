import type { JsonObject } from '#base/json.ts';
import type { FailureType } from './cause.ts';
import type { Sentence } from './sentence.ts';

/** A way to mend a kind of failure, read from YAML; turned into a plan once a cause fits. */
export interface Strategy {
  readonly id: string;
  readonly title: Sentence;
  readonly failureTypes: readonly FailureType[];
  /** Finer problems it is meant for; empty: any of its failure types. */
  readonly problems: readonly string[];
  readonly prerequisites: readonly Prerequisite[];
  readonly actions: readonly StrategyAction[];
  readonly successProbability: number;
  readonly expectedDurationMs: number;
}

/** Facts that must hold before a strategy may be chosen; each is a named test in `loop/decide`. */
export type Prerequisite =
  | 'has-down-instance'
  | 'names-instances'
  | 'has-recent-deploy'
  | 'has-recent-config-change'
  | 'has-recent-database-change'
  | 'can-scale'
  | 'is-stateless';

export interface StrategyAction {
  readonly action: string;
  /** Values may name facts of the cause: `$instances`, `$downInstances`, `$previousVersion`, `$previousConfig`, `$previousSettings`, `$moreReplicas`, `$target.<name>`. */
  readonly params: JsonObject;
}
