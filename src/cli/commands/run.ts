import type { Command } from 'commander';
import type { Run } from '#api/run.ts';
import { about, joined, type Sentence, unworded } from '#api/sentence.ts';
import { describeDurationMs } from '#base/duration.ts';
import { asPerson, leaf, noun, type PersonOptions, parseCount } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { say } from '../language.ts';
import { paint, paintState } from '../paint.ts';
import { type CommonOptions, openSession } from '../session.ts';
import { renderTable } from '../table.ts';
import { describePreview, exitCodeOfTask, tellRisk, waitForEnd } from '../task-text.ts';
import { describeInstant, describeOffset, plain, wrap } from '../text.ts';
import { compareCommand } from './run-compare.ts';

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
  return noun('run', 'What ZeroOps does and did', [
    ...[listCommand(), showCommand(), compareCommand(), abortCommand(), rollBackCommand()],
  ]);
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
    show(run, [say(tellEnding(`RUN-${run.number}`))]);
  });
}

function tellEnding(name: string): Sentence {
  return {
    en: `${name} is being ended; \`zeroops run show ${name}\` tells when it has.`,
    zh: `正在中止 ${name}；用 \`zeroops run show ${name}\` 查看是否已结束。`,
  };
}

interface RollBackOptions extends PersonOptions {
  readonly key?: string;
  readonly dryRun?: boolean;
  readonly wait?: boolean;
}

function rollBackCommand(): Command {
  const command = leaf('roll-back <run>', {
    description:
      'Takes back what a run that has ended did: what each step saved before is put back, the last step first, and then ' +
      'health is proved. It is a run of its own, with approval as its risk demands. Refused when something that it did ' +
      'cannot be undone, or when a later run changed the same service: roll that back first',
    examples: [
      'run roll-back RUN-7 --dry-run --reason "is it safe?"',
      'run roll-back RUN-7 --wait --reason "checkout is slower than before"',
    ],
  })
    .option('--key <key>', 'idempotency key: asked again with it, nothing is begun twice')
    .option('--dry-run', 'only show what would change, the risk, and who must approve')
    .option('--wait', 'until it has ended, or waits for approval');
  return asPerson(command).action(rollBack);
}

async function rollBack(id: string, { reason, key, dryRun, wait, ...options }: RollBackOptions): Promise<void> {
  const { client, show } = openSession(options);
  if (dryRun) {
    const preview = await client.previewRollBack(id, { reason });
    if (preview.problems.length > 0) process.exitCode = EXIT.refused;
    return show(preview, describePreview(preview));
  }
  const begun = await client.rollBackRun(id, { reason }, key === undefined ? {} : { key });
  const run = wait ? await waitForEnd(begun, each => client.getRun(each.id)) : begun;
  if (wait) process.exitCode = exitCodeOfTask(run);
  show(run, describeRun(run));
}

function describeRuns(runs: readonly Run[], now: number): string[] {
  if (runs.length === 0) return [say({ en: 'No runs.', zh: '没有执行。' })];
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
  const asker = plain(run.plan.requestedBy);
  return [
    paint('strong', `RUN-${run.number}  ${plain(say(run.plan.title))}`),
    `  ${say(about(paintState(run.status), unworded(plain(say(run.summary)))))}`,
    ...wrap(plain(say(about({ en: 'why', zh: '理由' }, run.plan.reason))), 98).map(line => `  ${line}`),
    ...(run.rollBack === undefined
      ? []
      : [
          `  ${say({ en: 'roll back:', zh: '回滚：' })} RUN-${run.rollBack.number}, ${paintState(run.rollBack.status)}`,
        ]),
    ...(run.status === 'awaiting-approval'
      ? [`  ${say({ en: 'to approve:', zh: '批准：' })} \`zeroops approval approve RUN-${run.number}\``]
      : []),
    `  ${say(joined([tellRisk(run.plan.risk), { en: `asked for by ${asker}`, zh: `由 ${asker} 发起` }]))}`,
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
