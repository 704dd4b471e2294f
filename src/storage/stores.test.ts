import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createLogger } from '#base/logger.ts';
import type { Approval, Vote } from '#domain/approval.ts';
import type { Case } from '#domain/case.ts';
import type { Incident } from '#domain/incident.ts';
import type { Run } from '#domain/run.ts';
import { unworded } from '#domain/sentence.ts';
import { actionStep, planOf } from '../../test/plans.ts';
import { startTemporaryServer, type TemporaryServer } from '../../test/temporary-database.ts';
import { createApprovalStore } from './approvals.ts';
import { createAutonomyStore } from './autonomies.ts';
import { createCaseStore } from './cases.ts';
import { type Database, type OpenDatabase, openDatabase } from './database.ts';
import { createIncidentStore } from './incidents.ts';
import { createRunStore } from './runs.ts';
import { createServiceLocks } from './service-locks.ts';
import { createSettingsStore } from './settings.ts';

const logger = createLogger('silent');
const PENDING: Approval = {
  id: 'a',
  run: 'a',
  title: unworded('restart cart'),
  reason: unworded('it hangs'),
  needed: 1,
  status: 'pending',
  requestedBy: 'zeroops',
  requestedAt: 1000,
  expiresAt: 5000,
  votes: [],
};
const INCIDENT: Incident = {
  id: 'inc-a',
  number: 0,
  title: unworded('cart is slow'),
  status: 'open',
  grade: 'warning',
  startedAt: 1,
  detectedAt: 2,
  services: ['cart'],
  anomalies: [],
  causes: [],
  runs: [],
  tried: [],
  summary: unworded('seen'),
};
const CASE: Case = {
  id: 'case-a',
  incident: 'inc-a',
  number: 0,
  title: unworded('cart was slow'),
  service: 'cart',
  failureType: 'code-bug',
  problem: 'bad-release',
  outcome: 'repaired',
  startedAt: 1,
  detectedAt: 2,
  resolvedAt: 3,
  attempts: 1,
  humanInvolved: false,
  postmortem: unworded('# cart'),
};

describe('stores', () => {
  let server: TemporaryServer;
  let database: OpenDatabase;
  let db: Database;

  before(async () => {
    server = await startTemporaryServer();
    database = await openDatabase({ url: await server.createDatabase(), logger });
    db = database.db;
  });
  after(async () => {
    await database.close();
    await server.stop();
  });

  it('brings the tables up once when several start at the same moment', async () => {
    const url = await server.createDatabase();
    const opened = await Promise.all(Array.from({ length: 4 }, () => openDatabase({ url, logger })));
    for (const each of opened) assert.equal(await createSettingsStore(each.db).find('nothing'), undefined);
    await Promise.all(opened.map(each => each.close()));
  });

  it('says where it looked, without the password, when nobody answers', async () => {
    await assert.rejects(openDatabase({ url: 'postgres://me:hidden@127.0.0.1:1/none', logger }), error => {
      assert.equal((error as { code: string }).code, 'DATABASE_UNREACHABLE');
      assert.doesNotMatch(String(error), /hidden/);
      return true;
    });
  });

  describe('approvals', () => {
    const votes: readonly { name: string; needed: number; votes: readonly Vote[]; expected: readonly string[] }[] = [
      { name: 'one agreement where one is needed', needed: 1, votes: [voteOf('ana', true)], expected: ['approved'] },
      {
        name: 'two where two are needed',
        needed: 2,
        votes: [voteOf('ana', true), voteOf('bo', true)],
        expected: ['pending', 'approved'],
      },
      {
        name: 'the same person twice',
        needed: 2,
        votes: [voteOf('ana', true), voteOf('ana', true)],
        expected: ['pending', 'APPROVAL_REFUSED'],
      },
      {
        name: 'one refusal among agreements',
        needed: 3,
        votes: [voteOf('ana', true), voteOf('bo', false), voteOf('cy', true)],
        expected: ['pending', 'rejected', 'APPROVAL_REFUSED'],
      },
      { name: 'who asked for it', needed: 1, votes: [voteOf('zeroops', true)], expected: ['APPROVAL_REFUSED'] },
      { name: 'a vote too late', needed: 1, votes: [voteOf('ana', true, 5000)], expected: ['APPROVAL_REFUSED'] },
    ];
    for (const [index, { name, needed, votes: cast, expected }] of votes.entries()) {
      it(`counts ${name}`, async () => {
        const store = createApprovalStore(db);
        const { id } = await store.insert({ ...PENDING, id: `count-${index}`, needed });
        const outcomes: string[] = [];
        for (const vote of cast) outcomes.push(await store.vote(id, vote).then(({ status }) => status, codeOf));
        assert.deepEqual(outcomes, expected);
      });
    }

    it('gives one decision for two votes at the same moment', async () => {
      const store = createApprovalStore(db);
      for (let round = 0; round < 20; round++) {
        const { id } = await store.insert({ ...PENDING, id: `both-${round}` });
        const outcomes = await Promise.all(
          [voteOf('ana', true), voteOf('bo', false)].map(vote =>
            store.vote(id, vote).then(({ status }) => status, codeOf),
          ),
        );
        const [decided] = outcomes.filter(outcome => outcome !== 'APPROVAL_REFUSED');
        assert.equal(outcomes.filter(outcome => outcome === 'APPROVAL_REFUSED').length, 1);
        const found = await store.find(id);
        assert.deepEqual([found?.status, found?.votes.length], [decided, 1]);
      }
    });

    it('expires what is past its time, once', async () => {
      const store = createApprovalStore(db);
      await store.insert({ ...PENDING, id: 'old', expiresAt: 2000 });
      await store.insert({ ...PENDING, id: 'young', expiresAt: 9000 });
      const both = (await Promise.all([store.expire(2000), store.expire(2000)])).flat();
      assert.deepEqual(
        both.map(({ id }) => id).filter(id => id === 'old' || id === 'young'),
        ['old'],
      );
      assert.equal((await store.find('young'))?.status, 'pending');
      assert.equal(await store.vote('old', voteOf('ana', true)).catch(codeOf), 'APPROVAL_REFUSED');
    });

    it('withdraws what is pending and leaves what is decided', async () => {
      const store = createApprovalStore(db);
      await store.insert({ ...PENDING, id: 'dropped' });
      await store.insert({ ...PENDING, id: 'decided' });
      await store.vote('decided', voteOf('ana', true));
      assert.equal((await store.withdraw('dropped')).status, 'rejected');
      assert.equal((await store.withdraw('decided')).status, 'approved');
      assert.equal(await store.withdraw('unheard-of').catch(codeOf), 'APPROVAL_NOT_FOUND');
    });

    it('keeps the first of two with one id, and lists by status, newest first', async () => {
      const store = createApprovalStore((await openFresh()).db);
      await store.insert({ ...PENDING, id: 'x', title: unworded('first') });
      assert.equal((await store.insert({ ...PENDING, id: 'x', title: unworded('second') })).title.en, 'first');
      await store.insert({ ...PENDING, id: 'y', requestedAt: 2000 });
      await store.vote('x', voteOf('ana', false));
      assert.deepEqual(
        (await store.list({})).map(({ id }) => id),
        ['y', 'x'],
      );
      assert.deepEqual(
        (await store.list({ status: 'rejected' })).map(({ id }) => id),
        ['x'],
      );
      assert.equal(await store.vote('z', voteOf('ana', true)).catch(codeOf), 'APPROVAL_NOT_FOUND');
    });
  });

  describe('locks', () => {
    it('are taken all or none, renewed by their holder, and free after release or term', async () => {
      let now = 1000;
      const locks = createServiceLocks(db, { now: () => now, elapsed: () => now });
      assert.equal(await locks.take(['cart', 'order'], 'one', 100), undefined);
      assert.deepEqual(await locks.take(['user', 'order'], 'two', 100), { service: 'order', holder: 'one' });
      assert.deepEqual(
        (await locks.list()).map(({ service }) => service),
        ['cart', 'order'],
      );
      assert.equal(await locks.take(['user'], 'two', 100), undefined);
      assert.deepEqual(await locks.take(['cart', 'order', 'user'], 'one', 500), { service: 'user', holder: 'two' });
      assert.deepEqual(await locks.list(), [
        { service: 'cart', holder: 'one', until: 1100 },
        { service: 'order', holder: 'one', until: 1100 },
        { service: 'user', holder: 'two', until: 1100 },
      ]);
      now = 1050;
      assert.equal(await locks.take(['cart'], 'one', 100), undefined);
      now = 1100;
      assert.deepEqual(await locks.list(), [{ service: 'cart', holder: 'one', until: 1150 }]);
      assert.equal(await locks.take(['order', 'user'], 'three', 100), undefined);
      await locks.release('one');
      assert.equal(await locks.take(['cart', 'cart'], 'three', 100), undefined);
      assert.equal(await locks.take([], 'three', 100), undefined);
      await locks.release('three');
      assert.deepEqual(await locks.list(), []);
    });

    it('go to exactly one of many who want overlapping services at once', async () => {
      const locks = createServiceLocks(db, { now: () => 1, elapsed: () => 1 });
      const wanted = ['a', 'b', 'c', 'd', 'e'];
      for (let round = 0; round < 10; round++) {
        const holders = Array.from({ length: 8 }, (_, n) => `${round}-${n}`);
        const answers = await Promise.all(
          holders.map((holder, n) => locks.take([...wanted.slice(n % 5), ...wanted.slice(0, n % 5)], holder, 100)),
        );
        const winners = holders.filter((_, n) => answers[n] === undefined);
        assert.equal(winners.length, 1);
        assert.deepEqual(new Set((await locks.list()).map(lock => lock.holder)), new Set(winners));
        await locks.release(winners[0]!);
      }
    });
  });

  describe('runs', () => {
    it('loses nothing when different fields and steps are written at once', async () => {
      const runs = createRunStore(db);
      const run = await runs.insert(runOf('many'));
      await Promise.all([
        runs.update('many', { status: 'running' }),
        runs.update('many', { startedAt: 5 }),
        runs.update('many', { summary: unworded('going') }),
        runs.update('many', { abort: { by: 'ana', reason: unworded('no') } }),
        runs.saveStep('many', { id: 'a', status: 'running', summary: unworded('a runs'), startedAt: 7 }),
        runs.saveStep('many', { id: 'b', status: 'running', summary: unworded('b runs'), undo: { replicas: 2 } }),
      ]);
      await runs.saveStep('many', { id: 'a', status: 'succeeded', summary: unworded('done'), endedAt: 9 });
      const found = await runs.find(`RUN-${run.number}`);
      assert.deepEqual(found, {
        ...run,
        status: 'running',
        startedAt: 5,
        summary: unworded('going'),
        abort: { by: 'ana', reason: unworded('no') },
        steps: [
          { id: 'a', status: 'succeeded', summary: unworded('done'), startedAt: 7, endedAt: 9 },
          { id: 'b', status: 'running', summary: unworded('b runs'), undo: { replicas: 2 } },
        ],
      });
    });

    it('keeps the first of many inserts with one id', async () => {
      const runs = createRunStore(db);
      const inserted = await Promise.all(
        [1, 2, 3, 4].map(n => runs.insert({ ...runOf('same'), summary: unworded(`${n}`) })),
      );
      for (const run of inserted) assert.deepEqual(run, inserted[0]);
    });

    it('finds by number and id and lists by incident and status, newest first', async () => {
      const runs = createRunStore((await openFresh()).db);
      const first = await runs.insert({ ...runOf('r1'), plan: { ...planOf('r1', []), incident: 'i' } });
      await runs.insert({ ...runOf('r2'), status: 'failed' });
      const cases = [
        { query: {}, expected: ['r2', 'r1'] },
        { query: { incident: 'i' }, expected: ['r1'] },
        { query: { statuses: ['failed', 'aborted'] as const }, expected: ['r2'] },
        { query: { statuses: [] }, expected: [] },
        { query: { limit: 1 }, expected: ['r2'] },
      ];
      for (const { query, expected } of cases)
        assert.deepEqual(
          (await runs.list(query)).map(({ id }) => id),
          expected,
        );
      for (const reference of ['r1', String(first.number), `run-${first.number}`])
        assert.equal((await runs.find(reference))?.id, 'r1');
      assert.equal(await runs.find('RUN-999'), undefined);
    });
  });

  it('numbers incidents on first sight and replaces them after', async () => {
    const incidents = createIncidentStore((await openFresh()).db);
    const first = await incidents.save(INCIDENT);
    const second = await incidents.save({ ...INCIDENT, id: 'inc-b' });
    const closed = await incidents.save({ ...first, status: 'resolved', title: unworded('odd: \0 \ud83d \\u0000') });
    assert.deepEqual([first.number, second.number, closed.number], [1, 2, 1]);
    assert.equal((await incidents.find('INC-1'))?.title.en, 'odd: \ufffd \ufffd \\u0000');
    assert.deepEqual(
      (await incidents.list({ open: true })).map(({ id }) => id),
      ['inc-b'],
    );
    assert.deepEqual(
      (await incidents.list({ open: false })).map(({ id }) => id),
      ['inc-a'],
    );
    assert.deepEqual(
      (await incidents.list({ before: 2 })).map(({ id }) => id),
      ['inc-a'],
    );
  });

  it('keeps one case per incident', async () => {
    const cases = createCaseStore((await openFresh()).db);
    const first = await cases.save(CASE);
    const again = await cases.save({ ...CASE, outcome: 'by-people' });
    const other = await cases.save({ ...CASE, id: 'case-b', incident: 'inc-b', service: 'order', resolvedAt: 9 });
    assert.deepEqual([again.number, other.number], [first.number, first.number + 1]);
    assert.deepEqual(await cases.find(`CASE-${first.number}`), again);
    assert.deepEqual(
      (await cases.list({})).map(({ id }) => id),
      [other.id, first.id],
    );
    assert.deepEqual(
      (await cases.list({ service: 'cart', failureType: 'code-bug' })).map(({ id }) => id),
      ['case-a'],
    );
  });

  it('replaces settings and autonomies by their keys', async () => {
    const settings = createSettingsStore(db);
    for (const value of [true, null, { deep: [1, 'a'] }, 'text']) {
      await settings.save('switch', value);
      assert.deepEqual(await settings.find('switch'), value);
    }
    const autonomies = createAutonomyStore(db);
    const key = { service: 'cart', action: 'service.restart', failureType: 'code-bug' };
    const earned = { ...key, level: 'approve', successes: 1, failures: 0, streak: 1 } as const;
    await autonomies.save(earned);
    await autonomies.save({ ...earned, level: 'automatic' });
    assert.deepEqual(await autonomies.list(), [{ ...earned, level: 'automatic' }]);
    assert.equal(await autonomies.find({ ...key, service: 'order' }), undefined);
  });

  const opened: OpenDatabase[] = [];
  after(() => Promise.all(opened.map(each => each.close())));
  async function openFresh(): Promise<OpenDatabase> {
    const fresh = await openDatabase({ url: await server.createDatabase(), logger });
    opened.push(fresh);
    return fresh;
  }
});

function voteOf(by: string, approve: boolean, at = 2000): Vote {
  return { by, approve, reason: 'because', at };
}

function runOf(id: string): Run {
  const plan = planOf(id, [actionStep('a'), actionStep('b')]);
  const steps = plan.steps.map(step => ({ id: step.id, status: 'waiting' as const, summary: unworded('') }));
  return { id, number: 0, plan, status: 'running', steps, createdAt: 1, summary: unworded('') };
}

function codeOf(error: unknown): string {
  return (error as { code: string }).code;
}
