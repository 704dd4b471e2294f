/** What must outlive a start: database.json in the state directory, readable by its owner alone. */
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import path from 'node:path';
import { hasCluster } from './cluster.ts';
import { embeddedDatabaseFailed } from './errors.ts';
import { chooseFreePort, isPortFree } from './free-port.ts';

export interface DatabaseFile {
  readonly port: number;
  readonly password: string;
  /** Set when the data lies outside of the state directory. */
  readonly outsideDataDir?: string;
}

/** Made on the first start; written before anything is built on it. */
export async function readDatabaseFile(stateDir: string, dataDir: string): Promise<DatabaseFile> {
  const known = findDatabaseFile(stateDir);
  if (known) {
    assertDataNotLeftBehind(known, dataDir);
    return known;
  }
  if (hasCluster(dataDir)) {
    const hint = `restore database.json, or move ${dataDir} away to begin anew`;
    throw embeddedDatabaseFailed('has data but its password is gone', { hint });
  }
  const isOutside = path.dirname(dataDir) !== stateDir;
  const fresh = { port: await chooseFreePort(), password: randomBytes(24).toString('base64url') };
  return writeDatabaseFile(stateDir, isOutside ? { ...fresh, outsideDataDir: dataDir } : fresh);
}

/** The remembered port, or another one if some other program has taken it meanwhile. */
export async function refreshPort(stateDir: string, file: DatabaseFile): Promise<DatabaseFile> {
  if (await isPortFree(file.port)) return file;
  return writeDatabaseFile(stateDir, { ...file, port: await chooseFreePort() });
}

function writeDatabaseFile(stateDir: string, content: DatabaseFile): DatabaseFile {
  const file = path.join(stateDir, 'database.json');
  const draft = `${file}.draft`;
  const descriptor = openSync(draft, 'w', 0o600);
  try {
    writeSync(descriptor, `${JSON.stringify(content, null, 2)}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(draft, file);
  return content;
}

function findDatabaseFile(stateDir: string): DatabaseFile | undefined {
  const file = path.join(stateDir, 'database.json');
  if (!existsSync(file)) return undefined;
  try {
    const content = JSON.parse(readFileSync(file, 'utf8')) as DatabaseFile;
    if (Number.isInteger(content.port) && typeof content.password === 'string') return content;
  } catch (error) {
    throw embeddedDatabaseFailed(`cannot read ${file}`, { cause: error });
  }
  throw embeddedDatabaseFailed(`finds no port and password in ${file}`);
}

/** The place outside is named after the state directory's path: a moved directory would silently begin empty. */
function assertDataNotLeftBehind({ outsideDataDir }: DatabaseFile, dataDir: string): void {
  if (outsideDataDir === undefined || outsideDataDir === dataDir || !existsSync(outsideDataDir)) return;
  throw embeddedDatabaseFailed(`has its data in ${outsideDataDir}, but now looks for it in ${dataDir}`, {
    hint: `move the state directory back, or move the data there and remove outsideDataDir from database.json`,
  });
}
