import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import { isAppError } from '#base/errors.ts';
import { createLogger } from '#base/logger.ts';
import type { DatabaseSettings } from '#ports/database-inspector.ts';
import { startTemporaryServer } from '../../../test/temporary-database.ts';
import { type Client, openClient } from './client.ts';
import { createSettings } from './settings.ts';

const never = new AbortController().signal;

describe('settings of PostgreSQL', () => {
  let server: Awaited<ReturnType<typeof startTemporaryServer>>;
  let url: string;
  let visitor: pg.Client;
  let client: Client;
  let settings: DatabaseSettings;

  before(async () => {
    server = await startTemporaryServer();
    url = await server.createDatabase();
    visitor = new pg.Client({ connectionString: url });
    await visitor.connect();
    await visitor.query(`create role "Shop's" login; create role plain login password 'x'; create table "Or ders" (id int);
      grant select on "Or ders" to plain; grant usage on schema public to "Shop's"`);
    client = openClient({ service: 'database', url }, createLogger('silent'));
    settings = createSettings(client);
  });
  after(async () => {
    await Promise.all([client.close(), visitor.end()]);
    await server.stop();
  });

  /** `DB` stands for the database, whose name is known once there is one. */
  const filled = (text: string) => text.replaceAll('DB', new URL(url).pathname.slice(1));
  const cases: readonly {
    readonly name: string;
    /** As somebody else sets it, and what is read then. */
    readonly sets: string;
    readonly value: string;
    readonly was: string | null;
  }[] = [
    { name: "role Shop's: login", sets: `alter role "Shop's" nologin`, value: 'off', was: 'on' },
    {
      name: 'role plain: connection limit',
      sets: 'alter role plain connection limit 3',
      value: '3',
      was: '-1',
    },
    {
      name: 'role plain: valid until',
      sets: `alter role plain valid until '2001-01-01 00:00:00+00'`,
      value: '2001-01-01 00:00:00+00',
      was: null,
    },
    {
      name: 'role plain: default_transaction_read_only',
      sets: 'alter role plain set default_transaction_read_only = on',
      value: 'on',
      was: null,
    },
    {
      name: `role plain in DB: work_mem`,
      sets: `alter role plain in database DB set work_mem = '65kB'`,
      value: '65kB',
      was: null,
    },
    {
      name: `database DB: statement_timeout`,
      sets: `alter database DB set statement_timeout = '1min'`,
      value: '1min',
      was: null,
    },
    {
      name: `database DB: connection limit`,
      sets: `alter database DB connection limit 90`,
      value: '90',
      was: '-1',
    },
    {
      name: 'table public."Or ders": SELECT for plain',
      sets: 'revoke select on "Or ders" from plain; grant insert on "Or ders" to plain',
      value: '',
      was: 'granted',
    },
    {
      name: `schema public: USAGE for "Shop's"`,
      sets: `revoke usage on schema public from "Shop's"`,
      value: '',
      was: 'granted',
    },
  ];
  const read = async (name: string) => (await settings.read(never)).get(name) ?? null;

  for (const each of cases) {
    it(`are read and set again: ${each.name}`, async () => {
      const name = filled(each.name);
      assert.equal(await read(name), each.was === '' ? null : each.was, 'at first');
      await visitor.query(filled(each.sets));
      assert.equal(await read(name), each.value === '' ? null : each.value, 'when somebody has set it');
      for (const _ of ['once', 'twice']) {
        await settings.change(name, each.was, never);
        assert.equal(await read(name), each.was, 'when it is taken back');
      }
      await settings.change(name, each.value === '' ? null : each.value, never);
      assert.equal(await read(name), each.value === '' ? null : each.value, 'when it is set once more');
      await settings.change(name, each.was, never);
    });
  }

  it('of the whole server count when it has read its files again', async () => {
    await settings.change('server: log_min_duration_statement', '1234', never);
    const giveUpAt = Date.now() + 60_000;
    while ((await read('server: log_min_duration_statement')) !== '1234') assert.ok(Date.now() < giveUpAt);
    await settings.change('server: log_min_duration_statement', null, never);
    while ((await read('server: log_min_duration_statement')) !== null) assert.ok(Date.now() < giveUpAt);
  });

  it('hold no passwords, no settings of applications and nothing that the system itself owns', async () => {
    await visitor.query(`alter role plain set app.jwt_secret = 'abc'; alter role plain set search_path = public`);
    const names = [...(await settings.read(never)).keys()];
    assert.deepEqual(
      names.filter(name => /secret|search_path|password|pg_catalog|role pg_/.test(name)),
      [],
    );
  });

  it('leave tables out when there are too many', async () => {
    const all = [...(await settings.read(never)).keys()];
    const others = all.filter(name => !name.startsWith('table '));
    assert.ok(others.length < all.length);
    const few = await createSettings(client, all.length - 1).read(never);
    assert.deepEqual([...few.keys()], others);
  });

  it('are refused by names that are none, whatever is hidden in them', async () => {
    const strange = [
      ...['role plain: exists', 'role plain: superuser', 'table public.t: SELECT, INSERT for plain', 'nonsense'],
      'table public.t; drop table x: SELECT for plain',
      'table public.t: SELECT for plain; drop table x',
      'role plain: work_mem = 1; drop table x',
      'server: shared_buffers; select 1',
      // What is not read could not be put back either.
      ...['role plain: search_path', 'server: archive_command', 'server: PRIMARY_CONNINFO', 'role plain: app.secret'],
    ];
    for (const name of strange.slice(2)) assert.equal(settings.describe(name, 'on'), undefined, name);
    assert.equal(settings.describe('role plain: exists', null), undefined);
    for (const name of ['nonsense', 'server: shared_buffers', 'server: nonsense']) {
      await assert.rejects(
        settings.change(name, 'on', never),
        error => isAppError(error) && error.code === 'DATABASE_SETTING_UNKNOWN',
        name,
      );
    }
  });

  it('quote what they are given', () => {
    assert.equal(
      settings.describe('role a"; drop table x; --: login', 'on'),
      'ALTER ROLE "a""; drop table x; --" LOGIN',
    );
    assert.equal(
      settings.describe('role plain: work_mem', "1'; drop table x; --"),
      `ALTER ROLE "plain" SET work_mem = '1''; drop table x; --'`,
    );
  });

  it('may be changed by who may create roles, and by nobody else', async () => {
    assert.equal(await settings.mayChange(never), true);
    const asPlain = openClient(
      { service: 'database', url: Object.assign(new URL(url), { username: 'plain', password: 'x' }).href },
      createLogger('silent'),
    );
    try {
      const plain = createSettings(asPlain);
      assert.equal(await plain.mayChange(never), false);
      await assert.rejects(
        plain.change('role plain: connection limit', '5', never),
        error => isAppError(error) && error.code === 'WATCHED_DATABASE_DENIED',
      );
    } finally {
      await asPlain.close();
    }
  });
});
