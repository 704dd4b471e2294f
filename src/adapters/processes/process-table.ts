import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import os from 'node:os';

/** The part of /proc/<pid>/stat that matters here (proc(5)). */
export interface ProcessStat {
  readonly pid: number;
  /** R running, S sleeping, T stopped, Z zombie, ... */
  readonly state: string;
  readonly parentPid: number;
  readonly groupId: number;
  /** User and system time, in ticks of 10 ms. */
  readonly cpuTicks: number;
  /** Since boot: with the pid it names one process for ever, because pids are used again. */
  readonly startTicks: number;
}

/** Undefined when there is no such process, or no /proc. */
export function readProcessStat(pid: number): ProcessStat | undefined {
  const text = readProcFile(pid, 'stat');
  if (text === undefined) return undefined;
  // The name is in parentheses and may hold anything, even ")".
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const field = (numberInManual: number) => Number(fields[numberInManual - 3]);
  return {
    pid,
    state: fields[0] ?? '?',
    parentPid: field(4),
    groupId: field(5),
    cpuTicks: field(14) + field(15),
    startTicks: field(22),
  };
}

/** A zombie counts as dead: where nobody reaps orphans it would stay for ever. */
export function isProcessAlive(pid: number, startTicks: number): boolean {
  const stat = readProcessStat(pid);
  return stat !== undefined && stat.startTicks === startTicks && stat.state !== 'Z' && stat.state !== 'X';
}

/** Children, their children and so on, nearest first. Empty where the kernel does not list children. */
export function listDescendants(pid: number): number[] {
  const found = [pid];
  for (const each of found) {
    const children = readProcFile(each, `task/${each}/children`) ?? '';
    for (const child of children.split(' ')) if (child !== '') found.push(Number(child));
  }
  return found.slice(1);
}

export function readProcFile(pid: number, name: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return undefined;
  }
}

/** Changes with every boot of the machine: pids of another boot mean nothing. */
export function readBootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return 'unknown';
  }
}

export interface LostProcess {
  /** Value of ZEROOPS_INSTANCE_TOKEN that the process was started with. */
  readonly token: string;
  /** Where its standard error goes. */
  readonly errorLog: string;
  /** Epoch milliseconds of the intent to start it; nothing older can be it. */
  readonly intendedAt: number;
}

/**
 * Finds a process whose pid was never written down, because ZeroOps was killed just after starting it. The token in its
 * environment proves it; a program that replaced itself and cleaned its environment is known by its standard error.
 */
export function findLostProcess(lost: LostProcess): ProcessStat | undefined {
  const candidates = listPids().filter(pid => hasToken(pid, lost.token));
  const byToken = eldest(candidates);
  if (byToken !== undefined) return byToken;
  return eldest(
    listPids().filter(pid => linkOf(pid, 'fd/2') === lost.errorLog && startedAt(pid) >= lost.intendedAt - 1000),
  );
}

function listPids(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

function hasToken(pid: number, token: string): boolean {
  return readProcFile(pid, 'environ')?.includes(`ZEROOPS_INSTANCE_TOKEN=${token}`) ?? false;
}

function linkOf(pid: number, name: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/${name}`);
  } catch {
    return undefined;
  }
}

/** The one that leads its group and started first: the others are its children. */
function eldest(pids: readonly number[]): ProcessStat | undefined {
  return pids
    .map(readProcessStat)
    .filter(stat => stat !== undefined)
    .filter(stat => stat.groupId === stat.pid && stat.state !== 'Z')
    .sort((a, b) => a.startTicks - b.startTicks || a.pid - b.pid)[0];
}

function startedAt(pid: number): number {
  const stat = readProcessStat(pid);
  if (stat === undefined) return Number.NEGATIVE_INFINITY;
  return Date.now() - os.uptime() * 1000 + stat.startTicks * 10;
}
