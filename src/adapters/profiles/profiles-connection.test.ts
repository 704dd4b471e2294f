import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { describe, type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { pino } from 'pino';
import { systemClock } from '#base/clock.ts';
import { takeFreePorts } from '../../../test/free-ports.ts';
import { parseProfilesConfig } from './config.ts';
import { createProfilesConnection, type ProfilesConnection } from './profiles-connection.ts';

const PATIENCE_MS = 90_000;

async function serve(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function open(t: TestContext, raw: object): { connection: ProfilesConnection; warnings: { reason: string }[] } {
  const warnings: { reason: string }[] = [];
  const logger = pino({ level: 'warn' }, { write: line => warnings.push(JSON.parse(line)) });
  let lastId = 0;
  const surroundings = { clock: systemClock, newId: () => `p${++lastId}`, logger };
  const connection = createProfilesConnection(parseProfilesConfig(raw), surroundings, new AbortController().signal);
  t.after(() => connection.stop());
  return { connection, warnings };
}

function whole(): AbortSignal {
  return AbortSignal.timeout(PATIENCE_MS);
}

async function until(holds: () => boolean): Promise<void> {
  for (const end = performance.now() + PATIENCE_MS; !holds(); ) {
    assert.ok(performance.now() < end, 'it never came');
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}

describe('pprof by HTTP', () => {
  test('each kind has its address, and what is packed is unpacked', async t => {
    const asked: string[] = [];
    const url = await serve(t, (request, response) => {
      asked.push(request.url!);
      response.end(request.url!.includes('goroutine') ? 'goroutine profile' : gzipSync('profile'));
    });
    const { connection } = open(t, {
      cpuDuration: '2s',
      targets: [{ service: 'order', instance: 'order-1', pprof: `${url}/debug/pprof/` }],
    });
    const captures = [];
    for (const kind of ['heap', 'goroutine', 'cpu'] as const) {
      captures.push(...(await connection.profiles.capture('order', kind, whole())));
    }
    assert.deepEqual(asked, ['/debug/pprof/heap', '/debug/pprof/goroutine?debug=2', '/debug/pprof/profile?seconds=2']);
    assert.deepEqual(
      captures.map(({ id, service, instance, kind, bytes }) => [
        id,
        service,
        instance,
        kind,
        Buffer.from(bytes).toString(),
      ]),
      [
        ['p1', 'order', 'order-1', 'heap', 'profile'],
        ['p2', 'order', 'order-1', 'goroutine', 'goroutine profile'],
        ['p3', 'order', 'order-1', 'cpu', 'profile'],
      ],
    );
    assert.deepEqual(connection.profiles.list('order'), captures);
    assert.deepEqual(connection.profiles.list('cart'), []);
    assert.deepEqual(await connection.profiles.capture('cart', 'heap', whole()), []);
  });

  test('heap and goroutines are taken again and again, CPU profiles never by themselves; the last few are kept', async t => {
    const asked = new Set<string>();
    let count = 0;
    const url = await serve(t, (request, response) => {
      asked.add(request.url!);
      count += 1;
      response.end('x');
    });
    const { connection } = open(t, { keep: 2, targets: [{ service: 'a', pprof: url }] });
    await connection.start();
    await until(() => count === 2);
    for (let i = 0; i < 3; i++) await connection.profiles.capture('a', 'heap', whole());
    assert.deepEqual([...asked], ['/heap', '/goroutine?debug=2']);
    assert.deepEqual(
      connection.profiles.list('a').map(({ id, kind }) => `${id} ${kind}`),
      ['p2 goroutine', 'p4 heap', 'p5 heap'],
    );
    assert.equal(connection.describe()?.en, '1 configured, all answer');
  });

  test('two wishes at the same time are one request', async t => {
    let count = 0;
    const url = await serve(t, (_request, response) => {
      count += 1;
      setImmediate(() => response.end('x'));
    });
    const { connection } = open(t, { targets: [{ service: 'a', heap: url }] });
    const [one, other] = await Promise.all([1, 2].map(() => connection.profiles.capture('a', 'heap', whole())));
    assert.deepEqual([count, one], [1, other]);
  });

  const FAULTS: readonly { name: string; answer: RequestListener; reason: RegExp }[] = [
    {
      name: 'an address that is not there',
      answer: (_, response) => response.writeHead(404).end(),
      reason: /answers 404/,
    },
    {
      name: 'a redirect',
      answer: (_, response) => response.writeHead(302, { location: '/x' }).end(),
      reason: /redirect/,
    },
    {
      name: 'a bomb',
      answer: (_, response) => response.end(gzipSync(Buffer.alloc(17 * 2 ** 20))),
      reason: /larger than 16 MB unpacked/,
    },
    { name: 'a flood', answer: (_, response) => response.end(Buffer.alloc(17 * 2 ** 20)), reason: /larger than 16 MB/ },
    {
      name: 'half an answer',
      answer: (_, response) => response.end(gzipSync('x'.repeat(999)).subarray(0, 15)),
      reason: /damaged/,
    },
    { name: 'silence', answer: () => undefined, reason: /timeout/ },
  ];
  for (const { name, answer, reason } of FAULTS) {
    test(`${name} gives no profile, and is told once`, async t => {
      const url = await serve(t, answer);
      const timeout = name === 'silence' ? '300ms' : '10s';
      const { connection, warnings } = open(t, { timeout, targets: [{ service: 'a', heap: url }] });
      for (let i = 0; i < 2; i++) assert.deepEqual(await connection.profiles.capture('a', 'heap', whole()), []);
      assert.equal(warnings.length, 1);
      assert.match(warnings[0]!.reason, reason);
      assert.equal(connection.describe()?.en, '1 configured, no answer from a');
    });
  }

  test('who no longer waits gets nothing, and a stop ends what is under way', async t => {
    const url = await serve(t, () => undefined);
    const { connection } = open(t, { targets: [{ service: 'a', heap: url }] });
    assert.deepEqual(await connection.profiles.capture('a', 'heap', AbortSignal.timeout(10)), []);
    await connection.stop();
    await connection.stop();
  });
});

describe('a real Node process behind its inspector', () => {
  const PROGRAM = `
    const kept = [];
    let count = 0;
    // Not without end: on a slow machine there is time to fill all memory.
    setInterval(function keepMore() { for (let i = 0; i < 200; i++) kept[count++ % 4000] = new Array(1000).fill(i); }, 5);
    console.log('up');`;

  test('its heap and its CPU, over one line that is opened again when the process has gone', async t => {
    const first = await startNode(t, await takeFreePorts());
    const { connection } = open(t, { cpuDuration: '1s', targets: [{ service: 'cart', inspector: first.address }] });
    const take = async (kind: 'heap' | 'cpu') => {
      const [capture] = await connection.profiles.capture('cart', kind, whole());
      return capture === undefined ? undefined : JSON.parse(Buffer.from(capture.bytes).toString());
    };
    assert.ok((await take('heap')).head);
    const cpu = await take('cpu');
    assert.ok(cpu.nodes.length > 1 && cpu.samples.length > 10);
    assert.match(JSON.stringify((await take('heap')).head), /"functionName":"keepMore"/);
    first.kill();
    await first.gone;
    assert.equal(await take('heap'), undefined);
    await startNode(t, Number(first.address.split(':')[1]));
    assert.ok((await take('heap')).head);
  });

  async function startNode(t: TestContext, port: number) {
    const child = spawn(process.execPath, [`--inspect=127.0.0.1:${port}`, '-e', PROGRAM], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    t.after(() => child.kill('SIGKILL'));
    const [line] = (await once(createInterface({ input: child.stderr }), 'line')) as [string];
    const address = /ws:\/\/([\d.]+:\d+)\//.exec(line)?.[1];
    assert.ok(address, line);
    return { address, gone: once(child, 'exit'), kill: () => child.kill('SIGKILL') };
  }

  test('a server that is no inspector', async t => {
    const url = await serve(t, (_request, response) => response.end('[]'));
    const { connection, warnings } = open(t, { targets: [{ service: 'a', inspector: new URL(url).host }] });
    assert.deepEqual(await connection.profiles.capture('a', 'heap', whole()), []);
    assert.match(warnings[0]!.reason, /no inspector of Node/);
  });
});

const MISTAKES: readonly { name: string; raw: object; says: RegExp }[] = [
  {
    name: 'two ways at once',
    raw: { service: 'a', pprof: 'http://h/', inspector: 'h:1' },
    says: /give one of pprof, inspector/,
  },
  { name: 'none', raw: { service: 'a' }, says: /give one of pprof, inspector/ },
  { name: 'another protocol', raw: { service: 'a', heap: 'file:///etc/passwd' }, says: /begins with http/ },
  { name: 'a password in the address', raw: { service: 'a', heap: 'http://u:p@h/' }, says: /credentials/ },
  { name: 'an inspector without a port', raw: { service: 'a', inspector: 'h' }, says: /write host:port/ },
];
describe('mistakes in the configuration', () => {
  for (const { name, raw, says } of MISTAKES) {
    test(`${name} is refused`, () => {
      assert.throws(() => parseProfilesConfig({ targets: [raw] }), { code: 'ADAPTER_CONFIG_INVALID', message: says });
    });
  }
  test('a period of a second is refused', () => {
    assert.throws(() => parseProfilesConfig({ every: '1s' }), { message: /from 5s to 1d/ });
  });
});
