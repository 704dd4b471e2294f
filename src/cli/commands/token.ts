import type { Command } from 'commander';
import type { AccessToken, Role } from '#api/access.ts';
import { leaf, noun, parseCount } from '../command.ts';
import { say } from '../language.ts';
import { type CommonOptions, openSession } from '../session.ts';
import { renderTable } from '../table.ts';
import { describeInstant, plain } from '../text.ts';
import { roleOption } from './user.ts';

const COLUMNS = [
  { title: 'name', flexible: true },
  { title: 'role' },
  { title: 'by' },
  { title: 'used' },
  { title: 'until' },
] as const;

interface AddOptions extends CommonOptions {
  readonly role: Role;
  readonly days?: number;
}

export function tokenCommand(): Command {
  return noun('token', 'What machines show to be let in', [listCommand(), addCommand(), removeCommand()]);
}

function listCommand(): Command {
  return leaf('list', { description: 'Tokens, newest first', examples: ['token list'] }).action(
    async (options: CommonOptions) => {
      const { client, show } = openSession(options);
      const tokens = await client.listTokens();
      show(tokens, describeTokens(tokens.items));
    },
  );
}

function addCommand(): Command {
  return leaf('add <name>', {
    description: 'Makes a token, prints it this once; it is kept nowhere',
    examples: ['token add ci --role operator --days 90'],
  })
    .addOption(roleOption().makeOptionMandatory())
    .option('--days <n>', 'how long it is good (default: until it is removed)', parseCount)
    .action(async (name: string, { role, days, ...options }: AddOptions) => {
      const { client, show } = openSession(options);
      const made = await client.createToken({ name, role, ...(days === undefined ? {} : { expiresInDays: days }) });
      show(made, [made.secret]);
    });
}

function removeCommand(): Command {
  return leaf('remove <name>', {
    description: 'Lets a token in no more, from the next request on',
    examples: ['token remove ci'],
  }).action(async (name: string, options: CommonOptions) => {
    const { client, show } = openSession(options);
    const token = await client.revokeToken(name);
    show(token, [
      say({ en: `${plain(token.name)} lets nobody in any more.`, zh: `令牌 ${plain(token.name)} 已失效。` }),
    ]);
  });
}

function describeTokens(tokens: readonly AccessToken[]): string[] {
  if (tokens.length === 0) return [say({ en: 'No tokens.', zh: '没有令牌。' })];
  const at = (instant: number | undefined) => (instant === undefined ? '-' : describeInstant(instant));
  return renderTable(
    COLUMNS,
    tokens.map(({ name, role, createdBy, usedAt, expiresAt }) => [name, role, createdBy, at(usedAt), at(expiresAt)]),
  );
}
