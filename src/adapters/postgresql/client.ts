/** A few connections that can do no harm: they only read, wait for nothing, and end what takes long. */
import { readFile } from 'node:fs/promises';
import pg from 'pg';
import type { Logger } from '#base/logger.ts';
import type { PostgresqlConfig } from './config.ts';
import { askingFailed } from './errors.ts';

const MOST_CONNECTIONS = 2;
const CONNECT_TIMEOUT_MS = 2000;
const STATEMENT_TIMEOUT_MS = 2000;
const LOCK_TIMEOUT_MS = 200;

export interface Client {
  ask(statement: string, values: readonly unknown[], signal: AbortSignal): Promise<readonly unknown[]>;
  /** Statements on one connection inside a transaction that is rolled back at the end. */
  askTogether<T>(work: (ask: Ask) => Promise<T>, signal: AbortSignal): Promise<T>;
  /** The only way to write, one statement after another. */
  change(statements: readonly string[], signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

type Ask = (statement: string) => Promise<readonly unknown[]>;

/** Connects when it is first asked. */
export function openClient(config: PostgresqlConfig, logger: Logger): Client {
  const { service } = config;
  const pool = createPool(config);
  // A connection that breaks while idle is replaced by the pool; without a listener it would end the process.
  pool.on('error', error => logger.debug({ err: error, service }, 'idle connection to a watched database is lost'));
  let closing: Promise<void> | undefined;

  async function guard<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    try {
      signal.throwIfAborted();
      return await untilAborted(work(), signal);
    } catch (error) {
      throw askingFailed(service, error);
    }
  }

  return {
    ask: (statement, values, signal) => guard(async () => (await pool.query(statement, [...values])).rows, signal),
    askTogether: (work, signal) => guard(() => runTogether(pool, work), signal),
    change: (statements, signal) => guard(() => runChange(pool, statements), signal),
    close: () => (closing ??= pool.end()),
  };
}

function createPool({ url, passwordFrom }: PostgresqlConfig): pg.Pool {
  const password = passwordFrom && (() => readPassword(passwordFrom));
  return new pg.Pool({
    // Fields beside a connection string lose against it, so its parts are given one by one.
    ...partsOf(url),
    ...(password !== undefined && { password }),
    max: MOST_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    // The server may hang altogether and never come to its own timeout.
    query_timeout: 2 * STATEMENT_TIMEOUT_MS,
    lock_timeout: LOCK_TIMEOUT_MS,
    idle_in_transaction_session_timeout: 2 * STATEMENT_TIMEOUT_MS,
    options: '-c default_transaction_read_only=on',
    application_name: 'zeroops',
    allowExitOnIdle: true,
  });
}

/** At each connection, so that a changed password is found. */
async function readPassword(from: Exclude<PostgresqlConfig['passwordFrom'], undefined>): Promise<string> {
  return 'file' in from ? (await readFile(from.file, 'utf8')).trimEnd() : (process.env[from.env] ?? '');
}

function partsOf(url: string): pg.PoolConfig {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  const ssl = searchParams.get('sslmode') ?? 'disable';
  return {
    host: decodeURIComponent(hostname),
    port: port === '' ? 5432 : Number(port),
    user: decodeURIComponent(username),
    database: decodeURIComponent(pathname.slice(1)) || 'postgres',
    ...(password !== '' && { password: decodeURIComponent(password) }),
    ...(ssl !== 'disable' && { ssl: { rejectUnauthorized: ssl.startsWith('verify') } }),
  };
}

async function runTogether<T>(pool: pg.Pool, work: (ask: Ask) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let isBroken = false;
  try {
    await client.query('BEGIN READ ONLY');
    return await work(async statement => (await client.query(statement)).rows);
  } finally {
    await client.query('ROLLBACK').catch(() => {
      isBroken = true;
    });
    client.release(isBroken);
  }
}

async function runChange(pool: pg.Pool, statements: readonly string[]): Promise<void> {
  const client = await pool.connect();
  let isClean = false;
  try {
    await client.query('SET default_transaction_read_only = off');
    for (const statement of statements) await client.query(statement);
    await client.query('RESET default_transaction_read_only');
    isClean = true;
  } finally {
    // A connection that was stopped half way is not given to a reader.
    client.release(!isClean);
  }
}

/** The server's own timeout ends what nobody waits for any more. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
