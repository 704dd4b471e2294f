import { readFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import type { Note } from '#api/note.ts';
import type { Sentence } from '#api/sentence.ts';
import { asPerson, leaf, type PersonOptions, parseCount } from '../command.ts';
import { inputNotFound, usageError } from '../errors.ts';
import { say } from '../language.ts';
import { type CommonOptions, defaultPerson, openSession } from '../session.ts';
import { describeInstant } from '../text.ts';

interface NoteOptions extends CommonOptions {
  readonly by: string;
  readonly text?: string;
  readonly file?: string;
  readonly after?: number;
}

export function noteCommand(): Command {
  return leaf('note <incident>', {
    description: 'What people write beside the automatic postmortem, in Markdown; without a text, shows it',
    examples: [
      'incident note INC-3',
      'incident note INC-3 --text "The switch in rack 4 was replaced."',
      'incident note INC-3 --file notes.md --after 2',
    ],
  })
    .option('--by <name>', 'your name, for the journal', defaultPerson())
    .option('--text <markdown>', 'the new text; it takes the place of the old one, which the journal keeps')
    .option('--file <path>', 'a file with the new text')
    .option('--after <version>', 'the version you started from (default: the latest)', parseCount)
    .action(async (id: string, { by, text, file, after, ...options }: NoteOptions) => {
      if (text !== undefined && file !== undefined) throw usageError('--text and --file are both given', 'give one');
      const { client, show } = openSession(options);
      const { items } = await client.listNotes(id);
      const written = file === undefined ? text : await readText(file);
      if (written === undefined) return show({ items }, describeNote(items.at(-1)));
      const version = after ?? items.at(-1)?.version ?? 0;
      const versions = await client.writeNote(id, { by, text: written, version });
      show(versions, [say(tellKept(versions.items.at(-1)!.version))]);
    });
}

interface FeedbackOptions extends PersonOptions {
  readonly cause?: 'good' | 'bad';
  readonly remedy?: 'good' | 'bad';
}

export function feedbackCommand(): Command {
  return asPerson(
    leaf('feedback <incident>', {
      description: 'Says whether the cause was right and the remedy good; moves confidence and autonomy',
      examples: [
        'incident feedback INC-3 --cause good --reason "found the same by hand"',
        'incident feedback INC-3 --remedy bad --reason "it came back after an hour"',
      ],
    }),
  )
    .addOption(new Option('--cause <verdict>', 'of the first cause').choices(['good', 'bad']))
    .addOption(new Option('--remedy <verdict>', 'of what was done').choices(['good', 'bad']))
    .action(async (id: string, { by, reason, cause, remedy, ...options }: FeedbackOptions) => {
      if (cause === undefined && remedy === undefined) {
        throw usageError('nothing is judged', 'say --cause good or bad, --remedy good or bad, or both');
      }
      const { client, show } = openSession(options);
      if (cause !== undefined) await client.giveFeedback(id, { by, reason, about: 'cause', verdict: cause });
      if (remedy !== undefined) await client.giveFeedback(id, { by, reason, about: 'remedy', verdict: remedy });
      const words = await client.listFeedback(id);
      const lines = words.items.map(({ about: what, verdict, by: who, reason: why }) =>
        say({ en: `${what} ${verdict}, says ${who}: ${why}`, zh: `${who} 评价 ${what} 为 ${verdict}：${why}` }),
      );
      show(words, lines);
    });
}

function describeNote(note: Note | undefined): string[] {
  if (note === undefined) return [say({ en: 'Nobody has written anything yet.', zh: '还没有人写过。' })];
  const { version, by, at, text } = note;
  const when = describeInstant(at);
  return [say({ en: `Version ${version}, by ${by}, ${when}`, zh: `第 ${version} 版，${by}，${when}` }), '', text];
}

function tellKept(version: number): Sentence {
  return { en: `Version ${version} is kept.`, zh: `已保存第 ${version} 版。` };
}

async function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => {
    throw inputNotFound(file);
  });
}
