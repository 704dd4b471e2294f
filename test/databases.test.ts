/** Real sessions, locks and statements of a real PostgreSQL, seen from inside. */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { openPostgresqlFixture } from '#adapters/postgresql/server.fixture.ts';
import type { Clock } from '#base/clock.ts';
import { uuidV7Source } from '#base/ids.ts';
import { createLogger } from '#base/logger.ts';
import type { Change } from '#domain/change.ts';
import { type DatabaseFinding, parseDatabaseFinding } from '#domain/database-finding.ts';
import { createDatabaseWatch, openIntake } from '#loop/intake.ts';
import { HotWindow } from '#telemetry/hot-window.ts';
import { block, connect, until } from './database-sessions.ts';

const SERVICE = 'database';
/** What is asked every ten seconds is asked every two. */
const clock: Clock = { now: () => Date.now(), elapsed: () => performance.now() * 5 };
const never = new AbortController().signal;

const server = await openPostgresqlFixture();
after(() => server.close());

function watch() {
  const window = new HotWindow(clock);
  const changes: Change[] = [];
  const logger = createLogger('silent');
  const sink = openIntake({
    window,
    clock,
    resolveAddress: () => undefined,
    onChange: change => void changes.push(change),
    onDropped: () => undefined,
  });
  const watching = createDatabaseWatch({
    inspector: server.inspector,
    sink,
    clock,
    newId: uuidV7Source(clock.now),
    logger,
    everyMs: 100,
  });
  watching.start();
  return {
    watching,
    changes,
    latest: (metric: string) => window.series.find({ metric, labels: { service: SERVICE } })[0]?.latest()?.value,
    find<K extends DatabaseFinding['kind']>(kind: K): (DatabaseFinding & { kind: K }) | undefined {
      const rows = window.logs.find({ service: SERVICE, limit: 1000 });
      const found = rows.map(({ attributes }) => parseDatabaseFinding(attributes)).find(each => each?.kind === kind);
      return found as (DatabaseFinding & { kind: K }) | undefined;
    },
  };
}

describe('a database watched from inside', () => {
  it('tells who blocks whom, and how long', async t => {
    const { holder, waiter, waiting } = await block(server.url, 11);
    // Whatever happens here, nobody else is kept waiting.
    t.after(() => Promise.all([holder.end(), waiter.end()]));
    const { watching, latest, find } = watch();
    t.after(() => watching.stop());
    const found = await until(() => find('lock-holder'));
    assert.equal(found.client, 'order-1');
    assert.equal(found.waiters, 1);
    assert.equal(found.state, 'idle-in-transaction');
    assert.equal(found.statement, 'update parcels set note = ? where id = ?');
    assert.ok(found.longestWaitMs >= 1000 && found.longestWaitMs < 120_000);
    assert.equal(latest('database.lock_wait.sessions'), 1);
    // Each is read at an instant of its own.
    for (const metric of ['database.lock_wait.longest', 'database.transaction.idle.longest'])
      await until(() => (latest(metric)! >= 1 ? true : undefined));
    assert.ok(latest('database.connections.used_ratio')! > 0);
    assert.equal(latest('database.up'), 1);
    await holder.query('rollback');
    await waiting;
    await until(() => (latest('database.lock_wait.sessions') === 0 ? true : undefined));
  });

  it('tells what somebody sets, once, and what is taken back', async t => {
    const { watching, changes } = watch();
    t.after(() => watching.stop());
    await watching.askNow();
    const setter = await connect(server.url, 'setter');
    t.after(() => setter.end());
    const user = new URL(server.url).username;
    const name = `role ${user}: statement_timeout`;
    await setter.query(`alter role ${user} set statement_timeout = '90s'`);
    await until(() => changes[0]);
    await setter.query(`alter role ${user} reset statement_timeout`);
    await until(() => changes[1]);
    await watching.askNow();
    assert.deepEqual(
      changes.map(({ kind, service, actor, before, after }) => ({ kind, service, actor, before, after })),
      [
        { kind: 'database', service: SERVICE, actor: 'postgresql', before: { [name]: null }, after: { [name]: '90s' } },
        { kind: 'database', service: SERVICE, actor: 'postgresql', before: { [name]: '90s' }, after: { [name]: null } },
      ],
    );
  });

  it('advises the index that a busy statement lacks, until it is there', async t => {
    const { watching, latest, find } = watch();
    t.after(() => watching.stop());
    const readers = await Promise.all(['order-1', 'order-2', 'order-3'].map(name => connect(server.url, name)));
    // Each row takes a while, and there are several readers: so the statement is busy on the quickest machine, and on one
    // that comes to it seldom.
    const text = 'select note, pg_sleep(0.02) from parcels where customer = $1';
    const found = await until(async () => {
      await Promise.all(readers.map((each, place) => each.query(text, [1 + place])));
      return find('missing-index');
    });
    assert.equal(found.remedy, 'CREATE INDEX CONCURRENTLY ON parcels (customer)');
    assert.ok(found.gain > 5 && found.keptRows < 100, JSON.stringify(found));
    assert.equal(found.statement, 'select note, pg_sleep($2) from parcels where customer = $1');
    assert.ok(latest('database.statement.busy_ratio')! > 0.05);
    await readers[0]!.query('create index parcels_by_customer on parcels (customer)');
    const [statement] = (await server.inspector.readStatements(never)).filter(({ id }) => id === found.statementId);
    assert.deepEqual(await server.inspector.explain(statement!, never), []);
    await readers[0]!.query('drop index parcels_by_customer');
    await Promise.all(readers.map(each => each.end()));
  });
});
