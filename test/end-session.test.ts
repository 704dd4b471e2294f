/** The action that ends a session, on a real PostgreSQL where one session waits for another. */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { actions } from '#actions/registry.ts';
import { postgresqlAdapter } from '#adapters/postgresql/index.ts';
import { openPostgresqlFixture } from '#adapters/postgresql/server.fixture.ts';
import { systemClock as clock } from '#base/clock.ts';
import { uuidV7Source } from '#base/ids.ts';
import { createLogger } from '#base/logger.ts';
import { describeActionContract } from '#ports/action.contract.ts';
import type { Action, ActionContext } from '#ports/action.ts';
import type { Connection } from '#ports/adapter.ts';
import type { DatabaseInspector } from '#ports/database-inspector.ts';
import type { Platform } from '#ports/platform.ts';
import { block, connect, until } from './database-sessions.ts';
import { createService } from './synthetic-shop.ts';

const SERVICE = 'database';
const never = new AbortController().signal;

const server = await openPostgresqlFixture();
after(async () => {
  await waiting;
  await waiter.end();
  await Promise.all(opened.map(connection => connection.stop()));
  await server.close();
});

const endSession = actions.get('database.end-session') as Action;
const { holder, waiter, waiting } = await block(server.url, 12);
let ended = 0;
holder.on('end', () => {
  ended += 1;
});
const blocking = await until(async () => {
  const { sessions, waits } = await server.inspector.readLocks(never);
  return sessions.find(({ session }) => session === waits[0]?.blocker);
});

const opened: Connection[] = [];

async function openInspector(): Promise<DatabaseInspector> {
  const surroundings = {
    sink: { accept: () => undefined, reject: () => undefined, acceptChange: () => undefined },
    ...{ clock, newId: uuidV7Source(clock.now), logger: createLogger('silent') },
  };
  const config = postgresqlAdapter.parseConfig({ service: SERVICE, url: server.url });
  const connection = await postgresqlAdapter.connect(config, surroundings, never);
  opened.push(connection);
  return connection.database;
}

let inspector = await openInspector();
const platform = { name: 'none', listServices: () => [createService(SERVICE)] } as unknown as Platform;
const databases = () => new Map([[SERVICE, inspector]]);

describeActionContract(
  'the sessions of PostgreSQL',
  async () => ({
    ...{ service: SERVICE, versions: ['1', '2'], databases },
    platform: () => platform,
    traffic: () => undefined,
    countStarts: () => ended,
    async reopen() {
      inspector = await openInspector();
    },
    close: async () => undefined,
  }),
  [
    {
      action: endSession,
      params: { session: blocking.session, startedAt: blocking.startedAt },
      badParams: { session: '1 or 1', startedAt: 0 },
      starts: 1,
    },
  ],
);

describe('ending a session', () => {
  const context = (): ActionContext => ({ platform, databases: databases(), actor: 'test', signal: never });
  const validate = (session: string, startedAt: number) =>
    endSession.validate({ action: endSession.name, service: SERVICE, params: { session, startedAt } }, context());

  it('is refused while nobody waits for it', async () => {
    const idle = await connect(server.url, 'idler');
    const { rows } = await idle.query(
      'select pid::text as session, floor(extract(epoch from backend_start) * 1000)::float8 as "startedAt" from pg_stat_activity where pid = pg_backend_pid()',
    );
    const { status } = await validate(rows[0].session, rows[0].startedAt);
    assert.equal(status, 'refused');
    await idle.end();
  });

  it('is unnecessary when another session has its number by now', async () => {
    assert.equal((await validate(blocking.session, blocking.startedAt + 1)).status, 'unnecessary');
  });
});
