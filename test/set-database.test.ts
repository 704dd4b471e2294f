/** The action that changes settings of a database, on a real PostgreSQL. */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import pg from 'pg';
import { actions } from '#actions/registry.ts';
import { postgresqlAdapter } from '#adapters/postgresql/index.ts';
import { systemClock as clock } from '#base/clock.ts';
import { uuidV7Source } from '#base/ids.ts';
import type { JsonObject } from '#base/json.ts';
import { createLogger } from '#base/logger.ts';
import { describeActionContract } from '#ports/action.contract.ts';
import type { Action, ActionContext } from '#ports/action.ts';
import type { Connection } from '#ports/adapter.ts';
import type { DatabaseInspector } from '#ports/database-inspector.ts';
import type { Platform } from '#ports/platform.ts';
import { createService } from './synthetic-shop.ts';
import { startTemporaryServer } from './temporary-database.ts';

const SERVICE = 'database';
const READ_ONLY = 'role shop: default_transaction_read_only';
const never = new AbortController().signal;

const server = await startTemporaryServer();
const url = await server.createDatabase();
const visitor = new pg.Client({ connectionString: url });
await visitor.connect();
await visitor.query('create role shop login; alter role shop set default_transaction_read_only = on');
await visitor.query("create role onlooker login password 'x'; grant pg_monitor to onlooker");
const opened: Connection[] = [];
after(async () => {
  await Promise.all(opened.map(connection => connection.stop()));
  await visitor.end();
  await server.stop();
});

async function openInspector(address = url): Promise<DatabaseInspector> {
  const surroundings = {
    sink: { accept: () => undefined, reject: () => undefined, acceptChange: () => undefined },
    ...{ clock, newId: uuidV7Source(clock.now), logger: createLogger('silent') },
  };
  const config = postgresqlAdapter.parseConfig({ service: SERVICE, url: address });
  const connection = await postgresqlAdapter.connect(config, surroundings, never);
  opened.push(connection);
  return connection.database;
}

let inspector = await openInspector();
const setDatabase = actions.get('database.set') as Action;
const platform = { name: 'none', listServices: () => [createService(SERVICE)] } as unknown as Platform;
const contextOf = (databases: DatabaseInspector | undefined): ActionContext => ({
  ...{ platform, actor: 'test', signal: never },
  ...(databases !== undefined && { databases: new Map([[SERVICE, databases]]) }),
});
const callOf = (set: JsonObject) => ({ action: setDatabase.name, service: SERVICE, params: { set } });
const readOnly = async () => (await inspector.settings!.read(never)).get(READ_ONLY) ?? null;

describeActionContract(
  'the settings of PostgreSQL',
  async () => ({
    ...{ service: SERVICE, versions: ['1', '2'], databases: () => new Map([[SERVICE, inspector]]) },
    platform: () => platform,
    traffic: () => undefined,
    countStarts: () => 0,
    async reopen() {
      inspector = await openInspector();
    },
    close: async () => undefined,
  }),
  [{ action: setDatabase, params: { set: { [READ_ONLY]: null } }, badParams: { set: {} }, starts: 0 }],
);

describe('setting a database', () => {
  it('tells what changes, and with which statement', async () => {
    const { summary, changes } = await setDatabase.plan(callOf({ [READ_ONLY]: null }), contextOf(inspector));
    assert.equal(summary.en, '1 setting of database changes; nothing restarts');
    assert.deepEqual(changes, [
      {
        en: `${READ_ONLY} on → unset (ALTER ROLE "shop" RESET default_transaction_read_only)`,
        zh: `${READ_ONLY} on → 未设置（ALTER ROLE "shop" RESET default_transaction_read_only）`,
      },
    ]);
  });

  it('can be taken back', async () => {
    const [call, context] = [callOf({ [READ_ONLY]: null, 'role shop: connection limit': '7' }), contextOf(inspector)];
    const undo = await setDatabase.capture(call, context);
    await setDatabase.execute(call, 'key', context);
    assert.equal((await setDatabase.verify(call, context)).status, 'done');
    assert.equal(await readOnly(), null);
    await setDatabase.rollback?.(call, undo, 'undo', context);
    assert.equal(await readOnly(), 'on');
    assert.equal((await inspector.settings!.read(never)).get('role shop: connection limit'), '-1');
  });

  const refusals: readonly {
    readonly name: string;
    readonly set: JsonObject;
    readonly open?: () => Promise<DatabaseInspector | undefined>;
    readonly says: RegExp;
  }[] = [
    {
      name: 'of a database that nobody watches',
      set: { [READ_ONLY]: null },
      open: async () => undefined,
      says: /no database "database" whose settings could be changed is watched from inside/,
    },
    {
      name: 'that cannot be set',
      set: { 'role shop: exists': null },
      says: /"role shop: exists" cannot be set/,
    },
    {
      name: 'by a user without the right, who gets the statement instead',
      set: { [READ_ONLY]: null },
      open: () => openInspector(Object.assign(new URL(url), { username: 'onlooker', password: 'x' }).href),
      says: /may not change settings; a person can: ALTER ROLE "shop" RESET default_transaction_read_only/,
    },
  ];
  for (const { name, set, open = async () => inspector, says } of refusals) {
    it(`is refused ${name}`, async () => {
      const validation = await setDatabase.validate(callOf(set), contextOf(await open()));
      assert.equal(validation.status, 'refused');
      assert.match('reason' in validation ? validation.reason.en : '', says);
    });
  }
});
