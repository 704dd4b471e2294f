import type { Vote } from '#domain/approval.ts';
import type { Plan } from '#domain/plan.ts';
import type { Run } from '#domain/run.ts';
import type { Sentence } from '#domain/sentence.ts';

export interface StartOptions {
  /** 0: starts at once. */
  readonly approvalsNeeded: number;
  readonly approvalExpiresAt?: number;
  /** The journal entry that led to the run. */
  readonly causedBy?: string;
}

/** Durable runs. The same plan id started twice gives one run. */
export interface RunEngine {
  start(plan: Plan, options: StartOptions): Promise<Run>;
  /** Casts a vote; the deciding one starts or ends the run. */
  vote(approvalId: string, vote: Omit<Vote, 'at'>): Promise<Run>;
  /** Ends a live run; what it did is undone. */
  abort(runId: string, by: string, reason: Sentence): Promise<void>;
  /** Told when people have agreed to a run that waited for them; at least once. */
  onApproved(listener: (run: Run) => void): () => void;
  /** Told when a run has ended, whatever the end; at least once. Ends that nobody heard of are found in the run store. */
  onEnded(listener: (run: Run) => void): () => void;
}
