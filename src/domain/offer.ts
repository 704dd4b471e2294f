import type { JsonObject } from '#base/json.ts';
import type { Risk } from './risk.ts';
import type { Sentence } from './sentence.ts';

/** A way to mend an incident that people may choose while a plan waits for their approval. */
export interface Offer {
  readonly strategy: string;
  readonly title: Sentence;
  /** What the waiting plan does. */
  readonly isChosen: boolean;
  /** Why it cannot be chosen; then nothing below is known. */
  readonly refused?: Sentence;
  /** That it helps, in [0, 1]. */
  readonly probability?: number;
  readonly risk?: Risk;
  readonly approvalsNeeded?: number;
  readonly actions: readonly OfferedAction[];
}

export interface OfferedAction {
  readonly action: string;
  readonly title: Sentence;
  readonly service: string;
  readonly params: JsonObject;
  /** JSON Schema of what may be said instead. */
  readonly paramsSchema: JsonObject;
  readonly summary: Sentence;
  /** One line a change. */
  readonly changes: readonly Sentence[];
}

/** What a person wants done instead of a waiting plan. */
export interface PlanChange {
  readonly by: string;
  readonly reason: string;
  readonly strategy: string;
  /** One for each action of the strategy, in its order; absent: as offered. */
  readonly params?: readonly JsonObject[];
}
