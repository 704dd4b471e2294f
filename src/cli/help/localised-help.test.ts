import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Command } from 'commander';
import { createProgram } from '../program.ts';
import { HELP_ZH } from './help.zh.ts';
import { localiseFailure } from './localised-help.ts';

const HAN = /\p{Script=Han}/u;

function everyCommand(command: Command): Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}

function textsOf(command: Command): string[] {
  return [command.description(), ...command.options.map(({ description }) => description), 'display help for command'];
}

describe('help in Chinese', () => {
  const language = process.env.ZEROOPS_LANG;
  before(() => {
    process.env.ZEROOPS_LANG = 'zh';
  });
  after(() => {
    if (language === undefined) delete process.env.ZEROOPS_LANG;
    else process.env.ZEROOPS_LANG = language;
  });

  test('has words for every command and option, and for nothing else', () => {
    const said = new Set(everyCommand(createProgram('0')).flatMap(textsOf));
    assert.deepEqual([...said].sort(), Object.keys(HELP_ZH).sort());
  });

  test('leaves no line in English but for commands and names', () => {
    for (const command of everyCommand(createProgram('0'))) {
      const [usage, , description] = command.helpInformation().split('\n');
      assert.match(usage!, /^用法：/);
      assert.match(description!, HAN, command.name());
      for (const line of command.helpInformation().split('\n')) {
        assert.doesNotMatch(line, /\((choices|default): /, `${command.name()}: ${line}`);
      }
    }
  });

  const refusals = [
    [['--nope'], "错误：未知选项 '--nope'\n"],
    [['statsu'], "错误：未知命令 'statsu'\n（是否想写 status？）\n"],
    [['incident', 'show'], "错误：缺少参数 'incident'\n"],
    [['incident', 'list', '--limit'], "错误：选项 '--limit <n>' 缺少值\n"],
    [['incident', 'list', '--limit', 'x'], "错误：选项 '--limit <n>' 的值 'x' 无效。必须是整数。\n"],
    [
      ['user', 'add', 'x', '--role', 'king'],
      "错误：选项 '--role <role>' 的值 'king' 无效。可选的值：viewer, operator, approver, admin。\n",
    ],
    [['pause'], "错误：缺少必需的选项 '--reason <text>'\n"],
    [['up', 'x'], "错误：'up' 的参数过多：应为 0 个，实为 1 个：x。\n"],
  ] as const;
  for (const [args, expected] of refusals) {
    test(`says what is wrong with: ${args.join(' ')}`, async () => {
      const program = createProgram('0');
      const told: string[] = [];
      for (const command of everyCommand(program)) {
        command.configureOutput({ writeErr: text => void told.push(text) });
      }
      await assert.rejects(program.parseAsync(args, { from: 'user' }));
      assert.equal(told.join(''), expected);
    });
  }

  test('passes on what it has no words for', () => {
    assert.equal(localiseFailure('error: something new'), 'error: something new');
  });
});
