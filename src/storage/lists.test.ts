import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { systemClock } from '#base/clock.ts';
import { uuidV7Source } from '#base/ids.ts';
import { createLogger } from '#base/logger.ts';
import type { Incident } from '#domain/incident.ts';
import type { IncidentFilter } from '#ports/incident-store.ts';
import { manyIncidents, manyRuns } from '../../test/many-facts.ts';
import { undoStep } from '../../test/plans.ts';
import { startTemporaryServer, type TemporaryServer } from '../../test/temporary-database.ts';
import { type OpenDatabase, openDatabase } from './database.ts';
import { createIncidentStore } from './incidents.ts';
import { createJournal } from './journal.ts';
import { createRunStore } from './runs.ts';

const logger = createLogger('silent');
const COUNT = 60;

describe('long lists', () => {
  let server: TemporaryServer;
  let database: OpenDatabase;
  let saved: Incident[];

  before(async () => {
    server = await startTemporaryServer();
    database = await openDatabase({ url: await server.createDatabase(), logger });
    const store = createIncidentStore(database.db);
    saved = [];
    for (const incident of manyIncidents(COUNT)) saved.push(await store.save(incident));
  });
  after(async () => {
    await database.close();
    await server.stop();
  });

  const filters: readonly { name: string; filter: IncidentFilter; holds: (incident: Incident) => boolean }[] = [
    { name: 'everything', filter: {}, holds: () => true },
    {
      name: 'some statuses',
      filter: { statuses: ['open', 'escalated'] },
      holds: ({ status }) => status === 'open' || status === 'escalated',
    },
    { name: 'no status', filter: { statuses: [] }, holds: () => false },
    { name: 'a grade', filter: { grades: ['critical'] }, holds: ({ grade }) => grade === 'critical' },
    { name: 'a service', filter: { service: 'cart' }, holds: ({ services }) => services.includes('cart') },
    {
      name: 'words of title and services in any order and case',
      filter: { text: ' slow CART' },
      holds: ({ title, services }) => title.en.includes('slow') && services.includes('cart'),
    },
    {
      name: 'words of the summary in Chinese',
      filter: { text: '回退到 INC' },
      holds: ({ summary }) => summary.zh.includes('回退到'),
    },
    { name: 'a number', filter: { text: 'INC-42' }, holds: ({ number }) => number === 42 },
    { name: 'a problem', filter: { text: 'bad-release' }, holds: ({ causes }) => causes[0]?.problem === 'bad-release' },
    { name: 'signs that mean something to SQL', filter: { text: '%' }, holds: () => false },
    {
      name: 'ids',
      filter: { ids: ['incident-3', 'incident-9', 'nobody'] },
      holds: ({ number }) => [4, 10].includes(number),
    },
    {
      name: 'all of it at once',
      filter: { open: false, service: 'cart', grades: ['warning', 'critical'] },
      holds: ({ status, grade, services }) => status === 'resolved' && grade !== 'info' && services.includes('cart'),
    },
  ];
  for (const { name, filter, holds } of filters) {
    it(`are filtered by ${name}, and counted`, async () => {
      const store = createIncidentStore(database.db);
      const expected = saved.filter(holds);
      assert.deepEqual(numbersOf(await store.list(filter)), numbersOf(expected).reverse());
      const counts = await store.count(filter);
      assert.deepEqual(counts, countBy(expected));
    });
  }

  for (const order of ['newest-first', 'oldest-first', 'worst-first'] as const) {
    it(`come ${order} in pages without a gap or a repetition`, async () => {
      const store = createIncidentStore(database.db);
      const read: Incident[] = [];
      for (;;) {
        const last = read.at(-1)?.number;
        const page = await store.list({ order, limit: 7, ...(last === undefined ? {} : { before: last }) });
        if (page.length === 0) break;
        read.push(...page);
      }
      const rank = { critical: 2, warning: 1, info: 0 };
      const sorted = saved.toSorted((a, b) => b.number - a.number);
      if (order === 'oldest-first') sorted.reverse();
      if (order === 'worst-first') sorted.sort((a, b) => rank[b.grade] - rank[a.grade]);
      assert.deepEqual(numbersOf(read), numbersOf(sorted));
    });
  }

  it('leave out, when briefly, what no list shows', async () => {
    const store = createIncidentStore(database.db);
    for (const brief of await store.list({ brief: true, limit: 10 })) {
      const whole = (await store.find(brief.id))!;
      assert.deepEqual(brief, { ...whole, anomalies: [], causes: whole.causes.slice(0, 1) });
    }
  });

  it('of runs are filtered, paged and counted too', async () => {
    const store = createRunStore(database.db);
    for (const run of manyRuns(20)) await store.insert(run);
    const failed = await store.list({ statuses: ['failed'] });
    assert.deepEqual(numbersOf(failed), [20, 15, 10, 5]);
    assert.deepEqual(numbersOf(await store.list({ before: 4 })), [3, 2, 1]);
    assert.deepEqual(numbersOf(await store.list({ text: 'run-17' })), [17]);
    assert.equal((await store.list({ text: '重启 恢复正常' })).length, 20);
    assert.deepEqual(numbersOf(await store.list({ ids: ['run-of-0'] })), [1]);
    assert.ok((await store.list({ service: 'cart' })).every(({ plan }) => plan.services.includes('cart')));
    assert.deepEqual(await store.count({}), { failed: 4, succeeded: 16 });
  });

  it('of runs tell which run took each back last, and begin after a start', async () => {
    const store = createRunStore(database.db);
    const [first, second] = manyRuns(22).slice(20);
    const task = { type: 'roll-back', spec: { run: first!.id, number: 21 } };
    await store.insert(first!);
    for (const id of ['attempt', 'success'])
      await store.insert({ ...second!, id, status: 'failed', plan: { ...second!.plan, task } });
    const other = { ...task, type: 'workflow' };
    await store.insert({ ...second!, plan: { ...second!.plan, task: other } });
    await store.update('success', { status: 'succeeded', startedAt: Number.MAX_SAFE_INTEGER });
    const undoing = ['a', 'b', 'c', 'd'].map(step => undoStep(step, first!));
    const statuses = ['failed', 'succeeded', 'unnecessary', 'waiting'] as const;
    const attempt = { ...second!.plan, task, steps: undoing };
    await store.insert({
      ...{ ...second!, id: 'partly', status: 'failed', plan: attempt },
      steps: undoing.map(({ id }, i) => ({ id, status: statuses[i]!, summary: second!.summary })),
    });
    const rest = { ...second!.plan, task, steps: [undoStep('a', first!)] };
    await store.insert({
      ...{ ...second!, id: 'rest', status: 'failed', plan: rest },
      steps: [{ id: 'undo-a', status: 'succeeded', summary: second!.summary }],
    });
    const [found] = await store.list({ ids: [first!.id] });
    const { number } = (await store.find('rest'))!;
    assert.deepEqual(found!.rollBack, { run: 'rest', number, status: 'failed', undone: ['b', 'c', 'a'] });
    assert.equal((await store.find('success'))!.rollBack, undefined);
    const later = await store.list({ startedAfter: Number.MAX_SAFE_INTEGER - 1 });
    assert.deepEqual(
      later.map(({ id }) => id),
      ['success'],
    );
  });

  it('of the journal are searched for words', async () => {
    const journal = createJournal({ db: database.db, clock: systemClock, newId: uuidV7Source(Date.now), logger });
    const base = { subject: 'service/cart', actor: 'ana' };
    await journal.append(
      { ...base, kind: 'change.seen', data: { summary: 'Version 2 of cart' } },
      { ...base, kind: 'run.ended', data: { summary: 'mended' } },
    );
    await journal.append({ ...base, kind: 'loop.paused', data: { summary: { en: 'paused', zh: '已暂停' } } });
    const kinds = async (text: string) => (await journal.read({ text })).map(({ kind }) => kind);
    assert.deepEqual(await kinds('VERSION cart'), ['change.seen']);
    assert.deepEqual(await kinds('run.ended ana'), ['run.ended']);
    assert.deepEqual(await kinds('paused 已暂停'), ['loop.paused']);
    assert.deepEqual(await kinds('nothing'), []);
  });
});

function numbersOf(items: readonly { readonly number: number }[]): number[] {
  return items.map(({ number }) => number);
}

function countBy(incidents: readonly Incident[]): Record<string, number> {
  const grouped = Object.entries(Object.groupBy(incidents, ({ status }) => status));
  return Object.fromEntries(grouped.map(([status, group]) => [status, group.length]));
}
