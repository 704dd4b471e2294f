import { z } from 'zod';
import { maskStatement } from '#domain/statement-text.ts';
import type { DatabaseSession, LockGraph, SessionRef } from '#ports/database-inspector.ts';
import type { Client } from './client.ts';
import { CLIENT, MARK, STARTED_AT, STATE, since } from './sql.ts';

const MOST_WAITS = 500;
/** Below the limit for statements. */
const END_WAIT_MS = 1500;

const SESSION_COLUMNS = `${MARK} pid::text as session, ${STARTED_AT} as "startedAt", coalesce(usename, '?') as "user",
    ${CLIENT} as client, ${STATE} as state, coalesce(${since('state_change')}, 0) as "stateMs",
    ${since('xact_start')} as "transactionMs", left(coalesce(query, ''), 2000) as statement`;

const SESSIONS = `select ${SESSION_COLUMNS} from pg_stat_activity where pid::text = any($1)`;
const SESSION = `select ${SESSION_COLUMNS} from pg_stat_activity where pid::text = $1 and ${STARTED_AT} = $2`;
const END_SESSION = `select ${MARK} pg_terminate_backend(pid, ${END_WAIT_MS}) from pg_stat_activity
  where pid::text = $1 and ${STARTED_AT} = $2`;

/**
 * Whom it waits for is asked only of those that wait: the question holds up the lock manager for a moment. A waiter for
 * a row holds the lock on its place in the table meanwhile, which tells the table.
 */
const WAITS = `select ${MARK} waiting.pid::text as waiter, blocker::text as blocker,
    coalesce((select max(${since('waitstart')}) from pg_locks l where l.pid = waiting.pid and not granted), 0) as "waitedMs",
    (select min(relation::regclass::text) from pg_locks l
      where l.pid = waiting.pid and relation is not null and (not granted or locktype = 'tuple')) as "table"
  from pg_stat_activity waiting, unnest(pg_blocking_pids(waiting.pid)) as blocker
  where waiting.wait_event_type = 'Lock' limit ${MOST_WAITS}`;

const sessionSchema = z
  .object({
    session: z.string(),
    startedAt: z.number(),
    user: z.string(),
    client: z.string(),
    state: z.enum(['active', 'idle', 'idle-in-transaction']),
    stateMs: z.number(),
    transactionMs: z.number().nullable(),
    statement: z.string().transform(maskStatement),
  })
  .transform(
    ({ transactionMs, ...rest }): DatabaseSession => ({
      ...rest,
      ...(transactionMs !== null && { transactionMs }),
    }),
  );
const waitsSchema = z.array(
  z
    .object({ waiter: z.string(), blocker: z.string(), waitedMs: z.number(), table: z.string().nullable() })
    .transform(({ table, ...rest }) => ({ ...rest, ...(table !== null && { table }) })),
);

export async function readLocks(client: Client, signal: AbortSignal): Promise<LockGraph> {
  const waits = waitsSchema.parse(await client.ask(WAITS, [], signal));
  if (waits.length === 0) return { sessions: [], waits };
  const concerned = [...new Set(waits.flatMap(({ waiter, blocker }) => [waiter, blocker]))];
  const rows = await client.ask(SESSIONS, [concerned], signal);
  return { sessions: z.array(sessionSchema).parse(rows), waits };
}

export async function findSession(
  client: Client,
  { session, startedAt }: SessionRef,
  signal: AbortSignal,
): Promise<DatabaseSession | undefined> {
  const [row] = await client.ask(SESSION, [session, startedAt], signal);
  return row === undefined ? undefined : sessionSchema.parse(row);
}

export async function endSession(
  client: Client,
  { session, startedAt }: SessionRef,
  signal: AbortSignal,
): Promise<void> {
  await client.ask(END_SESSION, [session, startedAt], signal);
}
