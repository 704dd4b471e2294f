/**
 * One ZeroOps a state directory. The lock is a file that names its holder and holds for as long as that process lives:
 *
 *   absent ─link─▶ held ─release─▶ absent
 *                  held ─holder dies─▶ stale ─rename over it, under the guard─▶ held by another
 *
 * `link` creates the file together with its content and fails if there is one, so that of two starters one wins. A stale
 * lock is replaced only by whoever holds the guard, a lock of the same kind beside it, and looks again after getting it;
 * thus nobody ever removes a lock that has just become somebody else's.
 */
import { randomBytes } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { embeddedDatabaseFailed, stateDirectoryInUse } from './errors.ts';
import { findProcess, isAlive, type ProcessIdentity } from './process-table.ts';

export interface StateLock {
  release(): Promise<void>;
}

/** Each level is only reached when a process was killed within the microseconds of replacing a stale lock. */
const GUARD_DEPTH_LIMIT = 4;
/** A guard is held for a few file operations. */
const GUARD_WAIT_MS = 5;

export async function takeStateLock(stateDir: string): Promise<StateLock> {
  const file = path.join(stateDir, 'zeroops.lock');
  const holder = await take(file, 0);
  if (holder !== undefined) throw stateDirectoryInUse(stateDir, holder.pid);
  return { release: () => rm(file, { force: true }) };
}

/** Returns the living holder that is in the way, or undefined when the lock is ours. */
async function take(file: string, depth: number): Promise<ProcessIdentity | undefined> {
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await writeFile(draft, JSON.stringify(findProcess(process.pid)), { mode: 0o644 });
  try {
    for (;;) {
      if (await linkIfAbsent(draft, file)) return undefined;
      const holder = await findHolder(file);
      if (holder === 'absent') continue;
      if (holder !== 'stale') return holder;
      if (await replaceStale({ draft, file, depth })) return undefined;
    }
  } finally {
    await rm(draft, { force: true });
  }
}

async function replaceStale({ draft, file, depth }: Replacement): Promise<boolean> {
  const guard = `${file}.guard`;
  if (depth === GUARD_DEPTH_LIMIT) throw embeddedDatabaseFailed(`cannot take its lock: remove ${file}*`);
  if ((await take(guard, depth + 1)) !== undefined) {
    await delay(GUARD_WAIT_MS);
    return false;
  }
  try {
    if ((await findHolder(file)) !== 'stale') return false;
    await rename(draft, file);
    return true;
  } finally {
    await rm(guard, { force: true });
  }
}

async function linkIfAbsent(draft: string, file: string): Promise<boolean> {
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function findHolder(file: string): Promise<ProcessIdentity | 'absent' | 'stale'> {
  let content: string;
  try {
    content = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'absent';
    throw error;
  }
  const holder = parseIdentity(content);
  return holder !== undefined && isAlive(holder) ? holder : 'stale';
}

/** A file cut short by a full disk or a power failure names nobody. */
function parseIdentity(content: string): ProcessIdentity | undefined {
  try {
    const { pid, startedMark } = JSON.parse(content) as Partial<ProcessIdentity>;
    return typeof pid === 'number' && typeof startedMark === 'string' ? { pid, startedMark } : undefined;
  } catch {
    return undefined;
  }
}

interface Replacement {
  readonly draft: string;
  readonly file: string;
  readonly depth: number;
}
