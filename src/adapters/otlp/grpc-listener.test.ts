import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { PassThrough } from 'node:stream';
import { it, type TestContext } from 'node:test';
import { systemClock } from '#base/clock.ts';
import { createLogger } from '#base/logger.ts';
import { RawSender } from './grpc.fixture.ts';
import { otlpAdapter } from './index.ts';
import type { OtlpConnection } from './otlp-connection.ts';

const sink = { accept: () => {}, reject: () => {}, acceptChange: () => {} };

async function connect(grpc: object, log = new PassThrough()): Promise<OtlpConnection> {
  const surroundings = { sink, clock: systemClock, newId: () => 'id', logger: createLogger('warn', log) };
  const config = otlpAdapter.parseConfig({ port: 0, grpc });
  return otlpAdapter.connect(config, surroundings, new AbortController().signal);
}

async function takePort(t: TestContext): Promise<number> {
  const other = createServer().listen(0, '127.0.0.1');
  t.after(() => other.close());
  await once(other, 'listening');
  return (other.address() as AddressInfo).port;
}

it('receives over HTTP when the port for gRPC is taken, and says how to mend it', async t => {
  const port = await takePort(t);
  const log = new PassThrough();
  const connection = await connect({ port }, log);
  t.after(() => connection.stop());
  await connection.start();
  const line = JSON.parse(String(log.read())) as Record<string, string>;
  assert.equal(line.msg, 'OTLP over gRPC is not received; over HTTP it is');
  assert.equal(line.code, 'OTLP_ADDRESS_UNAVAILABLE');
  assert.match(line.hint!, /set another host or port/);
  assert.deepEqual(connection.grpc(), { address: `127.0.0.1:${port}`, isListening: false });
  assert.match(connection.describe().en, new RegExp(`not for gRPC: 127.0.0.1:${port} is not free`));
  assert.equal((await fetch(`http://${connection.address()}/v1/traces`)).status, 405);
});

it('listens where its own host says, and else where HTTP does', async t => {
  const own = await connect({ host: '127.0.0.2', port: 0 });
  const shared = await connect({ port: 0 });
  for (const [connection, pattern] of [[own, /^127\.0\.0\.2:\d+$/] as const, [shared, /^127\.0\.0\.1:\d+$/] as const]) {
    t.after(() => connection.stop());
    await connection.start();
    assert.match(connection.grpc()!.address, pattern);
    assert.equal(
      connection.describe().en,
      `listens on ${connection.address()}, for gRPC on ${connection.grpc()!.address}`,
    );
  }
});

it('does not listen where it is switched off', async t => {
  const connection = await connect({ enabled: false });
  t.after(() => connection.stop());
  await connection.start();
  assert.equal(connection.grpc(), undefined);
  assert.equal(connection.describe().en, `listens on ${connection.address()}`);
});

it('stops with a connection open that never says a word', async () => {
  const connection = await connect({ port: 0 });
  await connection.start();
  const silent = new RawSender(connection.grpc()!.address);
  await silent.catchUp();
  await connection.stop();
  silent.close();
});
