import type { SeverityName } from './severity.ts';

export type LogFindingKind =
  | 'new-template'
  | 'burst'
  | 'rate-change'
  | 'silence'
  | 'severity-shift'
  | 'rare-sequence'
  | 'keyword';

/** Something in a log that should not be, at one instant. */
export interface LogFinding {
  readonly kind: LogFindingKind;
  /** Epoch ms. */
  readonly at: number;
  /** In [0, 1]; 0.5 means that chance would do this once in a million times. */
  readonly score: number;
  /** Absent when all templates are meant. */
  readonly templateId?: number | undefined;
  /** Lines per bucket, share of severe lines, or probability, as the kind has it. */
  readonly value: number;
  readonly expected: number;
  readonly unit: 'lines' | 'ratio' | 'probability';
  /** Id of a class in keywords.ts. */
  readonly keyword?: string | undefined;
  readonly severity?: SeverityName | undefined;
  /** The template seen just before, of a rare sequence. */
  readonly after?: number | undefined;
  /** First lines of what is meant, EVIDENCE_LIMIT at most. */
  readonly evidence: readonly string[];
}

/** -log10 of the probability at which the score is 1. */
const CERTAIN = 12;

/** The score of something that chance does with this probability, given as its natural logarithm. */
export function scoreOfLogProbability(logProbability: number): number {
  return Math.min(1, Math.max(0, -logProbability / Math.LN10 / CERTAIN));
}
