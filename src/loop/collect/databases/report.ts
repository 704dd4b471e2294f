import { estimateWaste } from '#algorithms/databases/bloat.ts';
import type { StatementWork } from '#algorithms/databases/statement-work.ts';
import type { Labels, SamplePoint } from '#domain/signal.ts';
import {
  DATABASE_COUNTERS,
  type DatabaseSizes,
  type DatabaseStatus,
  type LockGraph,
  type StatementTotals,
} from '#ports/database-inspector.ts';

/** Fewer accesses than these say nothing of a share. */
const LEAST_BLOCKS = 100;
const MOST_STATEMENTS = 10;

/** One reading as samples; rates come of counters by the rule for cumulative sums. */
export function reportStatus(status: DatabaseStatus, before: DatabaseStatus | undefined, at: number): SamplePoint[] {
  const { connections, connectionLimit, clients, counters, replicas } = status;
  const used = Object.values(connections).reduce((sum, count) => sum + count, 0);
  const hitRatio = before === undefined ? undefined : findHitRatio(counters, before.counters);
  return [
    ...Object.entries(connections).map(([state, count]) =>
      gauge('database.connections', count, at, '{connection}', { state }),
    ),
    ...clients.map(({ client, connections: count }) =>
      gauge('database.connections.by_client', count, at, '{connection}', { client }),
    ),
    gauge('database.connections.limit', connectionLimit, at, '{connection}'),
    gauge('database.connections.used_ratio', connectionLimit > 0 ? used / connectionLimit : 0, at, '1'),
    gauge('database.transaction.longest', status.longestTransactionMs / 1000, at, 's'),
    gauge('database.transaction.idle.longest', status.longestIdleInTransactionMs / 1000, at, 's'),
    ...replicas.map(({ replica, lagMs }) => gauge('database.replication.lag', lagMs / 1000, at, 's', { replica })),
    ...(hitRatio === undefined ? [] : [gauge('database.cache.hit_ratio', hitRatio, at, '1')]),
    ...DATABASE_COUNTERS.flatMap(name => {
      const value = counters[name];
      return value === undefined ? [] : [counter(`database.${name}`, value, at)];
    }),
  ];
}

export function reportLocks({ waits }: LockGraph, at: number): SamplePoint[] {
  const longestMs = waits.reduce((longest, { waitedMs }) => Math.max(longest, waitedMs), 0);
  const waiting = new Set(waits.map(({ waiter }) => waiter)).size;
  return [
    gauge('database.lock_wait.sessions', waiting, at, '{session}'),
    gauge('database.lock_wait.longest', longestMs / 1000, at, 's'),
  ];
}

export function reportStatements(work: readonly StatementWork<StatementTotals>[], at: number): SamplePoint[] {
  return work.slice(0, MOST_STATEMENTS).flatMap(({ statement, callsPerSecond, meanMs, busyRatio }) => {
    const labels = { query_id: statement.id, statement: statement.statement };
    return [
      gauge('database.statement.mean', meanMs / 1000, at, 's', labels),
      gauge('database.statement.rate', callsPerSecond, at, '{call}/s', labels),
      gauge('database.statement.busy_ratio', busyRatio, at, '1', labels),
    ];
  });
}

export function reportSizes({ totalBytes, tables }: DatabaseSizes, at: number): SamplePoint[] {
  return [
    gauge('database.size', totalBytes, at, 'By'),
    ...tables.flatMap(facts => {
      const labels = { table: facts.table };
      const wasted = estimateWaste(facts);
      return [
        gauge('database.table.size', facts.bytes, at, 'By', labels),
        ...(wasted === undefined ? [] : [gauge('database.table.bloat', wasted, at, 'By', labels)]),
        ...(facts.scans === undefined ? [] : [counter('database.table.scans', facts.scans, at, labels)]),
        ...(facts.scannedRows === undefined
          ? []
          : [counter('database.table.scanned_rows', facts.scannedRows, at, labels)]),
      ];
    }),
  ];
}

export function gauge(metric: string, value: number, at: number, unit: string, labels: Labels = {}): SamplePoint {
  return { metric, labels, at, value, kind: 'gauge', unit };
}

function counter(metric: string, value: number, at: number, labels: Labels = {}): SamplePoint {
  return { metric, labels, at, value, kind: 'sum', unit: '1', cumulativeSince: 0 };
}

function findHitRatio(now: DatabaseStatus['counters'], before: DatabaseStatus['counters']): number | undefined {
  const hits = (now['blocks.hit'] ?? 0) - (before['blocks.hit'] ?? 0);
  const reads = (now['blocks.read'] ?? 0) - (before['blocks.read'] ?? 0);
  return hits < 0 || reads < 0 || hits + reads < LEAST_BLOCKS ? undefined : hits / (hits + reads);
}
