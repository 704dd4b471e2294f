import { Help, type Option } from 'commander';
import { say } from '../language.ts';
import { widthOf, wrap } from '../text.ts';
import { HELP_ZH } from './help.zh.ts';

const TITLES: Readonly<Record<string, string>> = {
  'Usage:': '用法：',
  'Options:': '选项：',
  'Commands:': '命令：',
};

/** What commander says of wrong usage, with its values kept. */
const FAILURES: readonly (readonly [RegExp, string])[] = [
  [/^error: missing required argument (.*)/, '错误：缺少参数 $1'],
  [/^error: required option (.*) not specified/, '错误：缺少必需的选项 $1'],
  [/^error: option (.*) argument missing/, '错误：选项 $1 缺少值'],
  [/^error: option ('.*?') argument ('.*?') is invalid\. /, '错误：选项 $1 的值 $2 无效。'],
  [/^error: unknown option (.*)/, '错误：未知选项 $1'],
  [/^error: unknown command (.*)/, '错误：未知命令 $1'],
  [
    /^error: too many arguments for (.*?)\. Expected (\d+) arguments? but got (\d+): (.*)\./,
    '错误：$1 的参数过多：应为 $2 个，实为 $3 个：$4。',
  ],
  [
    /^error: too many arguments\. Expected (\d+) arguments? but got (\d+): (.*)\./,
    '错误：参数过多：应为 $1 个，实为 $2 个：$3。',
  ],
  [/\(Did you mean (.*)\?\)/, '（是否想写 $1？）'],
  [/\(Did you mean one of (.*)\?\)/, '（是否想写其中之一：$1？）'],
  [/Allowed choices are (.*)\./, '可选的值：$1。'],
  [/it must be a whole number\./, '必须是整数。'],
];

/** Help is worded when it is shown: `--lang` may stand behind `--help`. */
export const LOCALISED_HELP: Partial<Help> = {
  showGlobalOptions: false,
  styleTitle: title => say({ en: title, zh: TITLES[title] ?? title }),
  commandDescription: command => inLanguage(command.description()),
  subcommandDescription: command => inLanguage(command.summary() || command.description()),
  optionDescription: describeOption,
  displayWidth: widthOf,
  boxWrap: (text, width) => wrap(text, width).join('\n'),
};

export function localiseFailure(text: string): string {
  const zh = FAILURES.reduce((told, [pattern, words]) => told.replace(pattern, words), text);
  return say({ en: text, zh });
}

function describeOption(option: Option): string {
  const en = new Help().optionDescription(option);
  const zh = en
    .replace(option.description, () => HELP_ZH[option.description] ?? option.description)
    .replace(/ ?\((.*)\)$/, '（$1）')
    .replace(/(?<=（|, )choices: /, '可选：')
    .replace(/(?<=（|, )default: /, '默认：');
  return say({ en, zh });
}

function inLanguage(text: string): string {
  return say({ en: text, zh: HELP_ZH[text] ?? text });
}
