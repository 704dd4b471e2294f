/** A few connections that can do no harm: they only read, wait for nothing, and end what takes long. */
import { readFileSync } from 'node:fs';
import mysql from 'mysql2';
import type { Logger } from '#base/logger.ts';
import type { MysqlConfig } from './config.ts';
import { askingFailed } from './errors.ts';

const MOST_CONNECTIONS = 2;
const CONNECT_TIMEOUT_MS = 2000;
const STATEMENT_TIMEOUT_SECONDS = 2;

/** Each dialect knows one of the two limits, and refuses the other. */
const AT_FIRST = [
  'set session transaction read only',
  'set session lock_wait_timeout = 1',
  `set session max_statement_time = ${STATEMENT_TIMEOUT_SECONDS}`,
  `set session max_execution_time = ${STATEMENT_TIMEOUT_SECONDS * 1000}`,
];

export interface Client {
  ask(statement: string, values: readonly unknown[], signal: AbortSignal): Promise<readonly unknown[]>;
  close(): Promise<void>;
}

/** Connects when it is first asked. */
export function openClient(config: MysqlConfig, logger: Logger): Client {
  const { service } = config;
  const pool = mysql.createPool({ ...partsOf(config), ...limits() });
  pool.on('connection', connection => {
    for (const statement of AT_FIRST) {
      connection.query(statement, error => {
        if (error !== null) logger.trace({ err: error, service, statement }, 'this server has no such setting');
      });
    }
    connection.on('error', error => logger.debug({ err: error, service }, 'connection to a watched database is lost'));
  });
  const promised = pool.promise();
  let closing: Promise<void> | undefined;
  return {
    async ask(statement, values, signal) {
      try {
        signal.throwIfAborted();
        const options = { sql: statement, timeout: 2000 * STATEMENT_TIMEOUT_SECONDS };
        const [rows] = await untilAborted(promised.query({ ...options, values: [...values] }), signal);
        return Array.isArray(rows) ? rows : [];
      } catch (error) {
        throw askingFailed(service, error);
      }
    },
    close: () => (closing ??= promised.end()),
  };
}

function limits(): mysql.PoolOptions {
  return {
    connectionLimit: MOST_CONNECTIONS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    enableKeepAlive: true,
    multipleStatements: false,
    decimalNumbers: true,
    connectAttributes: { program_name: 'zeroops' },
  };
}

function readPassword(from: Exclude<MysqlConfig['passwordFrom'], undefined>): string {
  return 'file' in from ? readFileSync(from.file, 'utf8').trimEnd() : (process.env[from.env] ?? '');
}

function partsOf({ url, passwordFrom }: MysqlConfig): mysql.PoolOptions {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  const ssl = searchParams.get('sslmode') ?? 'disable';
  return {
    host: decodeURIComponent(hostname),
    port: port === '' ? 3306 : Number(port),
    user: decodeURIComponent(username),
    password: passwordFrom === undefined ? decodeURIComponent(password) : readPassword(passwordFrom),
    ...(pathname.length > 1 && { database: decodeURIComponent(pathname.slice(1)) }),
    ...(ssl !== 'disable' && { ssl: { rejectUnauthorized: ssl.startsWith('verify') } }),
  };
}

/** The server's own timeout ends what nobody waits for any more. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
