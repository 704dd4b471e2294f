import { z } from 'zod';
import type { DatabaseStatus, SessionState } from '#ports/database-inspector.ts';
import type { Client } from './client.ts';
import { isDenied } from './errors.ts';
import { CLIENT, PEOPLE, STATE } from './sql.ts';

const MOST_CLIENTS = 5;

const SESSIONS = `select ${STATE} as state, ${CLIENT} as client, count(*) as connections,
    coalesce(max(timestampdiff(second, t.trx_started, now())), 0) * 1000 as transactionMs,
    coalesce(max(if(p.command = 'Sleep' and t.trx_id is not null, p.time, 0)), 0) * 1000 as idleMs
  from information_schema.processlist p
  left join information_schema.innodb_trx t on t.trx_mysql_thread_id = p.id
  where ${PEOPLE} and p.id <> connection_id() group by 1, 2`;

const STATUS = [
  ...['Handler_commit', 'Handler_rollback', 'Handler_write', 'Handler_update', 'Handler_delete'],
  ...['Handler_read_first', 'Handler_read_key', 'Handler_read_next', 'Handler_read_rnd', 'Handler_read_rnd_next'],
  ...['Innodb_buffer_pool_read_requests', 'Innodb_buffer_pool_reads', 'Slow_queries'],
] as const;
const COUNTERS = 'show global status where variable_name in (?)';
const LIMIT = 'select @@global.max_connections as connectionLimit';
const DEADLOCKS = "select count as deadlocks from information_schema.innodb_metrics where name = 'lock_deadlocks'";
const REPLICA = 'show replica status';

const sessionsSchema = z.array(
  z.object({
    state: z.enum(['active', 'idle', 'idle-in-transaction']),
    client: z.string(),
    connections: z.coerce.number(),
    transactionMs: z.coerce.number(),
    idleMs: z.coerce.number(),
  }),
);
const countersSchema = z.array(z.object({ Variable_name: z.string(), Value: z.coerce.number() }));
const limitSchema = z.object({ connectionLimit: z.coerce.number() });
const deadlocksSchema = z.array(z.object({ deadlocks: z.coerce.number() }));
/** The name of the column is the one of the dialect; null while the copying stands still. */
const replicaSchema = z.array(
  z.object({
    Seconds_Behind_Master: z.coerce.number().nullish(),
    Seconds_Behind_Source: z.coerce.number().nullish(),
  }),
);

export async function readStatus(client: Client, signal: AbortSignal): Promise<DatabaseStatus> {
  const sessions = sessionsSchema.parse(await client.ask(SESSIONS, [], signal));
  const { connectionLimit } = limitSchema.parse((await client.ask(LIMIT, [], signal))[0]);
  const [deadlock] = deadlocksSchema.parse(await client.ask(DEADLOCKS, [], signal));
  const rows = countersSchema.parse(await client.ask(COUNTERS, [STATUS], signal));
  const counted = new Map(rows.map(({ Variable_name: name, Value: value }) => [name, value]));
  const count = (state: SessionState) =>
    sessions.filter(each => each.state === state).reduce((sum, { connections }) => sum + connections, 0);
  return {
    connections: { active: count('active'), idle: count('idle'), 'idle-in-transaction': count('idle-in-transaction') },
    connectionLimit,
    clients: countByClient(sessions),
    longestTransactionMs: Math.max(0, ...sessions.map(({ transactionMs }) => transactionMs)),
    longestIdleInTransactionMs: Math.max(0, ...sessions.map(({ idleMs }) => idleMs)),
    counters: { ...toCounters(counted), ...(deadlock !== undefined && { deadlocks: deadlock.deadlocks }) },
    replicas: await readReplicas(client, signal),
  };
}

function toCounters(counted: ReadonlyMap<string, number>): DatabaseStatus['counters'] {
  const total = (pattern: RegExp) =>
    [...counted].reduce((sum, [name, value]) => (pattern.test(name) ? sum + value : sum), 0);
  const reads = total(/^Innodb_buffer_pool_reads$/i);
  return {
    commits: total(/^Handler_commit$/i),
    rollbacks: total(/^Handler_rollback$/i),
    'rows.read': total(/^Handler_read_/i),
    'rows.changed': total(/^Handler_(write|update|delete)$/i),
    'blocks.read': reads,
    'blocks.hit': Math.max(0, total(/^Innodb_buffer_pool_read_requests$/i) - reads),
    'statements.slow': total(/^Slow_queries$/i),
  };
}

/** To ask needs a right of its own, which the rest should not depend on. */
async function readReplicas(client: Client, signal: AbortSignal): Promise<DatabaseStatus['replicas']> {
  try {
    return replicaSchema.parse(await client.ask(REPLICA, [], signal)).flatMap(row => {
      const seconds = row.Seconds_Behind_Source ?? row.Seconds_Behind_Master;
      return seconds == null ? [] : [{ replica: 'this server', lagMs: seconds * 1000 }];
    });
  } catch (error) {
    if (isDenied((error as Error).cause)) return [];
    throw error;
  }
}

function countByClient(sessions: z.output<typeof sessionsSchema>): DatabaseStatus['clients'] {
  const byClient = new Map<string, number>();
  for (const { client, connections } of sessions) byClient.set(client, (byClient.get(client) ?? 0) + connections);
  return [...byClient]
    .map(([client, connections]) => ({ client, connections }))
    .sort((a, b) => b.connections - a.connections || (a.client < b.client ? -1 : 1))
    .slice(0, MOST_CLIENTS);
}
