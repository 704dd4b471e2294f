import { spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';

const SERVER = fileURLToPath(new URL('../../server/main.ts', import.meta.url));
/** What a shell gives for a program that a signal ended. */
const SIGNAL_BASE = 128;

const HELP = `
It starts what it needs: an own PostgreSQL under the state directory (unless DATABASE_URL names one), the
receiver for telemetry, the platform of the configuration, the API. The terminal tells what happens, in plain
sentences. Ctrl-C stops everything that was started; a second one ends at once.

Examples:
  $ zeroops up                                       watches what sends telemetry, changes nothing
  $ zeroops up --config examples/playground.yaml     runs, watches and repairs the playground`;

export function upCommand(): Command {
  return new Command('up')
    .description('Starts ZeroOps in this terminal')
    .option('--config <file>', 'YAML file with settings; examples/playground.yaml shows them all')
    .addHelpText('after', HELP)
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
