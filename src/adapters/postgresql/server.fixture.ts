import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { createLogger } from '#base/logger.ts';
import { type DatabaseFixture, type DatabaseVisitor, PARCELS } from '#ports/database-inspector.contract.ts';
import type { DatabaseInspector } from '#ports/database-inspector.ts';
import { startTemporaryServer } from '../../../test/temporary-database.ts';
import { openClient } from './client.ts';
import { createInspector } from './inspector.ts';

const logger = createLogger('silent');
/** Port 1 is nobody's. */
const NOWHERE = 'postgres://nobody@127.0.0.1:1/none';

/** A real server that counts statements, with the table of the contract. */
export async function openPostgresqlFixture(): Promise<DatabaseFixture & { readonly url: string }> {
  const server = await startTemporaryServer();
  const url = await server.createDatabase();
  await runAlone(url, "alter system set shared_preload_libraries = 'pg_stat_statements'");
  server.kill();
  await untilItAnswers(url);
  await runAlone(url, 'create extension pg_stat_statements');
  await runAlone(
    url,
    `create table parcels (id int primary key, customer int not null, note text);
     insert into parcels select n, n / 20, 'parcel number ' || n from generate_series(1, ${PARCELS}) n`,
  );
  await runAlone(url, 'vacuum analyze parcels');
  const clients = [url, NOWHERE].map(each => openClient({ service: 'database', url: each }, logger));
  const [inspector, blind] = clients.map(client => createInspector('database', client)) as [
    DatabaseInspector,
    DatabaseInspector,
  ];
  return {
    ...{ url, inspector, blind },
    visit: () => visit(url),
    async close() {
      await Promise.all(clients.map(client => client.close()));
      await server.stop();
    },
  };
}

async function visit(url: string): Promise<DatabaseVisitor> {
  const client = new pg.Client({ connectionString: url, application_name: 'visitor' });
  // Its end by somebody else is what some tests are about.
  client.on('error', () => undefined);
  await client.connect();
  return {
    run: async statement => void (await client.query(statement)),
    leave: () => client.end(),
  };
}

async function runAlone(url: string, statement: string): Promise<void> {
  const visitor = await visit(url);
  await visitor.run(statement).finally(() => visitor.leave());
}

/** A killed server is started again by the one that keeps it. */
async function untilItAnswers(url: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await runAlone(url, "select current_setting('pg_stat_statements.max')");
    } catch (error) {
      if (attempt === 900) throw error;
      await setTimeout(100);
    }
  }
}
