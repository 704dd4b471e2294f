/** The bounded connection pool of one service and its schema at start. */
import { createRequire } from 'node:module';
import { metrics } from '@opentelemetry/api';
import type pgModule from 'pg';
import type { PoolClient, QueryResultRow } from 'pg';
import { waitForEndpoint } from './directory.ts';
import { log } from './log.ts';
import { registerPool } from './pools.ts';
import { numberSetting, textSetting } from './settings.ts';

// require, not import: the instrumentation hooks the CommonJS loader.
const pg = createRequire(import.meta.url)('pg') as typeof pgModule;

export interface Database {
  /** `statement` is written with $1, $2 ... and must not carry values. */
  query<Row extends QueryResultRow>(statement: string, values?: unknown[]): Promise<Row[]>;
  transaction<Result>(work: (client: PoolClient) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/** Serialises the schema work of all services: CREATE ... IF NOT EXISTS alone is not safe against itself. */
const SCHEMA_LOCK = 'SELECT pg_advisory_xact_lock($1)';

/** Connects and creates tables and indexes; runs at every start, so a restart also restores a lost index. */
export async function openDatabase(schema: string[], owner = textSetting('SERVICE_NAME')): Promise<Database> {
  const { host, port } = await waitForEndpoint('database');
  const name = textSetting('SERVICE_NAME');
  const max = numberSetting('DB_POOL_MAX', 6);
  const pool = new pg.Pool({
    host,
    port,
    user: 'shop',
    database: 'shop',
    application_name: textSetting('INSTANCE_ID', name),
    max,
    connectionTimeoutMillis: numberSetting('DB_CONNECT_TIMEOUT_MS', 1_500),
    statement_timeout: numberSetting('DB_STATEMENT_TIMEOUT_MS', 5_000),
    keepAlive: true,
  });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', error => log.warn('idle database connection lost', { 'exception.message': error.message }));
  registerPool(pool);
  observePool(pool, name, max);

  const database: Database = {
    query: async <Row extends QueryResultRow>(statement: string, values: unknown[] = []) =>
      (await pool.query<Row>(statement, values)).rows,
    transaction: async work => {
      const client = await pool.connect();
      try {
        await client.query('BEGIN');
        const result = await work(client);
        await client.query('COMMIT');
        client.release();
        return result;
      } catch (error) {
        // Destroying the connection also rolls back, even when it is the connection that failed.
        client.release(true);
        throw error;
      }
    },
    close: () => pool.end(),
  };
  await database.transaction(async client => {
    await client.query('SET LOCAL statement_timeout = 0');
    await client.query(SCHEMA_LOCK, [hash(owner)]);
    for (const statement of schema) await client.query(statement);
  });
  return database;
}

/** Every owner of tables has a lock of its own. */
function hash(text: string): number {
  return [...text].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 2_147_483_647, 7);
}

function observePool(
  pool: { totalCount: number; idleCount: number; waitingCount: number },
  name: string,
  max: number,
): void {
  const meter = metrics.getMeter('database');
  const attributes = { 'db.client.connection.pool.name': name };
  const count = meter.createObservableUpDownCounter('db.client.connection.count', { unit: '{connection}' });
  const pending = meter.createObservableUpDownCounter('db.client.connection.pending_requests', { unit: '{request}' });
  const limit = meter.createObservableUpDownCounter('db.client.connection.max', { unit: '{connection}' });
  meter.addBatchObservableCallback(
    result => {
      result.observe(count, pool.totalCount - pool.idleCount, { ...attributes, 'db.client.connection.state': 'used' });
      result.observe(count, pool.idleCount, { ...attributes, 'db.client.connection.state': 'idle' });
      result.observe(pending, pool.waitingCount, attributes);
      result.observe(limit, max, attributes);
    },
    [count, pending, limit],
  );
}
