import type { Command } from 'commander';
import type { ApprovalAnswer } from '#api/approval.ts';
import type { Run } from '#api/run.ts';
import { about, unworded } from '#api/sentence.ts';
import { asPerson, leaf, noun, type PersonOptions, parseCount } from '../command.ts';
import { say } from '../language.ts';
import { paintState } from '../paint.ts';
import { type CommonOptions, openSession } from '../session.ts';
import { renderTable } from '../table.ts';
import { describeInstant } from '../text.ts';
import { changeCommand, offersCommand } from './approval-offers.ts';
import { delegateCommand, describeHands } from './delegation.ts';

const COLUMNS = [
  { title: 'run' },
  { title: 'status', paint: paintState },
  { title: 'votes', align: 'right' },
  { title: 'delegated' },
  { title: 'until' },
  { title: 'what', flexible: true },
] as const;

interface ListOptions extends CommonOptions {
  readonly all?: boolean;
  readonly limit: number;
}

export function approvalCommand(): Command {
  return noun('approval', 'What waits for a person', [
    listCommand(),
    offersCommand(),
    changeCommand(),
    approveCommand(),
    rejectCommand(),
    delegateCommand(),
  ]);
}

function listCommand(): Command {
  return leaf('list', { description: 'What waits for approval', examples: ['approval list', 'approval list --all'] })
    .option('--all', 'also those that are decided')
    .option('--limit <n>', 'at most so many', parseCount, 20)
    .action(async ({ all, limit, ...options }: ListOptions) => {
      const { client, show } = openSession(options);
      const approvals = await client.listApprovals({ limit, ...(all ? {} : { status: 'pending' }) });
      const ids = approvals.items.map(({ run }) => run).join(',');
      const runs = ids === '' ? { items: [] } : await client.listRuns({ ids, limit });
      show(approvals, describeApprovals(approvals.items, runs.items));
    });
}

function approveCommand(): Command {
  return asPerson(
    leaf('approve <approval>', {
      description: 'Agrees; the deciding vote starts the run. The name of the run works too',
      examples: ['approval approve RUN-7', 'approval approve RUN-7 --reason "looked at it" --by ana'],
    }),
    'approved on the command line',
  ).action(async (id: string, { reason, ...options }: PersonOptions) => {
    const { client, show } = openSession(options);
    const approval = await client.approve(id, { reason });
    show(approval, [describeVote(approval)]);
  });
}

function rejectCommand(): Command {
  return asPerson(
    leaf('reject <approval>', {
      description: 'Refuses; the run does not start',
      examples: ['approval reject RUN-7 --reason "not during the sale"'],
    }),
  ).action(async (id: string, { reason, ...options }: PersonOptions) => {
    const { client, show } = openSession(options);
    const approval = await client.reject(id, { reason });
    show(approval, [describeVote(approval)]);
  });
}

function describeVote(approval: ApprovalAnswer): string {
  const agreeing = approval.votes.filter(vote => vote.approve).length;
  return approval.status === 'pending'
    ? say({
        en: `Noted: ${agreeing} of ${approval.needed} approvals.`,
        zh: `已记录：需要 ${approval.needed} 票，已有 ${agreeing} 票同意。`,
      })
    : `${say(about(approval.title, unworded(paintState(approval.status))))}${say({ en: '.', zh: '。' })}`;
}

/** Under the names of their runs, which every command takes. */
function describeApprovals(approvals: readonly ApprovalAnswer[], runs: readonly Run[]): string[] {
  const names = new Map(runs.map(({ id, number }) => [id, `RUN-${number}`]));
  if (approvals.length === 0) return [say({ en: 'Nothing waits for approval.', zh: '没有等待审批的请求。' })];
  const rows = approvals.map(approval => [
    names.get(approval.run) ?? approval.id,
    approval.status,
    `${approval.votes.filter(vote => vote.approve).length}/${approval.needed}`,
    describeHands(approval),
    describeInstant(approval.expiresAt),
    say(approval.title),
  ]);
  return renderTable(COLUMNS, rows);
}
