import type { Command } from 'commander';
import type { ApprovalAnswer } from '#api/approval.ts';
import type { Delegation } from '#api/delegation.ts';
import { about, unworded } from '#api/sentence.ts';
import { asPerson, leaf, noun, type PersonOptions } from '../command.ts';
import { parseInstant } from '../instant.ts';
import { say } from '../language.ts';
import { type CommonOptions, openSession } from '../session.ts';
import { renderTable } from '../table.ts';
import { describeInstant, plain } from '../text.ts';

const COLUMNS = [
  // Whole: `delegation end` takes it.
  { title: 'delegation' },
  { title: 'whose say' },
  { title: 'used by' },
  { title: 'over', flexible: true },
  { title: 'until' },
  { title: 'why', flexible: true },
] as const;

export function delegationCommand(): Command {
  return noun('delegation', 'Who may approve in whose place', [listCommand(), addCommand(), endCommand()]);
}

/** `approval delegate`: over one alone. */
export function delegateCommand(): Command {
  return asPerson(
    leaf('delegate <approval>', {
      description: 'Lets somebody else decide this one in your place; what either of you casts first counts, for both',
      examples: ['approval delegate RUN-7 --to ben --reason "you know this service best"'],
    }),
  )
    .requiredOption('--to <name>', 'somebody who may sign in')
    .action(async (id: string, { to, reason, ...options }: PersonOptions & { to: string }) => {
      const { client, show } = openSession(options);
      const approval = await client.delegate(id, { to, reason });
      show(approval, [plain(say(about(approval.title, unworded(describeHands(approval)))))]);
    });
}

/** In whose hands which say is. */
export function describeHands({ delegations }: ApprovalAnswer): string {
  return (
    [
      ...new Set(delegations.map(({ from, to }) => plain(say({ en: `${to} for ${from}`, zh: `${to} 代 ${from}` })))),
    ].join(', ') || '-'
  );
}

function listCommand(): Command {
  return leaf('list', {
    description: 'Whose say over approvals is in whose hands at this moment',
    examples: ['delegation list'],
  }).action(async (options: CommonOptions) => {
    const { client, show } = openSession(options);
    const delegations = await client.listDelegations();
    show(delegations, describeDelegations(delegations.items));
  });
}

function addCommand(): Command {
  return asPerson(
    leaf('add', {
      description: 'Lets somebody approve in your place for a time, at most 90 days',
      examples: ['delegation add --to ben --until 2026-05-04T12:00:00Z --reason "on leave"'],
    }),
  )
    .requiredOption('--to <name>', 'somebody who may sign in')
    .requiredOption('--until <instant>', 'in ISO 8601 with a zone')
    .action(async ({ to, until, reason, ...options }: PersonOptions & { to: string; until: string }) => {
      const { client, show } = openSession(options);
      const made = await client.addDelegation({ to, reason, until: parseInstant(until) });
      const end = describeInstant(made.until);
      const told = {
        en: `${made.to} may approve for ${made.from} until ${end}.`,
        zh: `${made.to} 可代 ${made.from} 审批，直到 ${end}。`,
      };
      show(made, [plain(say(told))]);
    });
}

function endCommand(): Command {
  return leaf('end <delegation>', {
    description: 'Ends it early; either of the two may, and an admin',
    examples: ['delegation end 01900000-0000-7000-8000-000000000003'],
  }).action(async (id: string, options: CommonOptions) => {
    const { client, show } = openSession(options);
    const ended = await client.endDelegation(id);
    const { from, to } = ended;
    const told = { en: `${to} does not approve for ${from} any more.`, zh: `${to} 不再代 ${from} 审批。` };
    show(ended, [plain(say(told))]);
  });
}

function describeDelegations(delegations: readonly Delegation[]): string[] {
  if (delegations.length === 0)
    return [say({ en: 'Nobody approves in the place of somebody else.', zh: '没有人代别人审批。' })];
  const rows = delegations.map(({ id, from, to, approval, until, reason }) => [
    ...[id, plain(from), plain(to), approval ?? say({ en: 'all', zh: '全部' }), describeInstant(until), plain(reason)],
  ]);
  return renderTable(COLUMNS, rows);
}
