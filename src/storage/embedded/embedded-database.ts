/** A real PostgreSQL as a child process, for those who bring none of their own. */
import { mkdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { Clock } from '#base/clock.ts';
import { isAppError } from '#base/errors.ts';
import type { Logger } from '#base/logger.ts';
import { findBinaries } from './binaries.ts';
import { createClusterIfMissing } from './cluster.ts';
import { databaseUrl } from './connection.ts';
import { type DatabaseFile, readDatabaseFile, refreshPort } from './database-file.ts';
import { embeddedDatabaseFailed } from './errors.ts';
import { launchServer } from './launch.ts';
import { type Placement, placeServer } from './placement.ts';
import { ServerKeeper } from './server-keeper.ts';
import { clearLeftovers, findRunningServer } from './server-process.ts';
import { takeStateLock } from './state-lock.ts';

export interface EmbeddedDatabase {
  /** Stays the same for as long as this object lives, also when the server has to be started again. */
  readonly url: string;
  /** Close the connections first; ends when the server has ended and the state directory is free. */
  stop(): Promise<void>;
}

export interface EmbeddedDatabaseInput {
  readonly stateDir: string;
  readonly logger: Logger;
  readonly clock: Clock;
}

export async function startEmbeddedDatabase(input: EmbeddedDatabaseInput): Promise<EmbeddedDatabase> {
  try {
    mkdirSync(input.stateDir, { recursive: true });
    const stateDir = realpathSync(input.stateDir);
    const lock = await takeStateLock(stateDir);
    try {
      const { url, keeper } = await keepServer({ ...input, stateDir });
      return { url, stop: () => keeper.stop().finally(() => lock.release()) };
    } catch (error) {
      await lock.release();
      throw error;
    }
  } catch (error) {
    // A folder that may not be written, a full disk.
    throw isAppError(error) ? error : embeddedDatabaseFailed('cannot start', { cause: error });
  }
}

async function keepServer({ stateDir, logger, clock }: EmbeddedDatabaseInput) {
  const placement = placeServer(stateDir, await findBinaries());
  const known = await readDatabaseFile(stateDir, placement.dataDir);
  const isNew = await createClusterIfMissing(placement, known.password);
  if (isNew) logger.info({ dataDir: placement.dataDir }, 'made a new database');
  const address = await settlePort({ stateDir, placement, known, clock });
  const launch = { placement, address, logFile: path.join(stateDir, 'postgres.log'), logger, clock };
  const server = await launchServer({ ...launch, signal: new AbortController().signal });
  return { url: databaseUrl(address), keeper: new ServerKeeper({ ...launch, server }) };
}

/** A server that runs already holds its port; otherwise another program may have taken it. */
async function settlePort({ stateDir, placement, known, clock }: PortInput): Promise<DatabaseFile> {
  if (findRunningServer(placement.dataDir)) return known;
  await clearLeftovers(placement.dataDir, clock);
  return refreshPort(stateDir, known);
}

interface PortInput {
  readonly stateDir: string;
  readonly placement: Placement;
  readonly known: DatabaseFile;
  readonly clock: Clock;
}
