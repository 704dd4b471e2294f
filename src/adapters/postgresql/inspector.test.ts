import assert from 'node:assert/strict';
import { test } from 'node:test';
import pg from 'pg';
import { isAppError } from '#base/errors.ts';
import { createLogger } from '#base/logger.ts';
import { describeDatabaseContract } from '#ports/database-inspector.contract.ts';
import { startTemporaryServer } from '../../../test/temporary-database.ts';
import { openClient } from './client.ts';
import { createInspector } from './inspector.ts';
import { openPostgresqlFixture } from './server.fixture.ts';

describeDatabaseContract('PostgreSQL', openPostgresqlFixture);

/** As who asks a server that lets nobody in any more is answered. */
async function codeOfRefusal(url: string): Promise<string> {
  const client = openClient({ service: 'database', url }, createLogger('silent'));
  try {
    await createInspector('database', client).readStatus(AbortSignal.timeout(60_000));
    return 'none';
  } catch (error) {
    return isAppError(error) ? error.code : String(error);
  } finally {
    await client.close();
  }
}

test('a server without a free connection says that it is full, and a limit of our own role says nothing of the server', async () => {
  const server = await startTemporaryServer();
  const url = await server.createDatabase();
  const crowd: pg.Client[] = [];
  const enter = async () => {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    await client.connect();
    crowd.push(client);
    return client;
  };
  try {
    await (await enter()).query('create role guest login connection limit 0');
    const asGuest = Object.assign(new URL(url), { username: 'guest', password: '' }).href;
    assert.equal(await codeOfRefusal(asGuest), 'WATCHED_DATABASE_AWAY');
    while (await enter().catch(() => undefined));
    assert.equal(await codeOfRefusal(url), 'WATCHED_DATABASE_FULL');
  } finally {
    await Promise.all(crowd.map(client => client.end().catch(() => undefined)));
    await server.stop();
  }
});
