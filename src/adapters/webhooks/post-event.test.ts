import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, it, type TestContext } from 'node:test';
import type { Reception } from '#ports/event-receiver.ts';
import { postEvent } from './post-event.ts';
import { findSigningKeys } from './signature.ts';

const NOW = 1_800_000_000_999;
const EVENT = { id: 'id-1', mediaType: 'application/cloudevents+json; charset=utf-8', body: '{"data":"größer"}' };
const SECRET = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;

async function listen(t: TestContext, serve: RequestListener): Promise<string> {
  const server = createServer(serve).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
}

interface Manner {
  readonly secret?: string;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

function post(url: string, { secret, timeoutMs = 5000, signal = new AbortController().signal }: Manner = {}) {
  const keys = secret === undefined ? [] : findSigningKeys(secret)!;
  return postEvent({ url, keys }, EVENT, { clock: { now: () => NOW }, signal, timeoutMs });
}

/** As the specification tells receivers to: the secret without its prefix, decoded, over `id.timestamp.body`. */
function verify(headers: IncomingHttpHeaders, body: string, secret: string): boolean {
  const content = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const expected = createHmac('sha256', key).update(content).digest('base64');
  return String(headers['webhook-signature'])
    .split(' ')
    .some(each => each === `v1,${expected}`);
}

function reasonOf(reception: Reception): string {
  return reception.status === 'failed' ? reception.reason.en : reception.status;
}

describe('an event that is posted', () => {
  it('can be verified as the specification says', async t => {
    let seen: { headers: IncomingHttpHeaders; body: string; method: string | undefined } | undefined;
    const url = await listen(t, async (request, response) => {
      seen = { headers: request.headers, body: await text(request), method: request.method };
      response.end('ok');
    });
    assert.deepEqual(await post(url, { secret: SECRET }), { status: 'taken' });
    const { headers, body, method } = seen!;
    assert.equal(method, 'POST');
    assert.equal(body, EVENT.body);
    assert.equal(headers['content-type'], EVENT.mediaType);
    assert.equal(headers['webhook-id'], 'id-1');
    assert.equal(headers['webhook-timestamp'], '1800000000');
    assert.ok(verify(headers, body, SECRET));
    assert.ok(!verify(headers, `${body} `, SECRET), 'an altered body is noticed');
  });

  it('goes out unsigned without a secret', async t => {
    let headers: IncomingHttpHeaders = {};
    const url = await listen(t, (request, response) => {
      headers = request.headers;
      response.writeHead(204).end();
    });
    assert.deepEqual(await post(url), { status: 'taken' });
    assert.equal(headers['webhook-signature'], undefined);
    assert.equal(headers['webhook-id'], 'id-1');
  });
});

const ANSWERS: readonly { name: string; serve: RequestListener; expected: Reception; timeoutMs?: number }[] = [
  {
    name: 'an error is a failure',
    serve: (_request, response) => void response.writeHead(500).end('stack trace'),
    expected: { status: 'failed', reason: { en: 'answers 500', zh: '响应 500' } },
  },
  {
    name: '410 ends it',
    serve: (_request, response) => void response.writeHead(410).end(),
    expected: { status: 'gone', reason: { en: 'answers 410', zh: '响应 410' } },
  },
  {
    name: 'seconds of Retry-After are told',
    serve: (_request, response) => void response.writeHead(429, { 'retry-after': '7' }).end(),
    expected: { status: 'failed', reason: { en: 'answers 429', zh: '响应 429' }, retryAfterMs: 7000 },
  },
  {
    name: 'a date of Retry-After is told, up to an hour',
    serve: (_request, response) =>
      void response.writeHead(503, { 'retry-after': new Date(NOW + 86_400_000).toUTCString() }).end(),
    expected: { status: 'failed', reason: { en: 'answers 503', zh: '响应 503' }, retryAfterMs: 3_600_000 },
  },
  {
    name: 'a Retry-After that is neither is left aside',
    serve: (_request, response) => void response.writeHead(503, { 'retry-after': 'soon' }).end(),
    expected: { status: 'failed', reason: { en: 'answers 503', zh: '响应 503' } },
  },
  {
    name: 'no answer is a failure after the time limit',
    serve: () => undefined,
    timeoutMs: 100,
    expected: { status: 'failed', reason: { en: 'no answer within 0.1 s', zh: '0.1 s 内无响应' } },
  },
  {
    name: 'a body without end is not waited for',
    serve: (_request, response) => {
      const pour = () => {
        while (!response.destroyed && response.write('x'.repeat(16_384)));
      };
      response.on('drain', pour).on('error', () => undefined);
      pour();
    },
    expected: { status: 'taken' },
  },
  {
    name: 'a body that stops in its midst alters nothing',
    serve: (_request, response) => void response.write('o'),
    timeoutMs: 100,
    expected: { status: 'taken' },
  },
];

describe('of the answers of a receiver', () => {
  for (const { name, serve, expected, timeoutMs } of ANSWERS) {
    it(name, async t => {
      const url = await listen(t, serve);
      assert.deepEqual(await post(url, timeoutMs === undefined ? {} : { timeoutMs }), expected);
    });
  }

  it('a redirect is a failure, and nobody goes there', async t => {
    let visits = 0;
    const elsewhere = await listen(t, (_request, response) => {
      visits += 1;
      response.end();
    });
    const url = await listen(t, (_request, response) => void response.writeHead(307, { location: elsewhere }).end());
    assert.match(reasonOf(await post(url)), /^answers 307, and redirects/);
    assert.equal(visits, 0);
  });

  it('a hang-up is a failure', async t => {
    const reception = await post(await listen(t, request => void request.socket.destroy()));
    assert.match(reasonOf(reception), /^the connection fails \(\w+\)$/);
  });

  it('a port that fetch does not go to is named as the trouble', async () => {
    assert.match(reasonOf(await post('http://127.0.0.1:9/')), /^fetch refuses its port/);
  });

  it('nobody there is a failure without the address in it', async t => {
    const url = await listen(t, () => undefined);
    const { port } = new URL(url);
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const dead = (server.address() as AddressInfo).port;
    server.close();
    await once(server, 'close');
    const reception = await post(url.replace(port, String(dead)));
    assert.deepEqual(reception, { status: 'failed', reason: { en: 'refuses the connection', zh: '拒绝连接' } });
  });

  it('none is waited for once everything ends', async t => {
    const ending = new AbortController();
    const url = await listen(t, () => ending.abort());
    const begunAt = performance.now();
    assert.equal((await post(url, { signal: ending.signal })).status, 'failed');
    assert.ok(performance.now() - begunAt < 4000);
  });
});
