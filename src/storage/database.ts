import { Kysely, type Kysely as KyselyType, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Logger } from '#base/logger.ts';
import { databaseUnreachable } from './errors.ts';
import { migrate } from './migrate.ts';
import type { Tables } from './schema.ts';

export type Database = KyselyType<Tables>;

export interface OpenDatabase {
  readonly db: Database;
  close(): Promise<void>;
  /** One round trip; rejects when the server is away. */
  ping(): Promise<void>;
}

/** Connects and brings the tables up to date. */
export async function openDatabase({
  url,
  logger,
}: {
  readonly url: string;
  readonly logger: Logger;
}): Promise<OpenDatabase> {
  const pool = new pg.Pool({
    connectionString: url,
    max: 8,
    connectionTimeoutMillis: 5000,
    application_name: 'zeroops',
  });
  // An idle connection that breaks is the pool's to replace; without a listener it would end the process.
  pool.on('error', error => logger.warn({ reason: error.message }, 'database connection lost'));
  // Nor has one that is in use any listener; there the statement under way fails, and with it the caller is told.
  pool.on('connect', client =>
    client.on('error', error => logger.debug({ reason: error.message }, 'database connection broke')),
  );
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }).withSchema('zeroops');
  try {
    await pool.query('select 1');
  } catch (cause) {
    await pool.end();
    throw databaseUnreachable(url, cause);
  }
  await migrate(db, pool);
  return {
    db,
    close: () => db.destroy(),
    async ping() {
      await pool.query('select 1');
    },
  };
}
