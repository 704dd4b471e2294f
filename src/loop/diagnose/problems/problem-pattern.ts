import type { FailureType } from '#domain/cause.ts';
import type { ChangeKind } from '#domain/change.ts';
import type { Sentence } from '#domain/sentence.ts';

/** A known problem: what shows it, what speaks against it, and what people do about it. */
export interface ProblemPattern {
  readonly id: string;
  readonly name: Sentence;
  readonly description: Sentence;
  readonly type: FailureType;
  readonly places: readonly PlaceKind[];
  /** The callee says no by itself: it, and not the way to it, is where people must look. */
  readonly blames: 'place' | 'callee';
  /** What it no longer does falls on its callers, who wait longer for themselves or for others. */
  readonly shiftsWork: boolean;
  /** Codes with which a callee that has the problem refuses its callers, exactly as they come. */
  readonly refusals: readonly string[];
  /** Symptoms that hold must weigh this much together, less what speaks against it. */
  readonly least: number;
  readonly symptoms: readonly Symptom[];
  readonly against: readonly Symptom[];
  /** Strategies and verbs that are known to help. */
  readonly remedies: readonly string[];
  readonly nextChecks: readonly Sentence[];
}

/** Trouble is at a service, or on the way from a service to its callee. */
export type PlaceKind = 'service' | 'edge';

export interface Symptom {
  readonly test: SymptomTest;
  readonly at: Whereabouts;
  readonly weight: number;
  /** Without it the pattern does not hold at all. */
  readonly required: boolean;
  /** How much an anomaly says by itself, before anybody suffers; undefined: nothing. */
  readonly alone: number | undefined;
  readonly says: Sentence | undefined;
}

/** The service of the place (an edge's caller), its callee, all that it calls, or all that call it. */
export const WHEREABOUTS = ['place', 'callee', 'callees', 'callers'] as const;
export type Whereabouts = (typeof WHEREABOUTS)[number];

export type SymptomTest =
  | { readonly kind: 'anomaly'; readonly indicators: readonly RegExp[] }
  /** Enough of the error lines belong to one of these classes of keywords. */
  | { readonly kind: 'log'; readonly classes: readonly string[] }
  /** Enough of the error lines contain one of these, in small letters. */
  | { readonly kind: 'words'; readonly phrases: readonly string[] }
  /** Enough of the failed spans carry one of these in their status, error type or exception. */
  | { readonly kind: 'span'; readonly phrases: readonly string[] }
  /** PromQL that yields a sample, with `$service` and `$callee` filled in. */
  | { readonly kind: 'query'; readonly expr: string }
  | { readonly kind: 'fact'; readonly facts: readonly Fact[] }
  /** The latest change that fits in time is of one of these kinds. */
  | { readonly kind: 'change'; readonly changes: readonly ChangeKind[] };

/** What the diagnosis itself measures of a place, or the platform says. */
export const FACTS = [
  /** More is lost by failures than by waiting; or the other way round. */
  'fails',
  'slow',
  /** Failed calls end much sooner than good ones do. */
  'fails-fast',
  'some-instances',
  /** Those of the affected instances run another version than the rest. */
  'version-differs',
  /** More calls come from outside than usual. */
  'surge',
  /** It calls its callee more often than its own work explains; those calls fail. */
  'floods-callee',
  'repeats-failed-calls',
  'crashed',
  'crashed-repeatedly',
  'died-young',
  'ran-out-of-memory',
  'killed',
  'never-started',
  'unready',
  /** Processes that live and are halted now and then. */
  'does-not-get-to-run',
  'callers-suffer',
  'callee-silent',
  /** It does not run on the platform. */
  'foreign',
  'slow-operations',
  'caller-mended',
  'shares-zone',
  'shares-host',
] as const;
export type Fact = (typeof FACTS)[number];
