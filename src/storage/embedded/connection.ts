/** What the server says when one knocks. */
import pg from 'pg';
import { messageOf } from '#base/errors.ts';

const DATABASE_NAME = 'zeroops';
export const USER_NAME = 'zeroops';

export interface Address {
  readonly port: number;
  readonly password: string;
}

export type Answer =
  | { readonly kind: 'ready' }
  /** Nobody listens yet, or the server is starting, recovering or stopping: ask again. */
  | { readonly kind: 'not-yet' }
  | { readonly kind: 'refused'; readonly reason: string };

const CONNECT_TIMEOUT_MS = 2_000;
const NOT_YET_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  '57P03', // cannot_connect_now: starting up, recovering, shutting down
  '57P01', // admin_shutdown, between the greeting and the first query
  '53300', // too_many_connections: full, so it is up; an owner that was killed is still being noticed
]);

export function databaseUrl({ port, password }: Address, database = DATABASE_NAME): string {
  return `postgres://${USER_NAME}:${password}@127.0.0.1:${port}/${database}?sslmode=disable`;
}

/** Creates the database when it is missing: a first start may have been killed just before that. */
export async function askServer(address: Address): Promise<Answer> {
  try {
    await runStatement(databaseUrl(address), 'SELECT 1');
    return { kind: 'ready' };
  } catch (error) {
    if (codeOf(error) !== '3D000') return classify(error);
  }
  try {
    await runStatement(databaseUrl(address, 'postgres'), `CREATE DATABASE ${DATABASE_NAME}`);
    return { kind: 'ready' };
  } catch (error) {
    return classify(error);
  }
}

async function runStatement(connectionString: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  // A server that dies in the middle also fails the statement, which is where it is dealt with.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(statement);
  } finally {
    await client.end().catch(() => undefined);
  }
}

function classify(error: unknown): Answer {
  const code = codeOf(error);
  const isTimeout = /timeout|terminated/i.test(messageOf(error));
  return isTimeout || (code !== undefined && NOT_YET_CODES.has(code))
    ? { kind: 'not-yet' }
    : { kind: 'refused', reason: messageOf(error) };
}

function codeOf(error: unknown): string | undefined {
  return (error as { readonly code?: string }).code;
}
