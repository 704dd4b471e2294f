import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import { type Clock, systemClock } from '#base/clock.ts';
import { uuidV7Source } from '#base/ids.ts';
import type { JsonObject } from '#base/json.ts';
import { createLogger } from '#base/logger.ts';
import type { JournalEntry, NewJournalEntry } from '#domain/journal-entry.ts';
import { startTemporaryServer, type TemporaryServer } from '../../test/temporary-database.ts';
import { type Database, type OpenDatabase, openDatabase } from './database.ts';
import { createJournal } from './journal.ts';

const logger = createLogger('silent');
const clock: Clock = systemClock;
const newId = uuidV7Source(Date.now);
const CHANGES = [
  { name: 'an update', statement: `update zeroops.journal set actor = 'nobody' where sequence = 1` },
  { name: 'a deletion', statement: 'delete from zeroops.journal where sequence = 1' },
  { name: 'a truncation', statement: 'truncate zeroops.journal' },
];
const TAMPERINGS = [
  { name: 'changed data', statement: set(5, `data = '{"n":99}'`), at: 5 },
  { name: 'data written otherwise, meaning the same', statement: set(5, `data = '{ "n": 4 }'`), at: 5 },
  { name: 'data that is no JSON any more', statement: set(5, `data = 'gone'`), at: 5 },
  { name: 'a changed actor', statement: set(6, `actor = 'person:eve'`), at: 6 },
  { name: 'a changed time', statement: set(1, 'at = at + 1'), at: 1 },
  { name: 'a changed hash', statement: set(7, `hash = repeat('a', 64)`), at: 7 },
  { name: 'a removed first row', statement: 'delete from zeroops.journal where sequence = 1', at: 1 },
  { name: 'a removed middle row', statement: 'delete from zeroops.journal where sequence = 4', at: 4 },
  { name: 'a removed last row', statement: 'delete from zeroops.journal where sequence = 10', at: 10 },
  { name: 'everything removed', statement: 'delete from zeroops.journal', at: 1 },
  {
    name: 'two rows that changed places',
    statement: `update zeroops.journal set sequence = -sequence where sequence in (3, 4);
      update zeroops.journal set sequence = 7 + sequence where sequence < 0`,
    at: 3,
  },
  {
    name: 'a row added behind the last',
    statement: `insert into zeroops.journal select 11, gen_random_uuid(), at, kind, subject, actor, caused_by, incident, run,
      data, hash from zeroops.journal where sequence = 10`,
    at: 11,
  },
  {
    name: 'a cut tail with the head set back',
    statement: `delete from zeroops.journal where sequence > 8; update zeroops.journal_head set sequence = 8`,
    at: 8,
  },
  { name: 'a head that is gone', statement: 'delete from zeroops.journal_head', at: 10 },
];
const RESTORATION = `delete from zeroops.journal; delete from zeroops.journal_head;
  insert into zeroops.journal select * from saved; insert into zeroops.journal_head select * from saved_head`;
const HARD_DATA: readonly { readonly name: string; readonly data: JsonObject; readonly expected?: JsonObject }[] = [
  { name: 'Chinese and emoji', data: { text: '数据库连接池耗尽 🚨', 根因: 'á' } },
  { name: 'U+0000', data: { text: 'a\0b', 'key\0': 1 } },
  { name: 'a lone surrogate', data: { text: 'half \ud83d of it', tail: '\udea8' } },
  { name: 'big and small numbers', data: { big: Number.MAX_VALUE, unsafe: 2 ** 53 + 2, small: 5e-324 } },
  { name: 'minus zero', data: { zero: -0 }, expected: { zero: 0 } },
  {
    name: 'what JSON cannot say',
    data: { nan: Number.NaN, far: Number.POSITIVE_INFINITY },
    expected: { nan: null, far: null },
  },
  { name: 'keys that look like numbers or prototypes', data: { 10: 'b', 9: 'a', constructor: 1, ['__proto__']: 2 } },
  { name: 'backslashes before u', data: { path: 'C:\\u0000', deep: { list: [null, true, [], {}] } } },
  { name: 'a long text', data: { text: '长'.repeat(200_000) } },
];

describe('journal', () => {
  let server: TemporaryServer;
  const opened: OpenDatabase[] = [];

  before(async () => {
    server = await startTemporaryServer();
  });
  after(async () => {
    for (const each of opened) await each.close();
    await server.stop();
  });

  async function open() {
    const database = await openDatabase({ url: await server.createDatabase(), logger });
    opened.push(database);
    return { db: database.db, journal: createJournal({ db: database.db, clock, newId, logger }) };
  }

  it('keeps one chain under 2,000 appends at once by two writers', async () => {
    const { db, journal } = await open();
    const other = createJournal({ db, clock, newId, logger });
    const appends = Array.from({ length: 2000 }, (_, n) => (n % 2 === 0 ? journal : other).append(entryOf(n)));
    const entries = (await Promise.all(appends)).flat();
    assert.deepEqual(
      entries.map(entry => entry.sequence).sort((a, b) => a - b),
      Array.from({ length: 2000 }, (_, n) => n + 1),
    );
    const check = await journal.verify();
    assert.equal(check.status, 'intact');
    assert.equal(check.entries, 2000);
  });

  it('answers a fact that is told twice with the entry that is there', async () => {
    const { journal } = await open();
    const id = newId();
    const [first] = await journal.append({ ...entryOf(1), id });
    const [again] = await journal.append({ ...entryOf(2), id: id.toUpperCase() });
    const [both, twice] = await Promise.all([
      journal.append({ ...entryOf(3), id }),
      journal.append({ ...entryOf(4), id }),
    ]);
    for (const entry of [again, both[0], twice[0]]) assert.deepEqual(entry, first);
    assert.equal((await journal.read({})).length, 1);
    assert.equal((await journal.verify()).status, 'intact');
  });

  for (const { name, statement } of CHANGES) {
    it(`refuses ${name} by SQL`, async () => {
      const { db, journal } = await open();
      await journal.append(entryOf(1));
      await assert.rejects(sql.raw(statement).execute(db), /append-only/);
      assert.equal((await journal.verify()).entries, 1);
    });
  }

  it('finds whatever was tampered with by one who can disable the triggers, and where', async () => {
    const { db, journal } = await open();
    await journal.append(...Array.from({ length: 10 }, (_, n) => entryOf(n)));
    await sql.raw('create table saved as select * from zeroops.journal').execute(db);
    await sql.raw('create table saved_head as select * from zeroops.journal_head').execute(db);
    for (const { name, statement, at } of TAMPERINGS) {
      await tamper(db, statement);
      const check = await journal.verify();
      const found = { name, status: check.status, at: check.status === 'broken' && check.atSequence };
      assert.deepEqual(found, { name, status: 'broken', at });
      await tamper(db, RESTORATION);
    }
    assert.equal((await journal.verify()).status, 'intact');
  });

  for (const { name, data, expected } of HARD_DATA) {
    it(`keeps ${name} as it was and verifies`, async () => {
      const { journal } = await open();
      const [told] = await journal.append({ ...entryOf(0), data });
      const [read] = await journal.read({});
      assert.deepEqual(read, told);
      assert.deepEqual(JSON.stringify(sorted(read!.data)), JSON.stringify(sorted(expected ?? data)));
      assert.equal((await journal.verify()).status, 'intact');
    });
  }

  it('verifies entries whose texts PostgreSQL cannot hold as they are', async () => {
    const { journal } = await open();
    const id = newId().toUpperCase();
    const odd = { kind: 'k\0', subject: 'service/\ud83d', actor: '\0', incident: 'i\udea8', run: '\0', causedBy: id };
    const [told] = await journal.append({ ...odd, id, at: 1.5, data: {} });
    assert.deepEqual(await journal.read({}), [told]);
    assert.equal(told!.subject, 'service/\ufffd');
    assert.equal((await journal.verify()).status, 'intact');
  });

  it('refuses an entry that cannot be kept, and only that one', async () => {
    const { journal } = await open();
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    const appends = await Promise.allSettled([
      journal.append(entryOf(1)),
      journal.append({ ...entryOf(2), id: 'not a uuid' }),
      journal.append({ ...entryOf(3), data: circular as JsonObject }),
      journal.append(entryOf(4)),
    ]);
    assert.deepEqual(
      appends.map(each => each.status),
      ['fulfilled', 'rejected', 'rejected', 'fulfilled'],
    );
    assert.deepEqual(numbersOf(await journal.read({})), [1, 4]);
    assert.deepEqual(await journal.append(), []);
  });

  it('finds entries by incident, run, kinds and subject, in both directions', async () => {
    const { journal } = await open();
    for (let n = 0; n < 6; n++)
      await journal.append({
        ...entryOf(n),
        kind: `kind.${n % 3}`,
        subject: `service/${n % 2}`,
        run: `r${n}`,
        incident: 'i',
      });
    const cases = [
      { query: { incident: 'i' }, expected: [0, 1, 2, 3, 4, 5] },
      { query: { run: 'r3' }, expected: [3] },
      { query: { kinds: ['kind.0', 'kind.1'], subject: 'service/1' }, expected: [1, 3] },
      { query: { kinds: [] }, expected: [] },
      { query: { afterSequence: 4 }, expected: [4, 5] },
      { query: { newestFirst: true, limit: 2 }, expected: [5, 4] },
      { query: { newestFirst: true, beforeSequence: 4, limit: 2 }, expected: [2, 1] },
    ];
    for (const { query, expected } of cases) assert.deepEqual(numbersOf(await journal.read(query)), expected);
  });

  it('tells listeners every entry once, in order, also when one of them throws', async () => {
    const { journal } = await open();
    const heard: JournalEntry[] = [];
    journal.onAppended(() => {
      throw new Error('a listener with a fault');
    });
    const stop = journal.onAppended(entry => heard.push(entry));
    const id = newId();
    await Promise.all(
      Array.from({ length: 300 }, (_, n) => journal.append(n < 2 ? { ...entryOf(n), id } : entryOf(n))),
    );
    stop();
    await journal.append(entryOf(300));
    assert.deepEqual(
      heard.map(entry => entry.sequence),
      Array.from({ length: 299 }, (_, n) => n + 1),
    );
  });

  it('keeps every acknowledged entry once and in order when the server is killed under 200 appends', async () => {
    const { journal } = await open();
    await journal.append(entryOf(-1));
    const heard: JournalEntry[] = [];
    journal.onAppended(entry => heard.push(entry));
    const appends: Promise<readonly JournalEntry[]>[] = [];
    for (let n = 0; n < 200; n++) {
      appends.push(journal.append(entryOf(n)));
      if (n === 100) server.kill();
      // Lets some be written before the kill and leaves others on their way.
      if (n % 10 === 0) await new Promise(setImmediate);
    }
    const acknowledged = (await Promise.all(appends)).flat();
    const kept = await journal.read({ afterSequence: 1 });
    assert.deepEqual(kept, acknowledged);
    assert.deepEqual(heard, acknowledged);
    assert.deepEqual(
      numbersOf(kept),
      Array.from({ length: 200 }, (_, n) => n),
    );
    const check = await journal.verify();
    assert.equal(check.status, 'intact');
    assert.equal(check.entries, 201);
  });

  it('refuses more than it can hold while the database is away, and keeps what it took', async () => {
    const { journal } = await open();
    server.kill();
    const taken = Array.from({ length: 100 }, (_, n) =>
      journal.append(...Array.from({ length: 100 }, () => entryOf(n))),
    );
    await assert.rejects(journal.append(entryOf(100)), { code: 'JOURNAL_OVERLOADED', retry: 'later' });
    await Promise.all(taken);
    await journal.append(entryOf(101));
    const check = await journal.verify();
    assert.equal(check.status, 'intact');
    assert.equal(check.entries, 10_001);
  });
});

/** As a superuser does it: triggers do not fire for replicas. */
async function tamper(db: Database, statements: string): Promise<void> {
  await db.transaction().execute(async trx => {
    await sql`set local session_replication_role = replica`.execute(trx);
    for (const statement of statements.split(';')) await sql.raw(statement).execute(trx);
  });
}

function entryOf(n: number): NewJournalEntry {
  return { kind: 'test.happened', subject: 'service/cart', actor: 'zeroops', data: { n } };
}

function numbersOf(entries: readonly JournalEntry[]): unknown[] {
  return entries.map(entry => entry.data.n);
}

function set(sequence: number, assignment: string): string {
  return `update zeroops.journal set ${assignment} where sequence = ${sequence}`;
}

function sorted(data: JsonObject): unknown {
  return Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1));
}
