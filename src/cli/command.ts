import { Command, InvalidArgumentError, Option } from 'commander';
import { LANGUAGES, type Sentence } from '#api/sentence.ts';
import { chooseLanguage, say } from './language.ts';
import { type CommonOptions, DEFAULT_URL, defaultPerson } from './session.ts';

interface LeafText {
  readonly description: string;
  /** Whole commands, without `zeroops`. */
  readonly examples: readonly string[];
}

const EXAMPLES: Sentence = { en: 'Examples:', zh: '例子：' };

/** A command that talks to the server: what every command has, and --url. */
export function leaf(nameAndArguments: string, text: LeafText): Command {
  return offlineLeaf(nameAndArguments, text).option(
    '--url <url>',
    `address of the server (default: $ZEROOPS_URL or ${DEFAULT_URL})`,
  );
}

/** A command that needs no server: with --json, --lang and examples in its help. */
export function offlineLeaf(nameAndArguments: string, { description, examples }: LeafText): Command {
  const command = new Command(nameAndArguments.split(' ')[0])
    .description(description)
    .option('--json', 'print JSON, for scripts');
  for (const argument of nameAndArguments.split(' ').slice(1)) command.argument(argument);
  const lines = examples.map(example => `  $ zeroops ${example}`);
  return inLanguages(command).addHelpText('after', () => ['', say(EXAMPLES), ...lines].join('\n'));
}

/** --lang holds wherever it stands: `zeroops --lang zh incident list`, `zeroops incident list --lang zh`. */
export function inLanguages(command: Command): Command {
  const option = new Option('--lang <language>', 'of sentences (default: $ZEROOPS_LANG, or what the terminal speaks)');
  return command.addOption(option.choices(LANGUAGES)).on('option:lang', chooseLanguage);
}

/** A noun with its verbs. */
export function noun(name: string, description: string, verbs: readonly Command[]): Command {
  const command = inLanguages(new Command(name).description(description));
  for (const verb of verbs) command.addCommand(verb);
  return command;
}

export interface PersonOptions extends CommonOptions {
  readonly by: string;
  readonly reason: string;
}

/** Adds --by and --reason to a command that changes something. */
export function asPerson(command: Command, reasonByDefault?: string): Command {
  command.option('--by <name>', 'your name, for the journal', defaultPerson());
  const text = 'why, for the journal';
  return reasonByDefault === undefined
    ? command.requiredOption('--reason <text>', text)
    : command.option('--reason <text>', text, reasonByDefault);
}

/** For options that may be given several times. */
export function gather(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), text];
}

export function parseCount(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('it must be a whole number.');
  return Number(text);
}
