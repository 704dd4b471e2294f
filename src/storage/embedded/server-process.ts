/** The postmaster as a process: started, found again, ended. It outlives us unless it is ended. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { type Clock, sleep } from '#base/clock.ts';
import { programPath } from './binaries.ts';
import { serverEnvironment } from './cluster.ts';
import type { Placement } from './placement.ts';
import { findProcess, findServerProcesses, isAlive, isServerProcess, sendSignal } from './process-table.ts';

export interface ServerProcess {
  readonly pid: number;
  hasEnded(): boolean;
}

export interface RunningServer extends ServerProcess {
  readonly port: number;
}

interface SpawnInput {
  readonly placement: Placement;
  readonly port: number;
  readonly logFile: string;
}

const POLL_MS = 20;
/** How long each way of asking gets: fast shutdown, immediate shutdown, kill. A fast one writes a checkpoint. */
const ENDINGS = [
  ['SIGINT', 30_000],
  ['SIGQUIT', 5_000],
  ['SIGKILL', 5_000],
] as const;
/** Backends notice by themselves that the postmaster is gone, unless they are busy. */
const ORPHAN_GRACE_MS = 1_000;
const ORPHAN_KILL_MS = 5_000;

export async function spawnServer({ placement, port, logFile }: SpawnInput): Promise<ServerProcess> {
  const log = openSync(logFile, 'a', 0o600);
  try {
    // A session of its own, so that Ctrl-C in our terminal does not reach it before we have closed our connections.
    const child = spawn(programPath(placement.treeDir, 'postgres'), ['-D', placement.dataDir, ...settings(port)], {
      ...placement.account,
      cwd: placement.dataDir,
      env: serverEnvironment(),
      detached: true,
      stdio: ['ignore', log, log],
    });
    await once(child, 'spawn');
    child.unref();
    return { pid: child.pid!, hasEnded: () => child.exitCode !== null || child.signalCode !== null };
  } finally {
    closeSync(log);
  }
}

/** The server that a killed predecessor left behind, or somebody else's start; undefined when the pid file is stale. */
export function findRunningServer(dataDir: string): RunningServer | undefined {
  const lines = readPidFile(dataDir);
  // Lines of postmaster.pid: pid, data folder, start time, port, ... (PostgreSQL's miscinit.c).
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  const identity = pid > 0 ? findProcess(pid) : undefined;
  if (identity === undefined || !isServerProcess(pid, dataDir)) return undefined;
  return { pid, port, hasEnded: () => !isAlive(identity) };
}

export async function endServer(server: ServerProcess, clock: Clock): Promise<void> {
  for (const [signal, patienceMs] of ENDINGS) {
    if (server.hasEnded()) return;
    sendSignal(server.pid, signal);
    if (await waitFor({ clock, patienceMs, condition: () => server.hasEnded() })) return;
  }
}

/** After a postmaster that died: its children write to memory and files that a new one would share. */
export async function clearLeftovers(dataDir: string, clock: Clock): Promise<void> {
  const areGone = () => findServerProcesses(dataDir).length === 0;
  if (!(await waitFor({ clock, patienceMs: ORPHAN_GRACE_MS, condition: areGone }))) {
    for (const pid of findServerProcesses(dataDir)) sendSignal(pid, 'SIGKILL');
    await waitFor({ clock, patienceMs: ORPHAN_KILL_MS, condition: areGone });
  }
  rmSync(path.join(dataDir, 'postmaster.pid'), { force: true });
}

async function waitFor({ clock, patienceMs, condition }: Wait): Promise<boolean> {
  const deadlineAt = clock.elapsed() + patienceMs;
  while (!condition()) {
    if (clock.elapsed() >= deadlineAt) return false;
    await sleep(POLL_MS);
  }
  return true;
}

function readPidFile(dataDir: string): readonly string[] {
  try {
    return readFileSync(path.join(dataDir, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return [];
  }
}

/** Small, and as durable as PostgreSQL is by default (fsync, full_page_writes and synchronous_commit stay on). */
function settings(port: number): readonly string[] {
  const values = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 60,
    shared_buffers: '64MB',
    max_wal_size: '256MB',
    jit: 'off',
    log_destination: 'stderr',
    log_line_prefix: '%m [%p] ',
    log_checkpoints: 'off',
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

interface Wait {
  readonly clock: Clock;
  readonly patienceMs: number;
  readonly condition: () => boolean;
}
