import type { Wording } from '../wording.ts';
import type { Evidence, ProblemHint } from './evidence.ts';

/** A node, or the calls from it to `callee`, that may be where the trouble began. */
export interface RankedCause {
  readonly node: string;
  readonly callee?: string;
  /** What the strongest finding looks like. */
  readonly hint: ProblemHint;
  /** All that the findings look like, strongest first. */
  readonly hints: readonly ProblemHint[];
  /** Parts of the node that the strongest finding is about, when not about all of it. */
  readonly parts?: readonly string[];
  /** The name of the problem, where the strongest finding was told with one. */
  readonly problem?: string;
  /** Fused weight of evidence, nats. */
  readonly score: number;
  /** Probability in [0, 1] that the trouble began here. */
  readonly confidence: number;
  /** Strongest first; those of negative weight speak against. */
  readonly evidence: readonly Evidence[];
  /** Ids of the changes that may have done it. */
  readonly changes: readonly string[];
}

/** Why a node that looked odd is not the cause. */
export interface RuledOut {
  readonly node: string;
  readonly reason: 'not-reachable' | 'explained-by-callee' | 'was-there-before' | 'within-noise' | 'unchanged';
  readonly statement: Wording;
}

export type AbstentionReason = 'no-signals' | 'nothing-changed' | 'too-weak' | 'undecided';

/** An honest "not known", with what would help to know. */
export interface Abstention {
  readonly reason: AbstentionReason;
  readonly statement: Wording;
}

export interface Ranking {
  /** When the trouble began, on the clock of the indicator. */
  readonly onsetAt: number;
  /** Best first. Also given when abstaining, as where to look first. */
  readonly causes: readonly RankedCause[];
  readonly abstention?: Abstention;
  readonly ruledOut: readonly RuledOut[];
  /** What to look at next when unsure. */
  readonly nextChecks: readonly Wording[];
}
