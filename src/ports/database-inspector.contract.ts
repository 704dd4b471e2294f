import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { isAppError } from '#base/errors.ts';
import type { DatabaseInspector, DatabaseSession, LockGraph } from './database-inspector.ts';

/** Somebody else's connection to the server. */
export interface DatabaseVisitor {
  /** Resolves when the statement has run. */
  run(statement: string): Promise<void>;
  leave(): Promise<void>;
}

/** A server with a table `parcels (id primary key, customer, note)` of 200 000 rows, 20 for each customer. */
export interface DatabaseFixture {
  readonly inspector: DatabaseInspector;
  /** An inspector of the same kind for a server that is not there. */
  readonly blind: DatabaseInspector;
  /** Why statements are not counted, when they are not. */
  readonly noStatements?: string;
  visit(): Promise<DatabaseVisitor>;
  close(): Promise<void>;
}

export const PARCELS = 200_000;
const FIND = 'select note from parcels where customer = ';
const PATIENCE_MS = 60_000;

/** What every implementation of DatabaseInspector must do, on a real server. */
export function describeDatabaseContract(name: string, open: () => Promise<DatabaseFixture>): void {
  describe(`${name} keeps the contract of a database inspector`, () => {
    let fixture: DatabaseFixture;
    before(async () => {
      fixture = await open();
    });
    after(() => fixture.close());
    const never = new AbortController().signal;

    async function readLocksUntil(isFound: (graph: LockGraph) => boolean): Promise<LockGraph> {
      const giveUpAt = Date.now() + PATIENCE_MS;
      for (;;) {
        const graph = await fixture.inspector.readLocks(never);
        if (isFound(graph)) return graph;
        assert.ok(Date.now() < giveUpAt, `still ${JSON.stringify(graph)}`);
        // InnoDB shows whoever asks more often than ten times a second the same picture for ever.
        await setTimeout(150);
      }
    }

    /** A session that keeps a row to itself and does nothing, and one that wants the row. */
    async function block(): Promise<{ holder: DatabaseVisitor; waiter: DatabaseVisitor; waiting: Promise<void> }> {
      const [holder, waiter] = await Promise.all([fixture.visit(), fixture.visit()]);
      await holder.run('begin');
      await holder.run("update parcels set note = 'held' where id = 7");
      const waiting = waiter.run("update parcels set note = 'wanted' where id = 7");
      return { holder, waiter, waiting };
    }

    function holderOf({ sessions, waits }: LockGraph): DatabaseSession {
      return sessions.find(({ session }) => session === waits[0]?.blocker)!;
    }

    it('counts connections and what happens on them', async () => {
      const visitor = await fixture.visit();
      const first = await fixture.inspector.readStatus(never);
      await visitor.run("insert into parcels values (-1, 0, 'one more')");
      await visitor.run('delete from parcels where id = -1');
      assert.ok(first.connectionLimit > 1);
      assert.ok(first.connections.idle >= 1);
      assert.ok(first.clients.length > 0);
      const giveUpAt = Date.now() + PATIENCE_MS;
      for (let isCounted = false; !isCounted; ) {
        // Servers sum up what a session does while it is at work.
        await visitor.run('select 1');
        const { counters } = await fixture.inspector.readStatus(never);
        isCounted =
          counters.commits! > first.counters.commits! && counters['rows.changed']! > first.counters['rows.changed']!;
        assert.ok(Date.now() < giveUpAt);
      }
      await visitor.leave();
    });

    it('tells how large tables are', async () => {
      const { totalBytes, tables } = await fixture.inspector.readSizes(never);
      const parcels = tables.find(({ table }) => table.endsWith('parcels'));
      assert.ok(parcels !== undefined && Math.abs(parcels.rows - PARCELS) < 0.2 * PARCELS, JSON.stringify(tables));
      assert.ok(parcels.bytes > 1_000_000 && totalBytes >= parcels.bytes);
    });

    it('sees no locks where nobody waits', async () => {
      assert.deepEqual(await fixture.inspector.readLocks(never), { sessions: [], waits: [] });
    });

    it('names who holds a row, who wants it, and since when, without the values', async () => {
      const { holder, waiter, waiting } = await block();
      const graph = await readLocksUntil(({ waits }) => (waits[0]?.waitedMs ?? 0) > 0);
      assert.equal(graph.waits.length, 1);
      assert.equal(graph.sessions.length, 2);
      const holding = holderOf(graph);
      assert.equal(holding.state, 'idle-in-transaction');
      assert.ok(holding.transactionMs! >= 0 && holding.transactionMs! < PATIENCE_MS);
      const wanting = graph.sessions.find(({ session }) => session === graph.waits[0]!.waiter)!;
      assert.match(wanting.statement, /^update parcels set note = \? where id = \?/i);
      assert.match(graph.waits[0]!.table ?? 'parcels', /parcels/);
      await holder.run('rollback');
      await waiting;
      await Promise.all([holder.leave(), waiter.leave()]);
    });

    it('ends the session that is meant and no other, and who waited goes on', async () => {
      const { holder, waiter, waiting } = await block();
      const ref = holderOf(await readLocksUntil(graph => holderOf(graph)?.state === 'idle-in-transaction'));
      const other = { session: ref.session, startedAt: ref.startedAt - 60_000 };
      assert.equal(await fixture.inspector.findSession(other, never), undefined);
      await fixture.inspector.endSession(other, never);
      assert.equal((await fixture.inspector.findSession(ref, never))?.session, ref.session);
      await fixture.inspector.endSession(ref, never);
      await waiting;
      await readLocksUntil(({ waits }) => waits.length === 0);
      const giveUpAt = Date.now() + PATIENCE_MS;
      while ((await fixture.inspector.findSession(ref, never)) !== undefined) assert.ok(Date.now() < giveUpAt);
      await fixture.inspector.endSession(ref, never);
      await Promise.all([holder.leave(), waiter.leave()]);
    });

    it('answers while a table is locked altogether', async () => {
      const holder = await fixture.visit();
      await holder.run('begin');
      await holder.run('alter table parcels add column weight int');
      const { inspector } = fixture;
      await Promise.all([inspector.readStatus(never), inspector.readLocks(never), inspector.readSizes(never)]);
      await holder.run('rollback');
      await holder.leave();
    });

    it('tells what statements cost, and how one reads a table from end to end for lack of an index', async t => {
      if (fixture.noStatements !== undefined) return t.skip(fixture.noStatements);
      const visitor = await fixture.visit();
      for (let customer = 1; customer <= 5; customer++) await visitor.run(FIND + customer);
      // A server counts a statement a moment after it has answered it.
      const giveUpAt = Date.now() + PATIENCE_MS;
      const isFind = /note`? from `?parcels`? where `?customer/i;
      const readFind = async () =>
        (await fixture.inspector.readStatements(never)).find(({ statement }) => isFind.test(statement));
      let found = await readFind();
      while ((found?.calls ?? 0) < 5 && Date.now() < giveUpAt) found = await readFind();
      assert.ok(found !== undefined && found.calls >= 5 && found.totalMs > 0);
      const [scan] = await fixture.inspector.explain(found, never);
      assert.match(scan!.table, /parcels/);
      assert.deepEqual(scan!.columns, [{ name: 'customer', comparison: 'equality' }]);
      assert.deepEqual(scan!.indexes, [['id']]);
      assert.ok(Math.abs(scan!.rows - PARCELS) < 0.2 * PARCELS);
      await visitor.run('create index parcels_by_customer on parcels (customer)');
      assert.deepEqual(await fixture.inspector.explain(found, never), []);
      await visitor.leave();
    });

    it('says that a server which is not there gives no answer', async () => {
      await assert.rejects(
        fixture.blind.readStatus(never),
        error => isAppError(error) && error.code === 'WATCHED_DATABASE_AWAY' && error.retry === 'later',
      );
    });
  });
}
