/** Clears the way after a server that was killed: its pid file and any process that outlived it. */
import { existsSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import path from 'node:path';

export function evictStaleServer(data: string): void {
  const lock = path.join(data, 'postmaster.pid');
  if (!existsSync(lock)) return;
  const postmaster = Number.parseInt(readFileSync(lock, 'utf8'), 10);
  const deadline = Date.now() + 3_000;
  while (Date.now() < deadline) {
    const leftovers = existsSync('/proc') ? processesIn(data) : runningPostmaster(postmaster);
    if (leftovers.length === 0) break;
    for (const pid of leftovers) kill(pid);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  }
  rmSync(lock, { force: true });
}

/** PostgreSQL processes work inside their data folder, which tells ours from everybody else's. */
function processesIn(data: string): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter(pid => pid > 0 && pid !== process.pid && workingDirectory(pid) === data);
}

function workingDirectory(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

/** Without /proc only the postmaster is known; its children notice its death and leave. */
function runningPostmaster(pid: number): number[] {
  try {
    process.kill(pid, 0);
    return [pid];
  } catch {
    return [];
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already, or not ours to end.
  }
}
