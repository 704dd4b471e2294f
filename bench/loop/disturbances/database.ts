/** What another session or an administrator does to the shop's database. */
import { chmodSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import type { Shop } from '../../../playground/faults/shop.ts';
import type { Disturbance } from './disturbance.ts';

const VISITOR = 'visitor';

export const databaseDisturbances: readonly Disturbance[] = [
  {
    id: 'locked-table',
    truth: { service: 'order', type: 'resource-exhaustion', problem: 'lock-wait', alsoAcceptable: ['database'] },
    disturb: async shop => {
      const client = await visit(shop);
      await client.query('BEGIN; LOCK TABLE orders IN ACCESS EXCLUSIVE MODE');
      return () => client.end().catch(() => {});
    },
  },
  {
    id: 'used-up-connections',
    truth: { service: 'database', type: 'resource-exhaustion', problem: 'connection-exhaustion' },
    disturb: async shop => {
      const clients: pg.Client[] = [];
      for (;;) {
        const client = await visit(shop).catch(() => undefined);
        if (client === undefined) break;
        clients.push(client);
      }
      await endSessions(clients[0]!);
      for (let more = 0; more < 40; more++)
        await visit(shop).then(
          client => clients.push(client),
          () => undefined,
        );
      return () => Promise.all(clients.map(client => client.end().catch(() => {})));
    },
  },
  {
    id: 'read-only-role',
    truth: { service: 'database', type: 'configuration-error', problem: 'read-only-database' },
    disturb: shop =>
      administer(
        shop,
        'ALTER ROLE shop SET default_transaction_read_only = on',
        'ALTER ROLE shop RESET default_transaction_read_only',
      ),
  },
  {
    id: 'revoked-login',
    truth: { service: 'database', type: 'configuration-error', problem: 'access-denied' },
    disturb: shop => administer(shop, 'ALTER ROLE shop NOLOGIN', 'ALTER ROLE shop LOGIN'),
  },
  {
    id: 'closed-table',
    truth: { service: 'database', type: 'configuration-error', problem: 'access-denied' },
    disturb: async shop => {
      const client = await visit(shop);
      const { rows } = await client.query(
        "SELECT current_setting('data_directory') AS data, pg_relation_filepath('orders') AS file",
      );
      const file = path.join(rows[0].data, rows[0].file);
      chmodSync(file, 0o000);
      await endSessions(client);
      await client.end();
      return () => chmodSync(file, 0o600);
    },
  },
];

/** As somebody whom the change itself does not touch, so that it can be taken back, also after a restart. */
async function administer(shop: Shop, statement: string, undo: string): Promise<() => Promise<unknown>> {
  const visitor = await visit(shop);
  await visitor.query(`DROP ROLE IF EXISTS ${VISITOR}; CREATE ROLE ${VISITOR} SUPERUSER LOGIN; ${statement}`);
  await endSessions(visitor);
  await visitor.end();
  return async () => {
    const other = await visit(shop, VISITOR);
    await other.query(undo).finally(() => other.end());
  };
}

/** The pools of the services lose what they hold, and meet what is new when they come back. */
async function endSessions(visitor: pg.Client): Promise<void> {
  await visitor.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE client_port <> inet_client_port() AND application_name <> $1',
    [VISITOR],
  );
}

async function visit(shop: Shop, user = 'shop'): Promise<pg.Client> {
  const port = shop.running('database')[0]!.port;
  const client = new pg.Client({
    ...{ host: '127.0.0.1', port, user, database: 'shop', application_name: VISITOR },
    connectionTimeoutMillis: 2000,
  });
  // The server may be restarted by a repair while the visitor stays.
  client.on('error', () => {});
  await client.connect();
  return client;
}
