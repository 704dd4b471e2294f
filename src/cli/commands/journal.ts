import type { Command } from 'commander';
import type { JournalEntry } from '#api/journal.ts';
import { about, sentenceSchema } from '#api/sentence.ts';
import { leaf, noun, parseCount } from '../command.ts';
import { journalBroken } from '../errors.ts';
import { say } from '../language.ts';
import { paint } from '../paint.ts';
import { type CommonOptions, openSession } from '../session.ts';
import { renderTable } from '../table.ts';
import { describeInstant } from '../text.ts';

const COLUMNS = [
  { title: '#', align: 'right' },
  { title: 'at' },
  { title: 'kind', flexible: true },
  { title: 'actor', flexible: true },
  { title: 'what', flexible: true },
] as const;

interface ShowOptions extends CommonOptions {
  readonly incident?: string;
  readonly run?: string;
  readonly kinds?: string;
  readonly after?: number;
  readonly limit: number;
}

export function journalCommand(): Command {
  return noun('journal', 'Every fact, in order, in a chain of hashes', [showCommand(), verifyCommand()]);
}

function showCommand(): Command {
  return leaf('show', {
    description: 'The latest facts, or those after a number; oldest first',
    examples: [
      'journal show',
      'journal show --incident INC-3',
      'journal show --kinds decision.made,run.ended --limit 100',
      'journal show --after 0 --json',
    ],
  })
    .option('--incident <incident>', 'only those of an incident')
    .option('--run <run>', 'only those of a run')
    .option('--kinds <kinds>', 'only these kinds, separated by commas')
    .option('--after <sequence>', 'read on after this number, instead of the latest', parseCount)
    .option('--limit <n>', 'at most so many', parseCount, 50)
    .action(async ({ incident, run, kinds, after, limit, ...options }: ShowOptions) => {
      const { client, show } = openSession(options);
      const page = await client.readJournal({
        limit,
        order: after === undefined ? 'newest-first' : 'oldest-first',
        ...(incident === undefined ? {} : { incident }),
        ...(run === undefined ? {} : { run }),
        ...(kinds === undefined ? {} : { kinds }),
        ...(after === undefined ? {} : { after }),
      });
      const items = after === undefined ? [...page.items].reverse() : page.items;
      show({ ...page, items }, describeEntries(items));
    });
}

function verifyCommand(): Command {
  return leaf('verify', {
    description: 'Computes every hash again; ends with exit code 5 when a fact was changed or removed',
    examples: ['journal verify', 'journal verify --json && echo "nothing was changed"'],
  }).action(async (options: CommonOptions) => {
    const { client, show } = openSession(options);
    const check = await client.verifyJournal();
    if (check.status === 'broken') {
      if (options.json) show(check, []);
      throw journalBroken(check.atSequence, check.reason);
    }
    const { entries, headHash } = check;
    const told = { en: `${entries} entries, last hash ${headHash}`, zh: `${entries} 条记录，末尾哈希 ${headHash}` };
    show(check, [say(about(paint('good', say({ en: 'intact', zh: '完好' })), told))]);
  });
}

/** The first journals held plain text. */
function summaryOf({ data: { summary }, subject }: JournalEntry): string {
  if (typeof summary === 'string') return summary;
  const told = sentenceSchema.safeParse(summary);
  return told.success ? say(told.data) : subject;
}

function describeEntries(entries: readonly JournalEntry[]): string[] {
  if (entries.length === 0) return [say({ en: 'No entries.', zh: '没有记录。' })];
  const rows = entries.map(entry => [
    String(entry.sequence),
    describeInstant(entry.at),
    entry.kind,
    entry.actor,
    summaryOf(entry),
  ]);
  return renderTable(COLUMNS, rows);
}
