import type { Command } from 'commander';
import type { Run } from '#api/run.ts';
import { describeDurationMs } from '#base/duration.ts';
import { asPerson, leaf, noun, type PersonOptions, parseCount } from '../command.ts';
import { say } from '../language.ts';
import { paint, paintState } from '../paint.ts';
import { type CommonOptions, openSession } from '../session.ts';
import { renderTable } from '../table.ts';
import { describeInstant, describeOffset, plain, wrap } from '../text.ts';

const COLUMNS = [
  { title: 'run' },
  { title: 'created' },
  { title: 'took', align: 'right' },
  { title: 'status', paint: paintState },
  { title: 'title', flexible: true },
] as const;

interface ListOptions extends CommonOptions {
  readonly incident?: string;
  readonly status?: string;
  readonly limit: number;
}

export function runCommand(): Command {
  return noun('run', 'What ZeroOps does and did', [listCommand(), showCommand(), abortCommand()]);
}

function listCommand(): Command {
  return leaf('list', {
    description: 'Runs, newest first',
    examples: ['run list', 'run list --incident INC-3', 'run list --status running'],
  })
    .option('--incident <incident>', 'only those of an incident')
    .option('--status <status>', 'only those in this state')
    .option('--limit <n>', 'at most so many', parseCount, 20)
    .action(async ({ incident, status, limit, ...options }: ListOptions) => {
      const { client, show } = openSession(options);
      const filter = {
        limit,
        ...(incident === undefined ? {} : { incident }),
        ...(status === undefined ? {} : { status }),
      };
      const runs = await client.listRuns(filter);
      show(runs, describeRuns(runs.items, Date.now()));
    });
}

function showCommand(): Command {
  return leaf('show <run>', {
    description: 'One run: its plan, its risk, and what became of each step',
    examples: ['run show RUN-7', 'run show 7 --json'],
  }).action(async (id: string, options: CommonOptions) => {
    const { client, show } = openSession(options);
    const run = await client.getRun(id);
    show(run, describeRun(run));
  });
}

function abortCommand(): Command {
  return asPerson(
    leaf('abort <run>', {
      description: 'Ends a live run; what it did already is undone',
      examples: ['run abort RUN-7 --reason "wrong service"'],
    }),
  ).action(async (id: string, { reason, ...options }: PersonOptions) => {
    const { client, show } = openSession(options);
    const run = await client.abortRun(id, { reason });
    show(run, [`RUN-${run.number} is being ended; \`zeroops run show RUN-${run.number}\` tells when it has.`]);
  });
}

function describeRuns(runs: readonly Run[], now: number): string[] {
  if (runs.length === 0) return ['No runs.'];
  const rows = runs.map(run => [
    `RUN-${run.number}`,
    describeInstant(run.createdAt),
    run.startedAt === undefined ? '-' : describeDurationMs(Math.max(0, (run.endedAt ?? now) - run.startedAt)),
    run.status,
    say(run.plan.title),
  ]);
  return renderTable(COLUMNS, rows);
}

function describeRun(run: Run): string[] {
  const steps = run.steps.map(step => [
    step.startedAt === undefined ? '-' : describeOffset(step.startedAt - run.createdAt),
    step.id,
    step.status,
    say(step.summary),
  ]);
  return [
    paint('strong', `RUN-${run.number}  ${plain(say(run.plan.title))}`),
    `  ${paintState(run.status)}: ${plain(say(run.summary))}`,
    ...wrap(`why: ${plain(say(run.plan.reason))}`, 98).map(line => `  ${line}`),
    `  risk ${run.plan.risk.score.toFixed(2)} (${run.plan.risk.level}), asked for by ${plain(run.plan.requestedBy)}`,
    '',
    ...renderTable(
      [
        { title: 'since', align: 'right' },
        { title: 'step', flexible: true },
        { title: 'status', paint: paintState },
        { title: 'what', flexible: true },
      ],
      steps,
    ),
  ];
}
