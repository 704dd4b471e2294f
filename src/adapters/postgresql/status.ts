import { z } from 'zod';
import type { DatabaseStatus, SessionState } from '#ports/database-inspector.ts';
import type { Client } from './client.ts';
import { CLIENT, MARK, STATE, since } from './sql.ts';

const MOST_CLIENTS = 5;
/** From this version on, checkpoints have a view of their own. */
const CHECKPOINTER_SINCE = 170_000;

const SESSIONS = `select ${MARK} ${STATE} as state, ${CLIENT} as client, count(*)::int as connections,
    coalesce(max(${since('xact_start')}), 0) as "transactionMs",
    coalesce(max(${since('state_change')}) filter (where state like 'idle in transaction%'), 0) as "idleMs"
  from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid() group by 1, 2`;

const TOTALS = `select ${MARK} current_setting('server_version_num')::int as version,
    current_setting('max_connections')::int as "connectionLimit",
    xact_commit::float8 as commits, xact_rollback::float8 as rollbacks, deadlocks::float8 as deadlocks,
    tup_returned::float8 as "rowsRead", (tup_inserted + tup_updated + tup_deleted)::float8 as "rowsChanged",
    blks_hit::float8 as "blocksHit", blks_read::float8 as "blocksRead", temp_bytes::float8 as "temporaryBytes"
  from pg_stat_database where datname = current_database()`;

/** A standby that has replayed all it received is not late, however long nothing was written. */
const REPLICAS = `select ${MARK} coalesce(nullif(application_name, ''), host(client_addr), pid::text) as replica,
    coalesce(extract(epoch from replay_lag) * 1000, 0)::float8 as "lagMs"
  from pg_stat_replication where state <> 'backup'
  union all
  select 'this server', case when pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() then 0
    else coalesce(extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp()) * 1000, 0) end
  where pg_is_in_recovery()`;

const CHECKPOINTS = `select ${MARK} (num_timed + num_requested)::float8 as checkpoints from pg_stat_checkpointer`;
const OLD_CHECKPOINTS = `select ${MARK} (checkpoints_timed + checkpoints_req)::float8 as checkpoints from pg_stat_bgwriter`;

const sessionsSchema = z.array(
  z.object({
    state: z.enum(['active', 'idle', 'idle-in-transaction']),
    client: z.string(),
    connections: z.number(),
    transactionMs: z.number(),
    idleMs: z.number(),
  }),
);
const totalsSchema = z.object({
  version: z.number(),
  connectionLimit: z.number(),
  commits: z.number(),
  rollbacks: z.number(),
  deadlocks: z.number(),
  rowsRead: z.number(),
  rowsChanged: z.number(),
  blocksHit: z.number(),
  blocksRead: z.number(),
  temporaryBytes: z.number(),
});
const checkpointsSchema = z.object({ checkpoints: z.number() });
const replicasSchema = z.array(z.object({ replica: z.string(), lagMs: z.number() }));

export async function readStatus(client: Client, signal: AbortSignal): Promise<DatabaseStatus> {
  const sessions = sessionsSchema.parse(await client.ask(SESSIONS, [], signal));
  const totals = totalsSchema.parse((await client.ask(TOTALS, [], signal))[0]);
  const checkpointing = totals.version >= CHECKPOINTER_SINCE ? CHECKPOINTS : OLD_CHECKPOINTS;
  const { checkpoints } = checkpointsSchema.parse((await client.ask(checkpointing, [], signal))[0]);
  const replicas = replicasSchema.parse(await client.ask(REPLICAS, [], signal));
  const count = (state: SessionState) =>
    sessions.filter(each => each.state === state).reduce((sum, { connections }) => sum + connections, 0);
  return {
    connections: { active: count('active'), idle: count('idle'), 'idle-in-transaction': count('idle-in-transaction') },
    connectionLimit: totals.connectionLimit,
    clients: countByClient(sessions),
    longestTransactionMs: Math.max(0, ...sessions.map(({ transactionMs }) => transactionMs)),
    longestIdleInTransactionMs: Math.max(0, ...sessions.map(({ idleMs }) => idleMs)),
    counters: {
      commits: totals.commits,
      rollbacks: totals.rollbacks,
      deadlocks: totals.deadlocks,
      'rows.read': totals.rowsRead,
      'rows.changed': totals.rowsChanged,
      'blocks.hit': totals.blocksHit,
      'blocks.read': totals.blocksRead,
      'temporary.bytes': totals.temporaryBytes,
      checkpoints,
    },
    replicas,
  };
}

function countByClient(sessions: z.output<typeof sessionsSchema>): DatabaseStatus['clients'] {
  const byClient = new Map<string, number>();
  for (const { client, connections } of sessions) byClient.set(client, (byClient.get(client) ?? 0) + connections);
  return [...byClient]
    .map(([client, connections]) => ({ client, connections }))
    .sort((a, b) => b.connections - a.connections || (a.client < b.client ? -1 : 1))
    .slice(0, MOST_CLIENTS);
}
