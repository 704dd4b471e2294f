import type { Approval, Vote } from '#domain/approval.ts';

export interface ApprovalStore {
  insert(approval: Approval): Promise<Approval>;
  /** Casts a vote under a row lock, so that two at once give one outcome. Throws APPROVAL_REFUSED with the reason. */
  vote(id: string, vote: Vote): Promise<Approval>;
  /** Ends the asking, because the run was aborted: pending becomes rejected. What was decided before stays; returns it. */
  withdraw(id: string): Promise<Approval>;
  /** Marks pending approvals past their time as expired and returns them. */
  expire(now: number): Promise<readonly Approval[]>;
  find(id: string): Promise<Approval | undefined>;
  list(query: { status?: Approval['status']; limit?: number }): Promise<readonly Approval[]>;
}
