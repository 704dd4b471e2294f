import { type Migration, Migrator } from 'kysely/migration';
import type pg from 'pg';
import type { Database } from './database.ts';
import { migrationFailed } from './errors.ts';
import * as initial from './migrations/0001-initial.ts';
import * as access from './migrations/0002-access.ts';
import * as lists from './migrations/0003-lists.ts';
import * as rollBacks from './migrations/0004-roll-backs.ts';
import * as numbers from './migrations/0005-numbers.ts';
import * as delegations from './migrations/0006-delegations.ts';

/** In order, by hand: what is not listed does not exist. */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-initial': initial,
  '0002-access': access,
  '0003-lists': lists,
  '0004-roll-backs': rollBacks,
  '0005-numbers': numbers,
  '0006-delegations': delegations,
};

/** Any number, as long as every ZeroOps uses the same one. */
const SCHEMA_LOCK_NUMBER = 7_305_005;

/** Kysely's migrator holds a lock of its own, so two starters do not migrate at once. */
export async function migrate(db: Database, pool: pg.Pool): Promise<void> {
  // "if not exists" alone loses the race of two creators; both statements are one transaction.
  await pool.query(`select pg_advisory_xact_lock(${SCHEMA_LOCK_NUMBER}); create schema if not exists zeroops`);
  const migrator = new Migrator({
    db,
    migrationTableSchema: 'zeroops',
    provider: { getMigrations: async () => ({ ...MIGRATIONS }) },
  });
  const { error, results } = await migrator.migrateToLatest();
  if (error !== undefined) {
    throw migrationFailed(results?.find(result => result.status === 'Error')?.migrationName ?? 'unknown', error);
  }
}
