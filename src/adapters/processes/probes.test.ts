import assert from 'node:assert/strict';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { describe, it } from 'node:test';
import { type Health, isPortFree, probe } from './probes.ts';

const health: Health = { kind: 'http', path: '/health', intervalMs: 1000, timeoutMs: 30_000, startupMs: 1000 };

async function listen(server: Server): Promise<{ port: number; close: () => void }> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

const answering = (status: number) => createHttpServer((_request, response) => response.writeHead(status).end());
const speaking = (text: string) =>
  createServer(socket => socket.on('error', () => undefined).once('data', () => socket.end(text)));
const silent = () => createServer((socket: Socket) => socket.unref().on('error', () => undefined));

const cases: {
  name: string;
  kind: Health['kind'];
  server: () => Server;
  timeoutMs?: number;
  expected: RegExp | undefined;
}[] = [
  { name: 'http: 200 is healthy', kind: 'http', server: () => answering(200), expected: undefined },
  { name: 'http: a redirect is healthy', kind: 'http', server: () => answering(302), expected: undefined },
  { name: 'http: 503 is not', kind: 'http', server: () => answering(503), expected: /status 503/ },
  {
    name: 'http: silence is not',
    kind: 'http',
    server: silent,
    timeoutMs: 100,
    expected: /no answer within 100 ms/,
  },
  { name: 'http: another protocol is not', kind: 'http', server: () => speaking('N'), expected: /./ },
  { name: 'tcp: an open port is healthy', kind: 'tcp', server: silent, expected: undefined },
  { name: 'postgres: N, no TLS, is healthy', kind: 'postgres', server: () => speaking('N'), expected: undefined },
  { name: 'postgres: S, TLS, is healthy', kind: 'postgres', server: () => speaking('S'), expected: undefined },
  {
    name: 'postgres: an error message is not',
    kind: 'postgres',
    server: () => speaking('E'),
    expected: /answered "E"/,
  },
  { name: 'postgres: silence is not', kind: 'postgres', server: silent, timeoutMs: 100, expected: /no answer/ },
];

describe('a health check', () => {
  for (const { name, kind, server, timeoutMs = health.timeoutMs, expected } of cases) {
    it(name, async t => {
      const { port, close } = await listen(server());
      t.after(close);
      const result = await probe({ ...health, kind, timeoutMs }, port);
      if (expected === undefined) assert.equal(result, undefined);
      else assert.match(result?.en ?? '', expected);
    });
  }

  for (const kind of ['http', 'tcp', 'postgres'] as const) {
    it(`${kind}: a closed port is not healthy`, async () => {
      const { port, close } = await listen(createServer());
      close();
      assert.equal((await probe({ ...health, kind }, port))?.en, 'connection refused');
    });
  }
});

describe('a port', () => {
  it('is not free while somebody listens', async t => {
    const { port, close } = await listen(silent());
    t.after(close);
    assert.equal(await isPortFree(port, 100), false);
  });

  it('becomes free when the listener ends within the patience', async () => {
    const { port, close } = await listen(createServer());
    const free = isPortFree(port, 60_000);
    close();
    assert.equal(await free, true);
  });
});
