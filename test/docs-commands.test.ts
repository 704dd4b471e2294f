import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Command } from 'commander';
import { EXIT } from '#cli/exit-codes.ts';
import { createProgram } from '#cli/program.ts';
import { codesOf, getPage, listCommandLines, readGuide, readTable } from './guide-pages.ts';

const pages = readGuide();

describe('commands', () => {
  const commonFlags = new Set(['--json', '--lang', '--url']);
  /** They work on files, so they need no address. */
  const offline = /^(detect|logs|profile|diagnose) </;
  for (const [name, heading] of [
    ['cli.md', 'command'],
    ['cli.zh-CN.md', '命令'],
  ] as const) {
    const rows = readTable(getPage(pages, name), heading);
    const documented = new Map(rows.map(([command, flags]) => [codesOf(command!)[0]!, codesOf(flags!)]));

    test(`${name} lists every command and no other`, () => {
      assert.deepEqual([...documented.keys()].sort(), listLeaves(createProgram('0')).map(usageOf).sort());
    });

    for (const [command, flags] of documented) {
      test(`${name}: ${command} --help names the flags of the table and no other`, async () => {
        const help = await readHelp(command.replaceAll(/ [<[].*[>\]]/g, '').split(' '));
        const named = [...help.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(match => match[1]!);
        const own = named.filter(flag => flag !== '--help' && !commonFlags.has(flag));
        assert.deepEqual(own.sort(), [...flags].sort());
        const common = [...commonFlags].filter(flag => flag !== '--url' || !offline.test(command));
        if (command !== 'up') assert.ok(common.every(flag => named.includes(flag)));
        if (offline.test(command)) assert.ok(!named.includes('--url'));
      });
    }

    test(`${name} gives the exit codes of the program`, () => {
      const codes = readTable(getPage(pages, name), name === 'cli.md' ? 'code' : '码').map(([code]) => Number(code));
      assert.deepEqual(codes, Object.values(EXIT));
    });
  }

  for (const page of pages) {
    test(`commands in ${page.name} exist, with their options`, () => {
      for (const line of listCommandLines(page)) assert.equal(findFault(line), undefined, line);
    });
  }
});

/** What can be run: verbs, and a command that takes an argument of its own beside its verbs. */
function listLeaves(command: Command): Command[] {
  const own = command.commands.length === 0 || command.registeredArguments.length > 0 ? [command] : [];
  return [...own, ...command.commands.flatMap(listLeaves)];
}

function usageOf(command: Command): string {
  const parent = command.parent?.parent == null ? [] : [command.parent.name()];
  return [
    ...parent,
    command.name(),
    ...command.registeredArguments.map(each => (each.required ? `<${each.name()}>` : `[${each.name()}]`)),
  ].join(' ');
}

async function readHelp(words: readonly string[]): Promise<string> {
  const program = createProgram('0');
  let help = '';
  for (const command of [program, ...program.commands, ...listLeaves(program)]) {
    command.configureOutput({
      writeOut: text => {
        help += text;
      },
    });
  }
  await assert.rejects(program.parseAsync(['node', 'zeroops', ...words, '--help']), {
    code: 'commander.helpDisplayed',
  });
  return help;
}

/** What is wrong with a command line of the guide. A noun alone speaks of the family. */
function findFault(line: string): string | undefined {
  const words = line.split(/\s+/);
  let command: Command = createProgram('0');
  for (const word of words) {
    const next = command.commands.find(each => each.name() === word);
    if (next === undefined) break;
    command = next;
  }
  if (command.parent === null) return `there is no command ${words[0]}`;
  const flag = words.find(word => word.startsWith('--') && !command.options.some(option => option.long === word));
  return flag === undefined || flag === '--help' ? undefined : `it has no option ${flag}`;
}
