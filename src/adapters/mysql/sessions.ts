import { z } from 'zod';
import { maskStatement } from '#domain/statement-text.ts';
import type { DatabaseSession, LockGraph, SessionRef } from '#ports/database-inspector.ts';
import type { Client } from './client.ts';
import { CLIENT, STATE } from './sql.ts';

const MOST_WAITS = 500;
/** The start of the server is known by whole seconds, counted twice. */
const START_BLUR_MS = 2500;

const DIALECT = "select version() like '%mariadb%' as isMariadb";

const WAITED = 'greatest(0, timestampdiff(microsecond, r.trx_wait_started, now(6)) / 1000)';
const TRANSACTIONS = `r.trx_mysql_thread_id as waiter, b.trx_mysql_thread_id as blocker, ${WAITED} as waitedMs`;
const MARIADB_WAITS = `select ${TRANSACTIONS}, l.lock_table as \`table\`
  from information_schema.innodb_lock_waits w
  join information_schema.innodb_trx r on r.trx_id = w.requesting_trx_id
  join information_schema.innodb_trx b on b.trx_id = w.blocking_trx_id
  left join information_schema.innodb_locks l on l.lock_id = w.requested_lock_id limit ${MOST_WAITS}`;
const MYSQL_WAITS = `select ${TRANSACTIONS}, concat(l.object_schema, '.', l.object_name) as \`table\`
  from performance_schema.data_lock_waits w
  join information_schema.innodb_trx r on r.trx_id = w.requesting_engine_transaction_id
  join information_schema.innodb_trx b on b.trx_id = w.blocking_engine_transaction_id
  left join performance_schema.data_locks l on l.engine_lock_id = w.requesting_engine_lock_id limit ${MOST_WAITS}`;

const SESSIONS = `select p.id as session, p.user as user, ${CLIENT} as client, ${STATE} as state,
    greatest(p.time, 0) * 1000 as stateMs, timestampdiff(second, t.trx_started, now()) * 1000 as transactionMs,
    coalesce(left(p.info, 2000), '') as statement
  from information_schema.processlist p
  left join information_schema.innodb_trx t on t.trx_mysql_thread_id = p.id where p.id in (?)`;
const SERVER_TIMES = "show global status like 'Uptime'";
const NOW = 'select unix_timestamp() as now';

const dialectSchema = z.object({ isMariadb: z.coerce.boolean() });
const waitsSchema = z.array(
  z
    .object({
      waiter: z.coerce.string(),
      blocker: z.coerce.string(),
      waitedMs: z.coerce.number(),
      table: z.string().nullable(),
    })
    .transform(({ table, ...rest }) => ({ ...rest, ...(table !== null && { table: table.replaceAll('`', '') }) })),
);
const sessionSchema = z.object({
  session: z.coerce.string(),
  user: z.string(),
  client: z.string(),
  state: z.enum(['active', 'idle', 'idle-in-transaction']),
  stateMs: z.coerce.number(),
  transactionMs: z.coerce.number().nullable(),
  statement: z.string().transform(maskStatement),
});
const uptimeSchema = z.object({ Value: z.coerce.number() });
const nowSchema = z.object({ now: z.coerce.number() });

export async function readLocks(client: Client, signal: AbortSignal): Promise<LockGraph> {
  const { isMariadb } = dialectSchema.parse((await client.ask(DIALECT, [], signal))[0]);
  const waits = waitsSchema.parse(await client.ask(isMariadb ? MARIADB_WAITS : MYSQL_WAITS, [], signal));
  if (waits.length === 0) return { sessions: [], waits };
  const concerned = [...new Set(waits.flatMap(({ waiter, blocker }) => [waiter, blocker]))];
  return { sessions: await readSessions(client, concerned, signal), waits };
}

export async function findSession(
  client: Client,
  ref: SessionRef,
  signal: AbortSignal,
): Promise<DatabaseSession | undefined> {
  const [found] = await readSessions(client, [ref.session], signal);
  return found !== undefined && Math.abs(found.startedAt - ref.startedAt) <= START_BLUR_MS ? found : undefined;
}

export async function endSession(client: Client, ref: SessionRef, signal: AbortSignal): Promise<void> {
  if ((await findSession(client, ref, signal)) === undefined) return;
  await client.ask('kill connection ?', [Number(ref.session)], signal);
}

/** One server never gives a number twice: its own start, with the number, names a session for ever. */
async function readSessions(
  client: Client,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<readonly DatabaseSession[]> {
  const rows = z.array(sessionSchema).parse(await client.ask(SESSIONS, [ids.map(Number)], signal));
  const { Value: uptime } = uptimeSchema.parse((await client.ask(SERVER_TIMES, [], signal))[0]);
  const { now } = nowSchema.parse((await client.ask(NOW, [], signal))[0]);
  const startedAt = (now - uptime) * 1000;
  return rows.map(({ transactionMs, ...rest }) => ({
    ...rest,
    startedAt,
    ...(transactionMs !== null && { transactionMs }),
  }));
}
