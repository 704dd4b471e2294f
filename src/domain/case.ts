import type { FailureType } from './cause.ts';
import type { Judged } from './feedback.ts';
import type { Sentence } from './sentence.ts';

/** One closed incident with what was done and whether it helped. */
export interface Case {
  readonly id: string;
  readonly incident: string;
  readonly number: number;
  readonly title: Sentence;
  readonly service: string;
  readonly failureType: FailureType | 'unknown';
  readonly problem: string;
  readonly strategy?: string;
  readonly outcome: 'repaired' | 'recovered-by-itself' | 'by-people' | 'false-alarm';
  readonly startedAt: number;
  readonly detectedAt: number;
  readonly resolvedAt: number;
  readonly attempts: number;
  readonly humanInvolved: boolean;
  /** What people said of it afterwards. */
  readonly feedback?: Judged;
  /** The postmortem, Markdown, written from the journal alone. */
  readonly postmortem: Sentence;
}
