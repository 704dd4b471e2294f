/** What the operating system knows about processes: /proc on Linux, ps(1) elsewhere. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A pid alone is reused; together with the boot and the moment of its start it names one process for ever. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startedMark: string;
}

/** Undefined when no such process lives; a zombie, which only waits to be counted, is dead. */
export function findProcess(pid: number): ProcessIdentity | undefined {
  const startedMark = hasProcFolder() ? linuxStartMark(pid) : posixStartMark(pid);
  return startedMark === undefined ? undefined : { pid, startedMark };
}

export function isAlive(identity: ProcessIdentity): boolean {
  return findProcess(identity.pid)?.startedMark === identity.startedMark;
}

/** PostgreSQL's processes work inside their data folder, which tells ours from everybody else's. */
export function findServerProcesses(dataDir: string): readonly number[] {
  if (!hasProcFolder()) return [];
  return readdirSync('/proc')
    .map(Number)
    .filter(pid => pid > 0 && findProcess(pid) !== undefined && isServerProcess(pid, dataDir));
}

/** Without /proc the name of the program has to do. */
export function isServerProcess(pid: number, dataDir: string): boolean {
  if (!hasProcFolder()) return /postgres/.test(askPs(pid, 'comm') ?? '');
  return readProc(pid, 'comm')?.trim() === 'postgres' && workingDirectory(pid) === dataDir;
}

/** Returns whether the signal was delivered. */
export function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

function hasProcFolder(): boolean {
  return existsSync('/proc/self/stat');
}

function linuxStartMark(pid: number): string | undefined {
  const stat = readProc(pid, 'stat');
  if (stat === undefined) return undefined;
  // The program's name may hold spaces and brackets; the fields after its last bracket are plain. proc(5) counts from 1:
  // the state is field 3, the start time in clock ticks since boot field 22.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
  // Some sandboxes have no boot id.
  return `${readProc('sys/kernel/random', 'boot_id')?.trim() ?? ''}:${fields[19]}`;
}

function posixStartMark(pid: number): string | undefined {
  if (askPs(pid, 'state')?.startsWith('Z')) return undefined;
  return askPs(pid, 'lstart');
}

function readProc(folder: number | string, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${folder}/${file}`, 'utf8');
  } catch {
    return undefined;
  }
}

function workingDirectory(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

function askPs(pid: number, column: string): string | undefined {
  try {
    const answer = execFileSync('ps', ['-o', `${column}=`, '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
    return answer === '' ? undefined : answer;
  } catch {
    return undefined;
  }
}
