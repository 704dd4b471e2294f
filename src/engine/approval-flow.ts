import type { Approval, Vote } from '#domain/approval.ts';
import { APPROVALS_NEEDED } from '#domain/risk.ts';
import { RUN_STATUS_WORDS, type Run } from '#domain/run.ts';
import { about, joined, type Sentence, unworded } from '#domain/sentence.ts';
import type { StartOptions } from '#ports/run-engine.ts';
import { tellAbort } from './abort.ts';
import type { EngineParts } from './parts.ts';
import { factId, recordFact } from './record.ts';

/**
 * A run that waits follows its approval, whoever decided it and whether or not we lived to see it:
 *
 *   awaiting-approval ──approved──▶ started   ──rejected──▶ rejected, or aborted when that was asked for   ──expired──▶ expired
 *
 * The approval is decided first, in one transaction; `settle` draws the consequence, may be called again at any time, and
 * is called on a beat for those whose deciding process died in between.
 */
export interface ApprovalFlow {
  readonly parts: EngineParts;
  readonly startWorkflow: (run: Run, causedBy: string | undefined) => Promise<void>;
  readonly announce: (runId: string) => Promise<void>;
  readonly announceApproval: (runId: string) => Promise<void>;
}

const APPROVAL_TERM_MS = 3_600_000;

/** Asked again, for the same run, nothing happens. */
export async function requestApproval(
  { parts }: ApprovalFlow,
  { plan }: Run,
  options: StartOptions,
): Promise<Approval> {
  const now = parts.clock.now();
  const approval = await parts.approvals.insert({
    id: plan.id,
    run: plan.id,
    ...(plan.incident === undefined ? {} : { incident: plan.incident }),
    title: plan.title,
    reason: plan.reason,
    needed: options.approvalsNeeded,
    status: 'pending',
    requestedBy: plan.requestedBy,
    requestedAt: now,
    expiresAt: options.approvalExpiresAt ?? now + APPROVAL_TERM_MS,
    votes: [],
  });
  await recordFact(parts, plan, {
    kind: 'approval.requested',
    part: '',
    summary: {
      en: `${plan.title.en} needs ${approval.needed} approval${approval.needed > 1 ? 's' : ''}`,
      zh: `${plan.title.zh}：需要 ${approval.needed} 人批准`,
    },
    ...(options.causedBy === undefined ? {} : { causedBy: options.causedBy }),
    data: { needed: approval.needed, expiresAt: approval.expiresAt },
  });
  return approval;
}

/** On a beat: expires what is past its time and settles every run that waits. */
export async function settleAll(flow: ApprovalFlow): Promise<void> {
  const { parts } = flow;
  await parts.approvals.expire(parts.clock.now());
  for (const run of await parts.runs.list({ statuses: ['awaiting-approval'], limit: 1000 })) {
    const approval = await parts.approvals.find(run.id);
    // Killed between the two inserts. How many were wanted is not known any more: what the risk demands, at least one.
    if (approval === undefined)
      await requestApproval(flow, run, { approvalsNeeded: Math.max(1, APPROVALS_NEEDED[run.plan.risk.level]) });
    else await settle(flow, run, approval);
  }
}

export async function settle(flow: ApprovalFlow, run: Run, approval: Approval): Promise<void> {
  const lastVote = approval.votes.at(-1);
  const votedFact = lastVote === undefined ? undefined : factId(run.id, 'approval.voted', lastVote.by);
  switch (approval.status) {
    case 'pending':
      return run.abort === undefined ? undefined : settle(flow, run, await flow.parts.approvals.withdraw(approval.id));
    case 'approved':
      await flow.startWorkflow(run, votedFact);
      return flow.announceApproval(run.id);
    case 'rejected':
      if (run.abort !== undefined) return endUnstarted(flow, run, 'aborted', tellAbort(run.abort));
      return endUnstarted(flow, run, 'rejected', tellRefusal(lastVote), votedFact);
    case 'expired':
      await recordFact(flow.parts, run.plan, {
        kind: 'approval.expired',
        part: '',
        causedBy: factId(run.id, 'approval.requested', ''),
        summary: about({ en: 'nobody decided in time on', zh: '没有人及时决定' }, approval.title),
      });
      return endUnstarted(flow, run, 'expired', UNDECIDED, factId(run.id, 'approval.expired', ''));
  }
}

const UNDECIDED: Sentence = { en: 'nobody decided in time', zh: '没有人及时决定' };

function tellRefusal(vote: Vote | undefined): Sentence {
  const { en, zh } = tellVoter(vote ?? { by: '' });
  return about({ en: `refused by ${en}`, zh: `被 ${zh} 拒绝` }, unworded(vote?.reason ?? ''));
}

/** Who acted, and for whom. */
export function tellVoter({ by, for: whose }: Pick<Vote, 'by' | 'for'>): Sentence {
  return whose === undefined ? unworded(by) : { en: `${by} (for ${whose})`, zh: `${by}（代 ${whose}）` };
}

async function endUnstarted(
  { parts, announce }: ApprovalFlow,
  run: Run,
  status: 'rejected' | 'expired' | 'aborted',
  summary: Sentence,
  causedBy = factId(run.id, 'run.abort-requested', ''),
): Promise<void> {
  await recordFact(parts, run.plan, {
    kind: 'run.ended',
    part: '',
    causedBy,
    summary: about(run.plan.title, joined([RUN_STATUS_WORDS[status], summary])),
    data: { status },
  });
  await parts.runs.update(run.id, { status, endedAt: parts.clock.now(), summary });
  await announce(run.id);
}
