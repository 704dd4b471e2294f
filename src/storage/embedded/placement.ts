/**
 * Where the server's programs and data lie, and as whom it runs. PostgreSQL refuses to run as root, so root starts it as
 * somebody else, who may be unable to reach the state directory or the installation; then a copy of the programs and the
 * data live in a folder that everybody may walk through.
 */
import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import path from 'node:path';
import { type Binaries, completeBinaries, programPath } from './binaries.ts';
import { embeddedDatabaseFailed } from './errors.ts';

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

export interface Placement {
  readonly treeDir: string;
  /** May not exist yet; the folder above it does. */
  readonly dataDir: string;
  /** Set when we are root and the server has to be somebody else. */
  readonly account?: Account;
}

const NOBODY: Account = { uid: 65_534, gid: 65_534 };
const OUTSIDE_DIR = '/var/lib/zeroops';

export function placeServer(stateDir: string, binaries: Binaries): Placement {
  const inside = path.join(realpathSync(stateDir), 'database');
  completeBinaries(binaries.treeDir);
  if (process.getuid?.() !== 0) return { treeDir: binaries.treeDir, dataDir: inside };

  const dataDir = chooseDataDir(inside);
  const account = ownerOf(dataDir) ?? NOBODY;
  const treeDir = canReach(account, programPath(binaries.treeDir, 'postgres')) ? binaries.treeDir : copyTree(binaries);
  return { treeDir, dataDir, account };
}

/** Data stays where it was begun, even if its folder has become unreachable: a second, empty cluster would hide it. */
function chooseDataDir(inside: string): string {
  if (existsSync(inside)) {
    const owner = ownerOf(inside) ?? NOBODY;
    if (canReach(owner, path.dirname(inside))) return inside;
    const hint = `let user ${owner.uid} walk to ${inside} (chmod o+x on the folders above it)`;
    throw embeddedDatabaseFailed('can no longer reach its data', { hint });
  }
  if (canReach(NOBODY, path.dirname(inside))) return inside;
  const key = createHash('sha256').update(path.dirname(inside)).digest('hex').slice(0, 16);
  const home = path.join(OUTSIDE_DIR, key);
  makeOpenFolder(home);
  return path.join(realpathSync(home), 'database');
}

/** A cluster that an ordinary user began stays theirs when root starts it. */
function ownerOf(dataDir: string): Account | undefined {
  if (!existsSync(dataDir)) return undefined;
  const { uid, gid } = statSync(dataDir);
  return uid === 0 ? undefined : { uid, gid };
}

/** Whether an account, by its own uid and gid, may walk the whole way down to a folder. */
function canReach({ uid, gid }: Account, directory: string): boolean {
  for (let current = realpathSync(directory); ; current = path.dirname(current)) {
    const stat = statSync(current);
    const executeBit = stat.uid === uid ? 0o100 : stat.gid === gid ? 0o010 : 0o001;
    if ((stat.mode & executeBit) === 0) return false;
    if (current === path.dirname(current)) return true;
  }
}

/** One copy serves every state directory. The rename at the end never lets a half copy pass for a whole one. */
function copyTree({ treeDir, version }: Binaries): string {
  const copy = path.join(OUTSIDE_DIR, `postgresql-${version}`);
  if (existsSync(copy)) return copy;
  makeOpenFolder(OUTSIDE_DIR);
  const partial = `${copy}.${randomBytes(4).toString('hex')}`;
  try {
    cpSync(treeDir, partial, { recursive: true, verbatimSymlinks: true });
    openToEverybody(partial);
    renameSync(partial, copy);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    if (!existsSync(copy)) throw embeddedDatabaseFailed(`could not be copied to ${copy}`, { cause: error });
  }
  return copy;
}

/** An installation made under a strict umask is closed file by file. */
function openToEverybody(treeDir: string): void {
  for (const name of ['', ...readdirSync(treeDir, { recursive: true, encoding: 'utf8' })]) {
    const file = path.join(treeDir, name);
    const stat = lstatSync(file);
    if (!stat.isSymbolicLink()) chmodSync(file, (stat.mode & 0o100) === 0 ? 0o644 : 0o755);
  }
}

/** Whatever the umask says. */
function makeOpenFolder(directory: string): void {
  mkdirSync(directory, { recursive: true });
  for (const folder of directory === OUTSIDE_DIR ? [OUTSIDE_DIR] : [OUTSIDE_DIR, directory]) chmodSync(folder, 0o755);
}

/** A folder of the server's own, private as PostgreSQL insists. */
export function makeServerFolder(directory: string, account: Account | undefined): void {
  mkdirSync(directory, { mode: 0o700 });
  if (account) chownSync(directory, account.uid, account.gid);
}
