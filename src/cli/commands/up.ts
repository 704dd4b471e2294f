import { spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import type { Sentence } from '#api/sentence.ts';
import { inLanguages } from '../command.ts';
import { say } from '../language.ts';

const SERVER = fileURLToPath(new URL('../../server/main.ts', import.meta.url));
/** What a shell gives for a program that a signal ended. */
const SIGNAL_BASE = 128;

const HELP: Sentence = {
  en: `
It starts what it needs: an own PostgreSQL under the state directory (unless DATABASE_URL names one), the
receiver for telemetry, the platform of the configuration, the API. The terminal tells what happens, in plain
sentences. Ctrl-C stops everything that was started; a second one ends at once.

Examples:
  $ zeroops up                                       watches what sends telemetry, changes nothing
  $ zeroops up --config examples/playground.yaml     runs, watches and repairs the playground`,
  zh: `
它会启动所需的一切：状态目录下自带的 PostgreSQL（除非 DATABASE_URL 指定了别的）、遥测接收端、配置中的平台、API。
终端用普通的句子讲述经过。按 Ctrl-C 停止它启动的一切；再按一次立即结束。

例子：
  $ zeroops up                                       观察发来遥测数据的系统，不做任何改动
  $ zeroops up --config examples/playground.yaml     运行、观察并修复演示商城`,
};

export function upCommand(): Command {
  return inLanguages(new Command('up'))
    .description('Starts ZeroOps in this terminal')
    .option('--config <file>', 'YAML file with settings; docs/guide/configuration.md lists them all')
    .addHelpText('after', () => say(HELP))
    .action(({ config }: { config?: string }) => becomeServer(config === undefined ? [] : ['--config', config]));
}

/** The server takes over this very process, so that signals meant for it reach it and nothing stands in between. */
function becomeServer(args: readonly string[]): void {
  const command = [process.execPath, '--disable-warning=ExperimentalWarning', SERVER, ...args];
  if (process.platform !== 'win32' && process.execve !== undefined) {
    process.execve(process.execPath, command, process.env);
  }
  const { status, signal } = spawnSync(command[0]!, command.slice(1), { stdio: 'inherit' });
  process.exitCode = status ?? SIGNAL_BASE + (signal === null ? 0 : constants.signals[signal]);
}
