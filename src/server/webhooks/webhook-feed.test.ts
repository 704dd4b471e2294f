import assert from 'node:assert/strict';
import { beforeEach, describe, it, type TestContext } from 'node:test';
import type { CloudEvent } from '#api/cloud-event.ts';
import { sleep } from '#base/clock.ts';
import type { Json } from '#base/json.ts';
import { createLogger } from '#base/logger.ts';
import { unworded } from '#domain/sentence.ts';
import type { EventReceiver, OutgoingEvent, Reception } from '#ports/event-receiver.ts';
import { MemoryJournal } from '../journal.fixture.ts';
import { createWebhooks, type Webhooks } from './webhooks.ts';

const TAKEN: Reception = { status: 'taken' };
const FAILED: Reception = { status: 'failed', reason: unworded('answers 500') };
const NOW = 1_800_000_000_000;

let journal: MemoryJournal;
let saved: Map<string, Json>;
beforeEach(() => {
  journal = new MemoryJournal();
  saved = new Map();
});

interface Receiver extends EventReceiver {
  /** Sequences of all attempts, in order. */
  readonly attempts: number[];
  readonly events: OutgoingEvent[];
  answer: (event: CloudEvent, signal: AbortSignal) => Reception | Promise<Reception>;
}

function makeReceiver(id: string, kinds: readonly string[] = []): Receiver {
  const receiver: Receiver = {
    ...{ id, kinds, attempts: [], events: [], answer: () => TAKEN },
    async deliver(event, signal) {
      const cloudEvent = JSON.parse(event.body) as CloudEvent;
      receiver.attempts.push(Number(cloudEvent.sequence));
      receiver.events.push(event);
      return receiver.answer(cloudEvent, signal);
    },
  };
  return receiver;
}

async function start(t: TestContext, ...receivers: readonly EventReceiver[]): Promise<Webhooks> {
  const webhooks = createWebhooks(receivers, {
    journal,
    savedState: { find: async name => saved.get(name), save: async (name, value) => void saved.set(name, value) },
    clock: { now: () => NOW },
    random: () => 1,
    logger: createLogger('silent'),
    retry: { firstMs: 1, maxMs: 4, factor: 2 },
  });
  t.after(() => webhooks.stop());
  await webhooks.start();
  return webhooks;
}

async function until(isSo: () => boolean): Promise<void> {
  for (const endAt = performance.now() + 5000; !isSo(); await sleep(1)) {
    assert.ok(performance.now() < endAt, 'it did not come about within 5 s');
  }
}

function add(count: number, kind = 'run.ended'): void {
  for (let index = 0; index < count; index++) journal.add(kind);
}

describe('a webhook', () => {
  it('that is new is told what comes, and nothing of what was', async t => {
    add(3);
    const receiver = makeReceiver('pager');
    await start(t, receiver);
    add(2);
    await until(() => receiver.attempts.length === 2);
    assert.deepEqual(receiver.attempts, [4, 5]);
  });

  it('is told everything once and in order, of its kinds alone', async t => {
    const receiver = makeReceiver('pager', ['incident.*', 'run.ended']);
    const webhooks = await start(t, receiver);
    for (let index = 0; index < 100; index++) {
      for (const kind of ['run.ended', 'run.ended.not', 'incident.opened', 'incidents.opened']) journal.add(kind);
    }
    await until(() => webhooks.states()[0]!.waiting === 0);
    const expected = journal.entries.filter(({ kind }) => kind === 'run.ended' || kind === 'incident.opened');
    assert.deepEqual(
      receiver.attempts,
      expected.map(({ sequence }) => sequence),
    );
    assert.equal(webhooks.states()[0]!.delivered, 200);
  });

  it('gets CloudEvents whose id stays the same when they are tried again', async t => {
    const receiver = makeReceiver('pager');
    receiver.answer = () => (receiver.attempts.length < 3 ? FAILED : TAKEN);
    await start(t, receiver);
    journal.add('incident.opened', { incident: 'i-1' });
    await until(() => receiver.attempts.length === 3);
    const [first, second, third] = receiver.events;
    assert.deepEqual(second, first);
    assert.deepEqual(third, first);
    assert.equal(first!.id, journal.entries[0]!.id);
    assert.match(first!.mediaType, /^application\/cloudevents\+json/);
    assert.equal((JSON.parse(first!.body) as CloudEvent).type, 'io.zeroops.incident.opened');
  });

  it('that fails is told the rest only after what it did not take', async t => {
    const receiver = makeReceiver('pager');
    let isWell = false;
    receiver.answer = ({ sequence }) => (isWell || sequence !== '2' ? TAKEN : FAILED);
    const webhooks = await start(t, receiver);
    add(4);
    await until(() => receiver.attempts.length > 5);
    const state = webhooks.states()[0]!;
    assert.deepEqual(new Set(receiver.attempts), new Set([1, 2]));
    assert.equal(state.waiting, 3);
    assert.deepEqual(state.lastFailure, { at: NOW, sequence: 2, reason: unworded('answers 500') });
    isWell = true;
    await until(() => webhooks.states()[0]!.waiting === 0);
    assert.deepEqual(receiver.attempts.slice(-3), [2, 3, 4]);
  });

  it('that asks for a later attempt is left alone until then', async t => {
    const receiver = makeReceiver('pager');
    receiver.answer = () => (receiver.attempts.length === 1 ? { ...FAILED, retryAfterMs: 150 } : TAKEN);
    await start(t, receiver);
    const begunAt = performance.now();
    add(1);
    await until(() => receiver.attempts.length === 2);
    assert.ok(performance.now() - begunAt >= 145);
  });

  it('goes on where it was after a restart', async t => {
    const receiver = makeReceiver('pager');
    const first = await start(t, receiver);
    add(2);
    await until(() => receiver.attempts.length === 2);
    await first.stop();
    add(150);
    receiver.answer = () => FAILED;
    const second = await start(t, receiver);
    await until(() => receiver.attempts.length > 3);
    assert.equal(second.states()[0]!.waiting, 150);
    assert.deepEqual(new Set(receiver.attempts.slice(2)), new Set([3]));
    receiver.answer = () => TAKEN;
    await until(() => second.states()[0]!.waiting === 0);
    assert.equal(receiver.attempts.at(-1), 152);
    assert.equal(second.states()[0]!.delivered, 150);
  });

  it('remembers how far it looked, though it wanted nothing', async t => {
    const webhooks = await start(t, makeReceiver('pager', ['case.closed']));
    add(350);
    await until(() => (saved.get('webhook/pager') as { position: number }).position >= 200);
    await webhooks.stop();
    assert.deepEqual(saved.get('webhook/pager'), { position: 350 });
  });

  it('begins again at the end of a journal that is shorter than it was', async t => {
    saved.set('webhook/pager', { position: 1000 });
    add(5);
    const receiver = makeReceiver('pager');
    await start(t, receiver);
    add(1);
    await until(() => receiver.attempts.length === 1);
    assert.deepEqual(receiver.attempts, [6]);
  });

  it('that wants no more is paused until the next start, and loses nothing', async t => {
    const receiver = makeReceiver('pager');
    receiver.answer = () => ({ status: 'gone', reason: unworded('answers 410') });
    const first = await start(t, receiver);
    add(3);
    await until(() => first.states()[0]!.isPaused);
    assert.equal(first.states()[0]!.waiting, 3);
    assert.deepEqual(receiver.attempts, [1]);
    await first.stop();
    receiver.answer = () => TAKEN;
    await start(t, receiver);
    await until(() => receiver.attempts.length === 4);
    assert.deepEqual(receiver.attempts, [1, 1, 2, 3]);
  });

  it('that hangs keeps no other waiting, and ends with the server', async t => {
    const slow = makeReceiver('slow');
    slow.answer = (_event, signal) =>
      new Promise(resolve => signal.addEventListener('abort', () => resolve(FAILED), { once: true }));
    const quick = makeReceiver('quick');
    const webhooks = await start(t, slow, quick);
    add(20);
    await until(() => quick.attempts.length === 20);
    assert.deepEqual(slow.attempts, [1]);
    await webhooks.stop();
    assert.deepEqual(saved.get('webhook/slow'), { position: 0 });
    assert.equal(webhooks.states()[0]!.failed, 0);
  });

  it('waits while the journal cannot be read', async t => {
    const receiver = makeReceiver('pager');
    await start(t, receiver);
    const { read } = journal;
    let refusals = 3;
    journal.read = async query => {
      if (refusals-- > 0) throw new Error('the database is away');
      return read.call(journal, query);
    };
    add(2);
    await until(() => receiver.attempts.length === 2);
    assert.deepEqual(receiver.attempts, [1, 2]);
  });
});

describe('what is told of webhooks', () => {
  it('names each with what it took, what waits and what failed', async t => {
    const pager = makeReceiver('pager');
    const tickets = makeReceiver('tickets');
    tickets.answer = () => ({ status: 'gone', reason: unworded('answers 410') });
    const webhooks = await start(t, pager, tickets);
    add(2);
    await until(() => webhooks.states()[0]!.delivered === 2 && webhooks.states()[1]!.isPaused);
    assert.deepEqual(webhooks.describe(), {
      en: 'pager: 2 delivered; tickets: 0 delivered, 2 waiting, last failure 2027-01-15T08:00:00Z at entry 1: answers 410, paused until the next start',
      zh: 'pager：已送达 2 条；tickets：已送达 0 条，等待 2 条，最近一次失败 2027-01-15T08:00:00Z，事件链第 1 条：answers 410，已暂停，下次启动时恢复',
    });
  });

  it('is nothing while there is none', async t => {
    assert.equal((await start(t)).describe(), undefined);
  });
});
