import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Kysely, sql } from 'kysely';
import { createLogger } from '#base/logger.ts';
import { manyIncidents, manyRuns } from '../../test/many-facts.ts';
import { startTemporaryServer, type TemporaryServer } from '../../test/temporary-database.ts';
import { type Database, type OpenDatabase, openDatabase } from './database.ts';
import { createIncidentStore } from './incidents.ts';
import * as migration from './migrations/0005-numbers.ts';
import { createRunStore } from './runs.ts';

const [FIRST, LOST, NEXT] = manyIncidents(3);
const [RUN, NEXT_RUN] = manyRuns(2);

describe('numbers have no gap', () => {
  let server: TemporaryServer;
  let database: OpenDatabase;
  let db: Database;

  before(async () => {
    server = await startTemporaryServer();
    database = await openDatabase({ url: await server.createDatabase(), logger: createLogger('silent') });
    db = database.db;
  });
  after(async () => {
    await database.close();
    await server.stop();
  });

  it('when a run is inserted again, be it at the same moment', async () => {
    const runs = createRunStore(db);
    await Promise.all([1, 2, 3, 4].map(() => runs.insert(RUN!)));
    await runs.insert(RUN!);
    assert.equal((await runs.insert(NEXT_RUN!)).number, 2);
  });

  it('when an insert was under way while the tables were brought up', async () => {
    const schema = db as Kysely<unknown>;
    await migration.down(schema);
    const inserting = await db.startTransaction().execute();
    await createIncidentStore(inserting).save(FIRST!);
    const up = schema.transaction().execute(migration.up);
    await untilOneWaits(db);
    await inserting.commit().execute();
    await up;
    assert.equal((await createIncidentStore(db).save(NEXT!)).number, 2);
  });

  it('when an insert is taken back or the server is killed', async () => {
    const incidents = createIncidentStore(db);
    await assert.rejects(
      db.transaction().execute(async trx => {
        await createIncidentStore(trx).save(LOST!);
        throw new Error('taken back');
      }),
      /taken back/,
    );
    server.kill();
    const next = await untilDone(() => incidents.save(LOST!));
    assert.equal(next.number, 3);
  });
});

/** Until a statement waits for a lock that another transaction holds. */
async function untilOneWaits(db: Database): Promise<void> {
  const waiting = sql`select from pg_locks where not granted and relation = 'zeroops.incident'::regclass`;
  while ((await waiting.execute(db)).rows.length === 0) await sleep(10);
}

/** Until the server that was killed is back. */
async function untilDone<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === 900) throw error;
      await sleep(100);
    }
  }
}
