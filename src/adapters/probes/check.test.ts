import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, it, type TestContext } from 'node:test';
import { check, findDeadAddress, listenHttp, listenTcp } from './servers.fixture.ts';

const WELCOME: RequestListener = (_request, response) => void response.end('Welcome to the shop');
const never = () => undefined;

/** Every way an HTTP check can end. `says` undefined: it passes. */
const HTTP: readonly { name: string; serve: RequestListener; fields?: object; says: RegExp | undefined }[] = [
  { name: 'a page that is there passes', serve: WELCOME, says: undefined },
  {
    name: 'a page with the expected text passes',
    serve: WELCOME,
    fields: { expect: { status: [200, 200], body: 'Welcome', maxDuration: '10s' } },
    says: undefined,
  },
  {
    name: 'a page without the expected text fails',
    serve: WELCOME,
    fields: { expect: { body: 'Sold out' } },
    says: /^GET http:\/\/127\.0\.0\.1:\d+\/ answered 200 without "Sold out"$/,
  },
  {
    name: 'text beyond the first 64 kB does not count',
    serve: (_request, response) => void response.end(`${'x'.repeat(70_000)}Welcome`),
    fields: { expect: { body: 'Welcome' } },
    says: /without "Welcome" within its first 64 kB$/,
  },
  {
    name: 'an answer without end passes once 64 kB are read',
    serve: (_request, response) => {
      const pour = () => {
        while (!response.destroyed && response.write('x'.repeat(16_384)));
      };
      response.on('drain', pour).on('error', never);
      pour();
    },
    says: undefined,
  },
  {
    name: 'another status fails',
    serve: (_request, response) => void response.writeHead(503).end(),
    says: /\/ answered 503, expected 200 to 299$/,
  },
  {
    name: 'an answer that never ends fails',
    serve: (_request, response) => void response.write('Wel'),
    fields: { timeout: '1s' },
    says: /did not end its answer within 1\.0 s$/,
  },
  {
    name: 'an answer that took too long fails though it came',
    serve: (_request, response) => void setTimeout(() => response.end('late'), 40),
    fields: { expect: { maxDuration: '20ms' } },
    says: /^everything was answered, but it took \d+ ms, expected at most 20 ms$/,
  },
  {
    name: 'a redirect in a circle fails',
    serve: (_request, response) => void response.writeHead(302, { location: '/again?token=secret' }).end(),
    says: /^GET http:\/\/127\.0\.0\.1:\d+\/again redirects more than 5 times$/,
  },
  {
    name: 'a redirect to another protocol fails',
    serve: (_request, response) => void response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
    says: /redirects to something that is not HTTP$/,
  },
  {
    name: 'a redirect that is expected is not followed',
    serve: (_request, response) => void response.writeHead(302, { location: '/again' }).end(),
    fields: { expect: { status: [302, 302] } },
    says: undefined,
  },
];

describe('an HTTP check', () => {
  for (const { name, serve, fields, says } of HTTP) {
    it(name, async t => {
      const { address } = await listenHttp(t, serve);
      assertEnds((await check({ url: `http://${address}/`, ...fields })).trouble, says);
    });
  }

  it('fails when an answer never comes', async t => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { address } = await listenHttp(t, () => t.mock.timers.tick(100));
    const { trouble } = await check({ url: `http://${address}/`, timeout: '100ms' });
    assert.match(trouble!, /127\.0\.0\.1:\d+ gave no answer within 100 ms$/);
  });

  it('sends method, headers and body as they are written', async t => {
    const seen: unknown[] = [];
    const { address } = await listenHttp(t, async (request, response) => {
      const body = await text(request);
      seen.push([request.method, request.url, request.headers['x-shop'], request.headers.host, body]);
      response.end();
    });
    await check({ url: `http://${address}/a?b=1`, method: 'POST', headers: { 'X-Shop': 'yes' }, body: 'größer' });
    assert.deepEqual(seen, [['POST', '/a?b=1', 'yes', address, 'größer']]);
  });

  it('follows redirects, counts them, and tells the status of the last answer', async t => {
    const { address } = await listenHttp(t, (request, response) => {
      if (request.url === '/c') response.writeHead(204).end();
      else response.writeHead(301, { location: request.url === '/a' ? 'b' : '/c' }).end();
    });
    const { trouble, findings } = await check({ url: `http://${address}/a` });
    assert.equal(trouble, undefined);
    assert.deepEqual(findings, { statusCode: 204, redirects: 2, expiresAt: undefined });
  });

  const METHODS = [
    { status: 301, method: 'POST', becomes: 'GET', body: '' },
    { status: 302, method: 'PUT', becomes: 'PUT', body: 'data' },
    { status: 303, method: 'PUT', becomes: 'GET', body: '' },
    { status: 303, method: 'HEAD', becomes: 'HEAD', body: '' },
    { status: 307, method: 'POST', becomes: 'POST', body: 'data' },
  ];
  for (const { status, method, becomes, body } of METHODS) {
    it(`after ${status} a ${method} becomes a ${becomes}`, async t => {
      let seen: unknown;
      const { address } = await listenHttp(t, async (request, response) => {
        if (request.url === '/') return void response.writeHead(status, { location: '/next' }).end();
        seen = [request.method, await text(request)];
        response.end();
      });
      await check({ url: `http://${address}/`, method, ...(method !== 'HEAD' && { body: 'data' }) });
      assert.deepEqual(seen, [becomes, body]);
    });
  }

  it('keeps its headers from another origin', async t => {
    const seen: unknown[] = [];
    const other = await listenHttp(t, (request, response) => {
      seen.push(request.headers.authorization);
      response.end();
    });
    const { address } = await listenHttp(t, (request, response) => {
      seen.push(request.headers.authorization);
      const location = request.url === '/' ? '/here' : `http://${other.address}/`;
      response.writeHead(307, { location }).end();
    });
    await check({ url: `http://${address}/`, headers: { Authorization: 'Bearer secret' } });
    assert.deepEqual(seen, ['Bearer secret', 'Bearer secret', undefined]);
  });

  it('leaves no connection behind', { timeout: 60_000 }, async t => {
    const { address, open } = await listenHttp(t, WELCOME);
    await check({ url: `http://${address}/` });
    while (open() > 0) await new Promise(setImmediate);
  });

  it('tells how long it took, by the clock that it is given', async t => {
    const { address } = await listenHttp(t, (_request, response) => void setTimeout(() => response.end(), 30));
    const { durationMs } = await check({ url: `http://${address}/` });
    assert.ok(durationMs >= 29 && durationMs < 10_000, String(durationMs));
  });

  it('ends at once when it is cut off', async t => {
    const stopping = new AbortController();
    const { address } = await listenHttp(t, () => stopping.abort());
    const { durationMs } = await check({ url: `http://${address}/`, timeout: '10s' }, stopping.signal);
    assert.ok(durationMs < 10_000, String(durationMs));
  });
});

/** What is not HTTP at all, or not even a connection. */
const SOCKETS: readonly { name: string; serve: (socket: Socket) => void; says: RegExp | undefined; scheme?: string }[] =
  [
    { name: 'passes a tcp probe when it takes connections', serve: never, scheme: 'tcp', says: undefined },
    {
      name: 'fails when it hangs up without an answer',
      serve: socket => socket.once('data', () => socket.end()),
      says: /closed the connection before it had answered$/,
    },
    {
      name: 'fails when it resets the connection',
      serve: socket => socket.once('data', () => socket.resetAndDestroy()),
      says: /closed the connection before it had answered$/,
    },
    {
      name: 'passes when the end of the connection ends its answer',
      serve: socket => socket.once('data', () => socket.end(`HTTP/1.0 200 OK\r\n\r\n${'Welcome '.repeat(5000)}`)),
      says: undefined,
    },
    {
      name: 'fails when its answer is cut up wrongly',
      serve: socket =>
        socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n')),
      says: /broke off in the middle of its answer$/,
    },
    {
      name: 'fails when it breaks off its answer',
      serve: socket => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nWelcome')),
      says: /broke off in the middle of its answer$/,
    },
    {
      name: 'fails when it does not speak HTTP',
      serve: socket => void socket.end('SSH-2.0-OpenSSH_9.2\r\n'),
      says: /answered something that is not HTTP \(HPE_/,
    },
    {
      name: 'fails when it switches to another protocol',
      serve: socket =>
        void socket.once('data', () =>
          socket.write('HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'),
        ),
      says: /closed the connection before it had answered$/,
    },
    {
      name: 'fails when TLS is expected and plain text is spoken',
      serve: socket => void socket.end('hello there'),
      scheme: 'https',
      says: /does not speak TLS as we do/,
    },
    {
      name: 'fails when it ends the TLS handshake in silence',
      serve: socket => socket.once('data', () => socket.end()),
      scheme: 'https',
      says: /closed the connection before it had answered$/,
    },
    {
      name: 'fails when it never ends the TLS handshake',
      serve: never,
      scheme: 'https',
      says: /took no connection within 200 ms$/,
    },
  ];

describe('a server on a socket', () => {
  for (const { name, serve, says, scheme = 'http' } of SOCKETS) {
    it(name, async t => {
      const { address } = await listenTcp(t, serve);
      const target = scheme === 'tcp' ? { tcp: address } : { url: `${scheme}://${address}/` };
      const timeout = name.includes('never') ? '200ms' : '10s';
      assertEnds((await check({ ...target, timeout })).trouble, says);
    });
  }

  for (const target of ['tcp', 'url']) {
    it(`that is not there fails a ${target} probe`, async () => {
      const address = await findDeadAddress();
      const { trouble } = await check(target === 'tcp' ? { tcp: address } : { url: `http://${address}/` });
      assert.match(trouble!, new RegExp(`${address} refused the connection$`));
    });
  }

  it('of a name that nobody has is told as such', async () => {
    // RFC 6761: `.invalid` never resolves. Without any DNS at all the answer is another, but names DNS too.
    const { trouble } = await check({ tcp: 'shop.invalid:80' });
    assert.match(trouble!, /(?:the name of shop\.invalid:80 is not known to DNS|DNS gave no answer)/);
  });
});

describe('a journey of several steps', () => {
  interface Shop {
    readonly seen: string[];
    readonly address: string;
  }
  async function openShop(t: TestContext, session: unknown): Promise<Shop> {
    const seen: string[] = [];
    const { address } = await listenHttp(t, async (request, response) => {
      const body = await text(request);
      seen.push([request.method, request.url, request.headers.authorization, body].filter(Boolean).join(' '));
      response.end(request.url === '/login' ? JSON.stringify({ session }) : 'ok');
    });
    return { seen, address };
  }
  const login = (address: string, take: object) => ({ name: 'log in', url: `http://${address}/login`, take });

  it('puts values from one answer into later addresses, headers and bodies, each written for its place', async t => {
    const { seen, address } = await openShop(t, { token: 'a/b "c"', carts: [{ id: 7 }] });
    const { trouble } = await check({
      steps: [
        login(address, { token: '/session/token', cart: '/session/carts/0/id' }),
        {
          url: `http://${address}/carts/{{cart}}?for={{token}}`,
          method: 'POST',
          headers: { Authorization: 'Bearer {{token}}' },
          body: '{"token":"{{token}}"}',
        },
        { url: `http://${address}/plain`, method: 'PUT', body: 'token={{token}}' },
      ],
    });
    assert.equal(trouble, undefined);
    assert.deepEqual(seen, [
      'GET /login',
      'POST /carts/7?for=a%2Fb%20%22c%22 Bearer a/b "c" {"token":"a/b \\"c\\""}',
      'PUT /plain token=a/b "c"',
    ]);
  });

  const TAKES: readonly { name: string; session: unknown; says: RegExp }[] = [
    {
      name: 'is missing',
      session: {},
      says: /answered 200, but the answer has no text, number or boolean at \/session\/token/,
    },
    { name: 'is a list', session: { token: [] }, says: /no text, number or boolean/ },
    { name: 'is longer than any token', session: { token: 'x'.repeat(5000) }, says: /longer than 4096 characters/ },
    { name: 'stands in an answer that is too long', session: 'x'.repeat(70_000), says: /more than 64 kB/ },
  ];
  for (const { name, session, says } of TAKES) {
    it(`ends at the step whose value ${name}, and says which`, async t => {
      const { seen, address } = await openShop(t, session);
      const { trouble } = await check({
        steps: [login(address, { token: '/session/token' }), { url: `http://${address}/{{token}}` }],
      });
      assert.match(trouble!, /^step 1 \(log in\), GET http:/);
      assert.match(trouble!, says);
      assert.deepEqual(seen, ['GET /login']);
    });
  }

  it('fails when an answer that should be JSON is not', async t => {
    const { address } = await listenHttp(t, (_request, response) => void response.end('<html>'));
    const { trouble } = await check({ steps: [login(address, { token: '/token' })] });
    assert.match(trouble!, /not JSON, so nothing can be taken from it$/);
  });

  it('fails when a value cannot stand in a header', async t => {
    const { address } = await openShop(t, { token: 'a\r\nx-b: c' });
    const { trouble } = await check({
      steps: [
        login(address, { token: '/session/token' }),
        { url: `http://${address}/`, headers: { 'x-a': '{{token}}' } },
      ],
    });
    assert.match(trouble!, /^step 2, GET .* the request cannot be made/);
  });

  it('shares one timeout among its steps', async t => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { address } = await listenHttp(t, (_request, response) => {
      t.mock.timers.tick(120);
      response.end('{}');
    });
    const step = { url: `http://${address}/` };
    const { trouble } = await check({ timeout: '200ms', steps: [step, step] });
    assert.match(trouble!, /^step 2, .*gave no answer within 200 ms$/);
  });
});

function assertEnds(trouble: string | undefined, says: RegExp | undefined): void {
  if (says === undefined) assert.equal(trouble, undefined);
  else assert.match(trouble ?? 'passed', says);
}
