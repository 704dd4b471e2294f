import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import path from 'node:path';
import { inheritedEnvironment, type LaunchSpec } from './launch-spec.ts';

export interface LogFiles {
  readonly output: string;
  readonly error: string;
}

/** Starts one process; replaceable, so that tests can die at this very point. */
export type Launcher = (spec: LaunchSpec, token: string, logs: LogFiles) => ChildProcess;

export function logFilesOf(stateDir: string, instance: string): LogFiles {
  return {
    output: path.join(stateDir, 'logs', `${instance}.out.log`),
    error: path.join(stateDir, 'logs', `${instance}.err.log`),
  };
}

/**
 * A process of its own session and group that writes to files: nothing ties it to ZeroOps, so it outlives a kill of
 * ZeroOps, and a signal to the group reaches whatever it starts.
 */
export function launchProcess(spec: LaunchSpec, token: string, logs: LogFiles): ChildProcess {
  mkdirSync(path.dirname(logs.output), { recursive: true });
  const output = openSync(logs.output, 'a');
  const error = openSync(logs.error, 'a');
  try {
    const [program, ...args] = spec.command as [string, ...string[]];
    const child = spawn(program, args, {
      cwd: spec.directory,
      env: {
        ...inheritedEnvironment(process.env, process.execPath),
        ...spec.env,
        ZEROOPS_INSTANCE_TOKEN: token,
      },
      stdio: ['ignore', output, error],
      detached: true,
    });
    child.unref();
    return child;
  } finally {
    closeSync(output);
    closeSync(error);
  }
}
