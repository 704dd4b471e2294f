import type { Command } from 'commander';
import type { Case } from '#api/case.ts';
import { describeDurationMs } from '#base/duration.ts';
import { leaf, noun, parseCount } from '../command.ts';
import { NO, say, YES } from '../language.ts';
import { paintState } from '../paint.ts';
import { type CommonOptions, openSession } from '../session.ts';
import { renderTable } from '../table.ts';

const COLUMNS = [
  { title: 'case' },
  { title: 'service', flexible: true },
  { title: 'problem', flexible: true },
  { title: 'strategy', flexible: true },
  { title: 'outcome', paint: paintState },
  { title: 'lasted', align: 'right' },
  { title: 'people' },
] as const;

interface ListOptions extends CommonOptions {
  readonly service?: string;
  readonly limit: number;
}

export function caseCommand(): Command {
  return noun('case', 'What was learnt from closed incidents', [listCommand(), showCommand()]);
}

function listCommand(): Command {
  return leaf('list', {
    description: 'Cases, newest first',
    examples: ['case list', 'case list --service payment'],
  })
    .option('--service <service>', 'only those of a service')
    .option('--limit <n>', 'at most so many', parseCount, 20)
    .action(async ({ service, limit, ...options }: ListOptions) => {
      const { client, show } = openSession(options);
      const cases = await client.listCases({ limit, ...(service === undefined ? {} : { service }) });
      show(cases, describeCases(cases.items));
    });
}

function showCommand(): Command {
  return leaf('show <case>', {
    description: 'The postmortem of a case, in Markdown',
    examples: ['case show CASE-4', 'case show CASE-4 > postmortem.md'],
  }).action(async (id: string, options: CommonOptions) => {
    const { client, show } = openSession(options);
    const kase = await client.getCase(id);
    // Lines are kept, so this is not `plain`: only what could steer the terminal goes.
    show(kase, say(kase.postmortem).trimEnd().split('\n').map(withoutControls));
  });
}

function describeCases(cases: readonly Case[]): string[] {
  if (cases.length === 0) return [say({ en: 'No cases.', zh: '没有案例。' })];
  const rows = cases.map(each => [
    `CASE-${each.number}`,
    each.service,
    each.problem,
    each.strategy ?? '-',
    each.outcome,
    describeDurationMs(Math.max(0, each.resolvedAt - each.startedAt)),
    say(each.humanInvolved ? YES : NO),
  ]);
  return renderTable(COLUMNS, rows);
}

function withoutControls(line: string): string {
  return line.replaceAll(/\p{Cc}/gu, '');
}
