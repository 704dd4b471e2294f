import type { Command } from 'commander';
import type { ActionDescription, SingleAction } from '#api/task.ts';
import { asPerson, gather, leaf, noun, type PersonOptions } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { NO, say, YES } from '../language.ts';
import { parseNameValues } from '../name-values.ts';
import { type CommonOptions, openSession } from '../session.ts';
import { renderTable } from '../table.ts';
import { describePreview, describeTask, exitCodeOfTask, waitForEnd } from '../task-text.ts';

const COLUMNS = [
  { title: 'action' },
  { title: 'risk', align: 'right' },
  { title: 'can be undone' },
  { title: 'parameters', flexible: true },
  { title: 'what', flexible: true },
] as const;

interface RunOptions extends PersonOptions {
  readonly target: string;
  readonly param?: readonly string[];
  readonly key?: string;
  readonly dryRun?: boolean;
  readonly wait?: boolean;
}

export function actionCommand(): Command {
  return noun('action', 'The verbs by which ZeroOps changes things', [listCommand(), runCommand()]);
}

function listCommand(): Command {
  return leaf('list', {
    description: 'Every action with its parameters and its risk',
    examples: ['action list', 'action list --json'],
  }).action(async (options: CommonOptions) => {
    const { client, show } = openSession(options);
    const actions = await client.listActions();
    show(actions, describeActions(actions.items));
  });
}

function runCommand(): Command {
  const command = leaf('run <name>', {
    description: 'One action, with approval, verification and undo as its risk demands',
    examples: [
      'action run service.restart --target payment --param instances=["payment-1"] --dry-run',
      'action run service.scale --target cart --param replicas=3 --wait --reason "the sale begins"',
    ],
  })
    .requiredOption('--target <service>', 'what it is done to')
    .option('--param <name=value>', 'the value is JSON, or text; may be given several times', gather)
    .option('--key <key>', 'idempotency key: asked again with it, nothing is begun twice')
    .option('--dry-run', 'only show what would change, the risk, and who must approve')
    .option('--wait', 'until it has ended, or waits for approval');
  return asPerson(command).action(run);
}

async function run(action: string, options: RunOptions): Promise<void> {
  const { client, show } = openSession(options);
  const { target, param, reason, key } = options;
  const wanted: SingleAction = { action, target, params: parseParams(param), reason };
  if (options.dryRun) {
    const preview = await client.previewAction(wanted);
    if (preview.problems.length > 0) process.exitCode = EXIT.refused;
    return show(preview, describePreview(preview));
  }
  const begun = await client.executeAction(wanted, key === undefined ? {} : { key });
  const ended = options.wait ? await waitForEnd(begun, each => client.getActionRun(each.run)) : begun;
  if (options.wait) process.exitCode = exitCodeOfTask(ended);
  show(ended, describeTask(say({ en: `${action} on ${target}`, zh: `对 ${target} 执行 ${action}` }), ended));
}

/** `replicas=3` is a number and `version=1.1.0` a text. */
function parseParams(pairs: readonly string[] = []): NonNullable<SingleAction['params']> {
  return Object.fromEntries(Object.entries(parseNameValues(pairs)).map(([name, text]) => [name, parseValue(text)]));
}

function parseValue(text: string) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function describeActions(actions: readonly ActionDescription[]): string[] {
  const rows = actions.map(({ name, baseRisk, reversible, params, title }) => [
    ...[name, baseRisk.toFixed(2), say(reversible ? YES : NO)],
    Object.keys((params.properties ?? {}) as object).join(', ') || '-',
    say(title),
  ]);
  return renderTable(COLUMNS, rows);
}
