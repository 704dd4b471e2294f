import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, test } from 'node:test';
import { createLogger } from '#base/logger.ts';
import { createEventStreams, type EventStreams, matchesKind, type StreamRequest } from './events.ts';
import { MemoryJournal } from './journal.fixture.ts';

let journal: MemoryJournal;
let streams: EventStreams;
let server: Server;
let request: StreamRequest;

beforeEach(async () => {
  journal = new MemoryJournal();
  request = { kinds: [] };
  streams = createEventStreams({ journal, logger: createLogger('silent'), heartbeatMs: 50, patienceMs: 500 });
  server = createServer((_request, response) => streams.open(response, request)).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  streams.close();
  server.closeAllConnections();
  server.close();
});

async function connect(): Promise<IncomingMessage> {
  const { port } = server.address() as AddressInfo;
  const [response] = (await once(get({ port, host: '127.0.0.1' }), 'response')) as [IncomingMessage];
  response.on('error', () => {});
  return response;
}

/** Sequence numbers of the events as they come, until there are so many. */
async function readIds(response: IncomingMessage, count: number): Promise<number[]> {
  const ids: number[] = [];
  let rest = '';
  for await (const chunk of response) {
    const events = (rest + chunk).split('\n\n');
    rest = events.pop()!;
    for (const event of events) {
      const id = /^id: (\d+)$/m.exec(event)?.[1];
      if (id !== undefined) ids.push(Number(id));
    }
    if (ids.length >= count) return ids;
  }
  throw new Error(`the stream ended after ${ids.join(', ')}`);
}

/** What comes until the words are among it, without the signs of life that come whenever it takes long. */
function readUntil(response: IncomingMessage, words: string): Promise<string> {
  let text = '';
  return new Promise(resolve => {
    response.on('data', function add(chunk) {
      text = (text + chunk).replaceAll(': still here\n\n', '');
      if (!text.includes(words) || !text.endsWith('\n\n')) return;
      response.off('data', add);
      resolve(text);
    });
  });
}

test('a new reader gets only what is still to come, as CloudEvents', async () => {
  journal.add('loop.started');
  const response = await connect();
  assert.equal(response.headers['content-type'], 'text/event-stream; charset=utf-8');
  await once(response, 'data');
  journal.add('incident.opened');
  const text = await readUntil(response, 'incident.opened');
  const data = /^data: (.*)$/m.exec(text)?.[1];
  assert.match(text, /^id: 2\ndata: \{.*"type":"io\.zeroops\.incident\.opened"/);
  assert.equal(JSON.parse(data!).type, 'io.zeroops.incident.opened');
});

test('a resumed reader misses nothing and gets nothing twice, whatever is appended meanwhile', async () => {
  for (let i = 0; i < 450; i++) journal.add('x.happened');
  request = { kinds: [], afterSequence: 100 };
  const reading = readIds(await connect(), 400);
  for (let i = 0; i < 50; i++) journal.add('x.happened');
  assert.deepEqual(
    await reading,
    Array.from({ length: 400 }, (_, index) => 101 + index),
  );
});

test('a reader who has heard nothing yet knows where to go on', async () => {
  for (let i = 0; i < 3; i++) journal.add('x.happened');
  const [chunk] = await once(await connect(), 'data');
  assert.match(String(chunk), /^retry: \d+\nid: 3\n\n/);
});

test('whoever wants it so is told that much was missed, and goes on from there', async () => {
  for (let i = 0; i < 450; i++) journal.add('x.happened');
  request = { kinds: [], afterSequence: 100, mostMissed: 349 };
  const response = await connect();
  const beginning = await readUntil(response, 'skipped');
  journal.add('x.happened');
  const text = beginning + (await readUntil(response, 'x.happened'));
  assert.match(text, /^id: 450\nevent: skipped\ndata: \{"missed":350\}\n\nid: 451$/m);
  assert.doesNotMatch(text, /^id: (?!45[01])/m);
});

test('a filter lets through exact kinds and families', async () => {
  request = { kinds: ['incident.*', 'run.ended'], afterSequence: 0 };
  for (const kind of ['incident.opened', 'run.started', 'anomaly.opened', 'run.ended', 'incidental.thing']) {
    journal.add(kind);
  }
  assert.deepEqual(await readIds(await connect(), 2), [1, 4]);
});

test('an idle reader hears that the stream is alive', async () => {
  const response = await connect();
  let text = '';
  for await (const chunk of response) {
    text += chunk;
    if (text.includes(': still here')) break;
  }
  assert.match(text, /: still here\n\n/);
});

test('a reader that takes nothing is cut off, and the others go on', async () => {
  const slow = await connect();
  slow.pause();
  const other = await connect();
  const count = 150;
  const reading = readIds(other, count);
  const closed = new Promise(resolve => slow.once('close', resolve));
  // Far more than what sockets and buffers between two processes take.
  for (let i = 0; i < count; i++) journal.add('x.happened', { data: { summary: 'x'.repeat(100_000) } });
  assert.equal((await reading).length, count);
  // The other reader has left with what it wanted, so this waits for the slow one alone.
  while (streams.size > 0) await new Promise(resolve => setTimeout(resolve, 10));
  slow.resume();
  await closed;
});

test('a database that is away for a moment delays events and loses none', async () => {
  const response = await connect();
  await once(response, 'data');
  const { read } = journal;
  journal.read = () => Promise.reject(new Error('away'));
  journal.add('x.happened');
  journal.add('x.happened');
  journal.read = read;
  assert.deepEqual(await readIds(response, 2), [1, 2]);
});

test('closing ends every stream', async () => {
  const response = await connect();
  response.resume();
  const ended = once(response, 'end');
  streams.close();
  await ended;
});

const kinds: readonly { name: string; kind: string; wanted: string[]; expected: boolean }[] = [
  { name: 'no filter lets everything through', kind: 'a.b', wanted: [], expected: true },
  { name: 'a kind matches itself', kind: 'a.b', wanted: ['a.b'], expected: true },
  { name: 'a kind does not match what only begins alike', kind: 'a.bc', wanted: ['a.b'], expected: false },
  { name: 'a family matches its members', kind: 'run.step.started', wanted: ['run.*'], expected: true },
  { name: 'a family does not match a name that begins alike', kind: 'runner.x', wanted: ['run.*'], expected: false },
];
for (const { name, kind, wanted, expected } of kinds) {
  test(name, () => assert.equal(matchesKind(kind, wanted), expected));
}

test('a stream ends when whoever opened it is let in no more', async () => {
  let isAllowed = true;
  request = { kinds: [], isAllowed: async () => isAllowed };
  const response = await connect();
  const ended = once(response.resume(), 'end');
  isAllowed = false;
  await ended;
  assert.equal(streams.size, 0);
});

test('a stream goes on while it cannot be told whether it may', async () => {
  request = { kinds: [], afterSequence: 0, isAllowed: () => Promise.reject(new Error('away')) };
  const response = await connect();
  for await (const chunk of response) if (String(chunk).includes('still here')) break;
  assert.equal(response.statusCode, 200);
});
