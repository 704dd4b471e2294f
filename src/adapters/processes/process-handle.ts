import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { isProcessAlive, listDescendants, readProcessStat } from './process-table.ts';

export interface ProcessExit {
  /** Both null when the process was adopted: its parent, not us, was told how it ended. */
  readonly code: number | null;
  readonly signal: string | null;
}

/** One live process, our child or adopted. */
export interface ProcessHandle {
  readonly pid: number;
  readonly startTicks: number;
  /** Settles once, when the process is gone. */
  readonly exited: Promise<ProcessExit>;
  hasExited(): boolean;
  /** Stops watching; the process goes on. */
  release(): void;
}

/** An adopted process is not our child, so the kernel does not tell us of its end. */
const ADOPTED_POLL_MS = 250;
const KILL_WAIT_MS = 5000;

export function handleOfChild(child: ChildProcess, pid: number): ProcessHandle {
  let isGone = false;
  const exited = new Promise<ProcessExit>(resolve => {
    child.once('exit', (code, signal) => {
      isGone = true;
      resolve({ code, signal });
    });
  });
  const startTicks = readProcessStat(pid)?.startTicks ?? 0;
  return { pid, startTicks, exited, hasExited: () => isGone, release: () => child.removeAllListeners('exit') };
}

export function handleOfAdopted(pid: number, startTicks: number): ProcessHandle {
  let isGone = false;
  let timer: NodeJS.Timeout | undefined;
  const exited = new Promise<ProcessExit>(resolve => {
    timer = setInterval(() => {
      if (isProcessAlive(pid, startTicks)) return;
      clearInterval(timer);
      isGone = true;
      resolve({ code: null, signal: null });
    }, ADOPTED_POLL_MS);
  });
  return { pid, startTicks, exited, hasExited: () => isGone, release: () => clearInterval(timer) };
}

/**
 * Asks the process to end and makes it end after `graceMs`. Resolves to whether it is gone. A stopped process is woken,
 * else it would never see the request; what it leaves behind in its group or below it is killed with it.
 */
export async function endProcess(handle: ProcessHandle, graceMs: number): Promise<boolean> {
  const group = [handle.pid, ...listDescendants(handle.pid)];
  signalGroup(handle.pid, 'SIGTERM');
  signalGroup(handle.pid, 'SIGCONT');
  if (!(await hasEndedWithin(handle, graceMs))) {
    group.push(...listDescendants(handle.pid));
    signalGroup(handle.pid, 'SIGKILL');
    for (const pid of group.slice(1)) signalProcess(pid, 'SIGKILL');
    if (!(await hasEndedWithin(handle, KILL_WAIT_MS))) return false;
  }
  sweepGroup(handle.pid);
  return true;
}

/** Kills what a process that has just ended left behind in its group; it would hold the port. */
export function sweepGroup(pid: number): void {
  signalGroup(pid, 'SIGKILL');
}

async function hasEndedWithin(handle: ProcessHandle, durationMs: number): Promise<boolean> {
  const timer = new AbortController();
  const late = delay(durationMs, false, { signal: timer.signal }).catch(() => false);
  const ended = await Promise.race([handle.exited.then(() => true), late]);
  timer.abort();
  return ended;
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  signalProcess(-pid, signal);
}

/** A process that is gone already is what was wanted; one that may not be signalled shows by staying alive. */
function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}
