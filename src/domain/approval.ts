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
  /** Whose say was used, when somebody had handed it over. The vote is then the one voice of both. */
  readonly for?: string;
  readonly approve: boolean;
  readonly reason: string;
  readonly at: number;
}

/** What a further vote makes of an approval; throws nothing: refusals are values. */
export function castVote(approval: Approval, vote: Vote): { approval: Approval } | { refused: string } {
  const fault = findOpenFault(approval, vote.at);
  if (fault !== undefined) return { refused: fault };
  const voices = voicesOf([vote]);
  if (voices.some(voice => isSamePerson(voice, approval.requestedBy)))
    return { refused: 'nobody approves what they asked for themselves' };
  const voted = voices.find(voice => voicesOf(approval.votes).some(earlier => isSamePerson(earlier, voice)));
  if (voted !== undefined) return { refused: `${voted} has already voted` };
  const votes = [...approval.votes, vote];
  const agreeing = votes.filter(each => each.approve).length;
  const status = !vote.approve ? 'rejected' : agreeing >= approval.needed ? 'approved' : 'pending';
  return { approval: { ...approval, votes, status } };
}

/** Why nobody can decide it any more, if nobody can. */
export function findOpenFault({ status, expiresAt }: Approval, now: number): string | undefined {
  if (status !== 'pending') return `it is already ${status}`;
  return now >= expiresAt ? 'it has expired' : undefined;
}

/** All whose say is used up. */
export function voicesOf(votes: readonly Vote[]): readonly string[] {
  return votes.flatMap(vote => (vote.for === undefined ? [vote.by] : [vote.by, vote.for]));
}
