import { type Command, Option } from 'commander';
import { type Change, type ChangeReceipt, type NewChange, TOLD_CHANGE_KINDS } from '#api/change.ts';
import { gather, leaf, noun, parseCount } from '../command.ts';
import { parseInstant } from '../instant.ts';
import { say } from '../language.ts';
import { parseNameValues } from '../name-values.ts';
import { type CommonOptions, defaultPerson, openSession } from '../session.ts';
import { renderTable } from '../table.ts';
import { describeInstant, plain } from '../text.ts';

const COLUMNS = [
  { title: 'at' },
  { title: 'kind' },
  { title: 'service' },
  { title: 'by' },
  { title: 'what', flexible: true },
] as const;

interface ListOptions extends CommonOptions {
  readonly service?: string;
  readonly limit: number;
}

interface AddOptions extends CommonOptions {
  readonly service: string;
  readonly kind: NewChange['kind'];
  readonly summary: string;
  readonly before?: readonly string[];
  readonly after?: readonly string[];
  readonly at?: string;
  readonly id?: string;
  readonly by: string;
}

export function changeCommand(): Command {
  return noun('change', 'What people and machines altered: weighed when a cause is looked for', [
    listCommand(),
    addCommand(),
  ]);
}

function listCommand(): Command {
  return leaf('list', {
    description: 'Changes, newest first',
    examples: ['change list', 'change list --service payment --limit 5 --json'],
  })
    .option('--service <name>', 'of this service only')
    .option('--limit <n>', 'at most so many', parseCount, 20)
    .action(async ({ service, limit, ...options }: ListOptions) => {
      const { client, show } = openSession(options);
      const changes = await client.listChanges({ limit, ...(service === undefined ? {} : { service }) });
      show(changes, describeChanges(changes.items));
    });
}

function addCommand(): Command {
  return leaf('add', {
    description: 'Tells of a change that was made elsewhere',
    examples: [
      'change add --service payment --kind deploy --summary "1.3.2 → 1.4.0" --after version=1.4.0',
      'change add --service cart --kind config --summary "TTL halved" --before TTL=60 --after TTL=30 --at 2026-05-04T12:00:00Z',
    ],
  })
    .requiredOption('--service <name>', 'what was changed')
    .addOption(new Option('--kind <kind>', 'what sort of change').choices(TOLD_CHANGE_KINDS).makeOptionMandatory())
    .requiredOption('--summary <text>', 'one sentence with before and after')
    .option('--before <name=value>', 'what was; may be given several times', gather)
    .option('--after <name=value>', 'what is; may be given several times', gather)
    .option('--at <instant>', 'when, in ISO 8601 with a zone (default: now)')
    .option('--id <id>', 'told twice under one id, it counts once')
    .option('--by <name>', 'who changed it', `person:${defaultPerson()}`)
    .action(async ({ service, kind, summary, before, after, at, id, by, ...options }: AddOptions) => {
      const { client, show } = openSession(options);
      const receipts = await client.recordChange({
        ...{ service, kind, summary, actor: by, before: parseNameValues(before), after: parseNameValues(after) },
        ...(at === undefined ? {} : { at: parseInstant(at) }),
        ...(id === undefined ? {} : { id }),
      });
      show(receipts, receipts.items.map(describeReceipt));
    });
}

function describeReceipt({ status, reason, change, isServiceKnown }: ChangeReceipt): string {
  const why = reason === undefined ? '' : `: ${say(reason)}`;
  const unknown = { en: ' (nothing is known under this name yet)', zh: '（还没有这个名字的服务）' };
  const hint = isServiceKnown ? '' : say(unknown);
  return plain(`${status}${why}${change === undefined ? '' : ` ${change.service}: ${say(change.summary)}`}${hint}`);
}

function describeChanges(changes: readonly Change[]): string[] {
  if (changes.length === 0) return [say({ en: 'No changes.', zh: '没有变更。' })];
  const rows = changes.map(({ at, kind, service, actor, summary }) => [
    describeInstant(at),
    kind,
    plain(service),
    plain(actor),
    plain(say(summary)),
  ]);
  return renderTable(COLUMNS, rows);
}
