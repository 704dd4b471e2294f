import { spawn } from 'node:child_process';
import { delimiter, join, resolve } from 'node:path';

export interface CommandRequest {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly timeoutMs: number;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface CommandResult {
  readonly exitCode: number;
  /** stdout and stderr as they came. */
  readonly output: string;
}

const ROOT = resolve(import.meta.dirname, '..');

/** Runs a command to its end; one that cannot start, or takes too long, comes back with an exit code and a sentence. */
export function runCommand(request: CommandRequest): Promise<CommandResult> {
  return new Promise(settle => {
    const child = spawn(request.command, request.args, {
      cwd: request.cwd,
      env: { ...process.env, ...request.environment, PATH: pathWithProjectTools() },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: request.timeoutMs,
      killSignal: 'SIGKILL',
    });
    const chunks: Buffer[] = [];
    child.stdout.on('data', chunk => chunks.push(chunk));
    child.stderr.on('data', chunk => chunks.push(chunk));
    child.on('error', error => settle({ exitCode: 127, output: `${request.command} did not start: ${error.message}` }));
    child.on('close', (exitCode, signal) => {
      const output = Buffer.concat(chunks).toString('utf8');
      if (exitCode !== null) return settle({ exitCode, output });
      settle({ exitCode: 124, output: `${output}\n${request.command} was ended by ${signal}` });
    });
  });
}

/** So that the pinned node, biome and tsc are found also when a script is started without npm. */
function pathWithProjectTools(): string {
  return [join(ROOT, 'node_modules', '.bin'), process.env.PATH ?? ''].join(delimiter);
}
