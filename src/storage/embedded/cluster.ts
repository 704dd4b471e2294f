/** The data folder: made whole or not at all. */
import { spawn } from 'node:child_process';
import { chownSync, existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { programPath } from './binaries.ts';
import { USER_NAME } from './connection.ts';
import { embeddedDatabaseFailed } from './errors.ts';
import { makeServerFolder, type Placement } from './placement.ts';

export function hasCluster(dataDir: string): boolean {
  return existsSync(path.join(dataDir, 'PG_VERSION'));
}

/** initdb works in a folder beside the final one, which it gets by a rename: killed half-way, it leaves no cluster. */
export async function createClusterIfMissing(placement: Placement, password: string): Promise<boolean> {
  if (hasCluster(placement.dataDir)) return false;
  removeDrafts(placement.dataDir);
  const draft = `${placement.dataDir}.new-${process.pid}`;
  const passwordFile = `${draft}-password`;
  try {
    makeServerFolder(draft, placement.account);
    writeFileSync(passwordFile, password, { mode: 0o600 });
    if (placement.account) chownSync(passwordFile, placement.account.uid, placement.account.gid);
    await runInitdb({ placement, draft, passwordFile });
    renameSync(draft, placement.dataDir);
    return true;
  } catch (error) {
    throw embeddedDatabaseFailed('could not make its data folder', { cause: error });
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Nothing is inherited: a foreign PG* or locale variable would change the server. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH ?? '', LC_ALL: 'C', TZ: 'UTC' };
}

async function runInitdb({ placement, draft, passwordFile }: Draft): Promise<void> {
  const authentication = ['--username', USER_NAME, '--auth', 'scram-sha-256', '--pwfile', passwordFile];
  const format = ['--encoding', 'UTF8', '--locale', 'C', '--no-instructions'];
  const child = spawn(programPath(placement.treeDir, 'initdb'), ['-D', draft, ...authentication, ...format], {
    ...placement.account,
    cwd: draft,
    env: serverEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const [complaint, code] = await Promise.all([text(child.stderr), ended]);
  if (code !== 0) throw new Error(`initdb ended with ${code}: ${complaint.trim()}`);
}

/** Of starts that were killed. An initdb that outlived one of them fails by itself, in a folder of its own name. */
function removeDrafts(dataDir: string): void {
  const prefix = `${path.basename(dataDir)}.new-`;
  for (const name of readdirSync(path.dirname(dataDir))) {
    if (name.startsWith(prefix)) rmSync(path.join(path.dirname(dataDir), name), { recursive: true, force: true });
  }
}

interface Draft {
  readonly placement: Placement;
  readonly draft: string;
  readonly passwordFile: string;
}
