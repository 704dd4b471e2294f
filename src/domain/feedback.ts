export type Judgement = 'good' | 'bad';

/** What people say afterwards of what the loop thought, or of what it did. */
export interface Feedback {
  readonly about: 'cause' | 'remedy';
  readonly verdict: Judgement;
  readonly by: string;
  readonly reason: string;
  readonly at: number;
}

/** The latest word on each. */
export interface Judged {
  readonly cause?: Judgement;
  readonly remedy?: Judgement;
}

/** @param feedback - oldest first */
export function judgedBy(feedback: readonly Pick<Feedback, 'about' | 'verdict'>[]): Judged {
  return Object.fromEntries(feedback.map(({ about, verdict }) => [about, verdict]));
}
