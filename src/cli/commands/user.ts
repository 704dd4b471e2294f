import { type Command, Option } from 'commander';
import { type Person, ROLES, type Role, type SignInLink } from '#api/access.ts';
import type { Sentence } from '#api/sentence.ts';
import { leaf, noun } from '../command.ts';
import { say } from '../language.ts';
import { type CommonOptions, openSession } from '../session.ts';
import { renderTable } from '../table.ts';
import { describeInstant, plain } from '../text.ts';

const NOBODY: Sentence = {
  en: 'Nobody yet: `zeroops user link --role admin` makes a link for the first admin.',
  zh: '还没有成员：用 `zeroops user link --role admin` 为第一个管理员生成链接。',
};

const COLUMNS = [{ title: 'name', flexible: true }, { title: 'role' }, { title: 'since' }] as const;

interface LinkOptions extends CommonOptions {
  readonly name?: string;
  readonly role?: Role;
}

export function userCommand(): Command {
  return noun('user', 'People who may sign in to the console', [
    linkCommand(),
    listCommand(),
    addCommand(),
    roleCommand(),
    removeCommand(),
  ]);
}

export function roleOption(): Option {
  return new Option('--role <role>', 'what they may do; each may do what those before it may').choices(ROLES);
}

function linkCommand(): Command {
  return leaf('link', {
    description: 'A link that signs somebody in, once, within 15 minutes',
    examples: ['user link', 'user link --role operator --name ben', 'user link --name ana'],
  })
    .option('--name <name>', 'somebody who is known, or a proposal for somebody new')
    .addOption(roleOption())
    .action(async ({ name, role, ...options }: LinkOptions) => {
      const { client, show } = openSession(options);
      const link = await client.makeLink({
        ...(name === undefined ? {} : { name }),
        ...(role === undefined ? {} : { role }),
      });
      show({ ...link, url: client.url + link.path }, describeLink(client.url, link));
    });
}

function listCommand(): Command {
  return leaf('list', {
    description: 'Who may sign in, and as what',
    examples: ['user list', 'user list --json'],
  }).action(async (options: CommonOptions) => {
    const { client, show } = openSession(options);
    const people = await client.listPeople();
    show(people, describePeople(people.items));
  });
}

function addCommand(): Command {
  return leaf('add <name>', {
    description: 'Lets somebody sign in, and makes their first link',
    examples: ['user add ana --role approver'],
  })
    .addOption(roleOption().makeOptionMandatory())
    .action(async (name: string, { role, ...options }: CommonOptions & { role: Role }) => {
      const { client, show } = openSession(options);
      const person = await client.addPerson({ name, role });
      const link = await client.makeLink({ name: person.name });
      show({ person, link: { ...link, url: client.url + link.path } }, [
        say({
          en: `${plain(person.name)} may sign in as ${person.role}.`,
          zh: `${plain(person.name)} 可以登录，角色为 ${person.role}。`,
        }),
        ...describeLink(client.url, link),
      ]);
    });
}

function roleCommand(): Command {
  return leaf('role <name>', {
    description: 'Gives somebody another role, from the next request on',
    examples: ['user role ana --role admin'],
  })
    .addOption(roleOption().makeOptionMandatory())
    .action(async (name: string, { role, ...options }: CommonOptions & { role: Role }) => {
      const { client, show } = openSession(options);
      const person = await client.changeRole(name, role);
      show(person, [
        say({ en: `${plain(person.name)} is ${person.role}.`, zh: `${plain(person.name)} 的角色为 ${person.role}。` }),
      ]);
    });
}

function removeCommand(): Command {
  return leaf('remove <name>', {
    description: 'Lets somebody sign in no more; their sessions end',
    examples: ['user remove ben'],
  }).action(async (name: string, options: CommonOptions) => {
    const { client, show } = openSession(options);
    const person = await client.removePerson(name);
    show(person, [say(tellRemoved(plain(person.name)))]);
  });
}

function describeLink(url: string, { path, person, expiresAt }: SignInLink): string[] {
  const until = describeInstant(expiresAt);
  const [whom, whomZh] = person === undefined ? ['somebody new', '新成员'] : [plain(person), ` ${plain(person)} `];
  return [
    say({ en: `Signs in ${whom}, once, until ${until}:`, zh: `供${whomZh}登录，只能用一次，${until} 前有效：` }),
    `  ${url.replace(/\/+$/, '')}${path}`,
  ];
}

function tellRemoved(name: string): Sentence {
  return {
    en: `${name} is signed out everywhere and may not sign in again.`,
    zh: `${name} 已在所有设备上退出，不能再登录。`,
  };
}

function describePeople(people: readonly Person[]): string[] {
  if (people.length === 0) return [say(NOBODY)];
  return renderTable(
    COLUMNS,
    people.map(({ name, role, createdAt }) => [name, role, describeInstant(createdAt)]),
  );
}
