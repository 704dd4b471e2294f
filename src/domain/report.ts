import type { Case } from './case.ts';
import type { Cause, FailureType } from './cause.ts';
import type { Impact, Propagation } from './impact.ts';
import type { Incident } from './incident.ts';
import type { RunStatus } from './run.ts';
import type { Sentence } from './sentence.ts';

/** What people are told of an incident: facts of the journal, in order, without a word of any language but those in it. */
export interface Report {
  readonly incident: Omit<Incident, 'anomalies' | 'causes' | 'tried'>;
  readonly verdict: Verdict;
  readonly timeline: readonly TimelineEntry[];
  /** The likeliest first; evidence with negative weight speaks against. */
  readonly causes: readonly Cause[];
  readonly ruledOut: readonly RuledOut[];
  /** Absent when nothing was diagnosed yet. */
  readonly impact?: Impact;
  readonly propagation?: Propagation;
  readonly runs: readonly ReportedRun[];
  /** What people could look at; empty when the cause is clear. */
  readonly nextChecks: readonly NextCheck[];
}

/** `known`: confident enough to act; `unsure`: candidates, none of them surely; `unknown`: nothing stands out. */
export interface Verdict {
  readonly status: 'known' | 'unsure' | 'unknown';
  /** Why the loop abstained, in its own words. */
  readonly reason?: Sentence;
}

export interface TimelineEntry {
  readonly sequence: number;
  readonly at: number;
  readonly offsetMs: number;
  readonly kind: string;
  readonly actor: string;
  readonly summary: Sentence;
}

export type RuledOut =
  /** What is wrong there comes from a callee: nothing is left that is its own. */
  | { readonly reason: 'passed-on'; readonly service: string; readonly callees: readonly string[] }
  /** Evidence speaks against it, or more of it for another. */
  | {
      readonly reason: 'contradicted';
      readonly service: string;
      readonly problem: string;
      readonly facts: readonly Sentence[];
    }
  | { readonly reason: 'less-likely'; readonly service: string; readonly problem: string; readonly confidence: number }
  /** It was changed shortly before, and no cause is found there. */
  | { readonly reason: 'harmless-change'; readonly service: string; readonly change: Sentence; readonly at: number }
  /** Said by the diagnosis itself. */
  | { readonly reason: 'told'; readonly service: string; readonly fact: Sentence }
  /** A repair was tried there and did not help. */
  | {
      readonly reason: 'repair-did-not-help';
      readonly service: string;
      readonly run: string;
      readonly title: Sentence;
    };

export interface ReportedRun {
  readonly id: string;
  readonly title: Sentence;
  readonly status: RunStatus | 'unknown';
  readonly startedAt: number;
  readonly endedAt?: number;
}

export type NextCheck =
  | { readonly check: FailureType; readonly service: string; readonly callee?: string }
  /** What is known to help with the problem that is suspected there. */
  | {
      readonly check: 'known-problem';
      readonly service: string;
      readonly problem: string;
      readonly en: string;
      readonly zh: string;
    }
  /** Two places are about as likely: whatever is seen at one and not at the other decides. */
  | { readonly check: 'tell-apart'; readonly service: string; readonly other: string }
  /** `instrument`: its callers suffer and it tells nothing of itself. */
  | { readonly check: 'instrument' | 'look-at-changes' | 'start-at-entries'; readonly service: string };

/** A closed case that was like this one, and how it ended. */
export interface SimilarCase extends Pick<Case, 'number' | 'service' | 'problem' | 'failureType' | 'outcome'> {
  readonly durationMs: number;
  /** In [0, 1]. */
  readonly similarity: number;
  /** What repaired it. */
  readonly solution?: Sentence;
}
