import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { it, type TestContext } from 'node:test';
import { status } from '@grpc/grpc-js';
import { createLogger } from '#base/logger.ts';
import { decodeMessage } from '../../../test/otlp-oracle.ts';
import { Exporter, framed, RawSender, statusOf } from './grpc.fixture.ts';
import { createGrpcServer } from './grpc-server.ts';
import { otlpAdapter } from './index.ts';
import { createReceiver } from './receiver.ts';
import { createReception, type Reception } from './reception.ts';

const LIMIT_BYTES = 4096;
const sink = { accept: () => {}, reject: () => {}, acceptChange: () => {} };

/** Room for one call at a time. */
function createNarrowReception(): Reception {
  const config = otlpAdapter.parseConfig({ bodyLimitBytes: LIMIT_BYTES, inFlightLimitBytes: LIMIT_BYTES });
  return createReception(config, sink, createLogger('silent'));
}

async function listen(t: TestContext, server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function listenImpatiently(
  t: TestContext,
  reception: Reception,
  limits: { waitMs: number; wholeMs: number },
): Promise<string> {
  const grpc = createGrpcServer(reception, limits);
  t.after(() => grpc.drain());
  return listen(
    t,
    createServer(socket => grpc.welcome(socket)),
  );
}

async function holdRoom(t: TestContext, address: string) {
  const sender = new RawSender(address);
  t.after(() => sender.close());
  return sender.begin();
}

it('asks to come again later when no room becomes free, and so does HTTP', async t => {
  const reception = createNarrowReception();
  const address = await listenImpatiently(t, reception, { waitMs: 50, wholeMs: 60_000 });
  const http = await listen(t, createReceiver(reception));
  const exporter = new Exporter(address);
  t.after(() => exporter.close());
  const held = await holdRoom(t, address);

  const refusal = await exporter.refusalOf(Buffer.alloc(0));
  assert.equal(refusal.code, status.UNAVAILABLE);
  const [details] = refusal.metadata.get('grpc-status-details-bin') as Buffer[];
  const { code, details: parts } = decodeMessage('RpcStatus', details!) as {
    code: number;
    details: { typeUrl: string; value: Buffer }[];
  };
  assert.deepEqual([code, parts[0]?.typeUrl], [status.UNAVAILABLE, 'type.googleapis.com/google.rpc.RetryInfo']);
  assert.deepEqual(decodeMessage('RetryInfo', parts[0]!.value), { retryDelay: { seconds: 1 } });

  const headers = { 'content-type': 'application/x-protobuf' };
  const post = () => fetch(`http://${http}/v1/traces`, { method: 'POST', body: new Uint8Array([1]), headers });
  assert.equal((await post()).status, 503);

  held.end(framed(Buffer.alloc(0)));
  assert.equal(await statusOf(held), status.OK);
  await exporter.send(Buffer.alloc(0));
  assert.equal((await post()).status, 400);
});

it('gives a call up that is not whole in time, and its room to the next', async t => {
  const address = await listenImpatiently(t, createNarrowReception(), { waitMs: 60_000, wholeMs: 300 });
  const exporter = new Exporter(address);
  t.after(() => exporter.close());
  const held = await holdRoom(t, address);
  held.write(framed(Buffer.alloc(100)).subarray(0, 20));
  const next = exporter.send(Buffer.alloc(0));
  assert.equal(await statusOf(held), status.DEADLINE_EXCEEDED);
  await next;
});
