import { isSamePerson } from './identity.ts';
import type { Sentence } from './sentence.ts';

/** pending ──▶ approved | rejected | expired. One per run that waits. */
export interface Approval {
  readonly id: string;
  readonly run: string;
  readonly incident?: string;
  readonly title: Sentence;
  readonly reason: Sentence;
  readonly needed: number;
  readonly status: 'pending' | 'approved' | 'rejected' | 'expired';
  readonly requestedBy: string;
  readonly requestedAt: number;
  readonly expiresAt: number;
  readonly votes: readonly Vote[];
}

export interface Vote {
  readonly by: string;
  readonly approve: boolean;
  readonly reason: string;
  readonly at: number;
}

/** What a further vote makes of an approval; throws nothing: refusals are values. */
export function castVote(approval: Approval, vote: Vote): { approval: Approval } | { refused: string } {
  if (approval.status !== 'pending') return { refused: `it is already ${approval.status}` };
  if (vote.at >= approval.expiresAt) return { refused: 'it has expired' };
  if (isSamePerson(vote.by, approval.requestedBy)) return { refused: 'nobody approves what they asked for themselves' };
  if (approval.votes.some(earlier => isSamePerson(earlier.by, vote.by)))
    return { refused: `${vote.by} has already voted` };
  const votes = [...approval.votes, vote];
  const agreeing = votes.filter(each => each.approve).length;
  const status = !vote.approve ? 'rejected' : agreeing >= approval.needed ? 'approved' : 'pending';
  return { approval: { ...approval, votes, status } };
}
