import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { connect as openSocket } from 'node:net';
import { after, before, beforeEach, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { systemClock } from '#base/clock.ts';
import { createLogger } from '#base/logger.ts';
import type { SignalBatch } from '#domain/signal.ts';
import { decodeMessage, encodeMessage } from '../../../test/otlp-oracle.ts';
import { otlpAdapter } from './index.ts';
import type { OtlpConnection } from './otlp-connection.ts';
import type { OtlpConfig } from './schema.ts';

const LIMIT_BYTES = 4096;
const SPAN = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  name: 'x',
  kind: 2,
  startTimeUnixNano: '1700000000000000000',
  endTimeUnixNano: '1700000000100000000',
};

function request(...spans: object[]): object {
  return { resourceSpans: [{ scopeSpans: [{ spans }] }] };
}

const PROTOBUF = { 'content-type': 'application/x-protobuf' };
const JSON_TYPE = { 'content-type': 'application/json' };
const ONE_SPAN = encodeMessage('TracesRequest', request(SPAN));

describe('OTLP receiver', () => {
  const batches: SignalBatch[] = [];
  const rejected = new Map<string, number>();
  let failure: Error | undefined;
  let connection: OtlpConnection;
  const stopping = new AbortController();

  const sink = {
    accept(batch: SignalBatch): void {
      if (failure !== undefined) throw failure;
      batches.push(batch);
    },
    reject: (reason: string, count: number) => void rejected.set(reason, count),
    acceptChange: () => assert.fail('OTLP brings no changes'),
  };

  before(async () => {
    const config = otlpAdapter.parseConfig({
      port: 0,
      grpc: { port: 0 },
      bodyLimitBytes: LIMIT_BYTES,
      jsonLimitBytes: LIMIT_BYTES,
      inFlightLimitBytes: 2 * LIMIT_BYTES,
    });
    const surroundings = { sink, clock: systemClock, newId: () => 'id', logger: createLogger('silent') };
    connection = await otlpAdapter.connect(config, surroundings, stopping.signal);
    await connection.start();
  });
  beforeEach(() => {
    batches.length = 0;
    rejected.clear();
    failure = undefined;
  });
  after(() => connection.stop());

  function post(
    path: string,
    body: NonNullable<RequestInit['body']>,
    headers: Record<string, string> = PROTOBUF,
  ): Promise<Response> {
    return fetch(`http://${connection.address()}${path}`, { method: 'POST', body, headers });
  }

  async function rpcStatus(response: Response): Promise<Record<string, unknown>> {
    return decodeMessage('RpcStatus', await response.bytes());
  }

  it('takes protobuf and answers with an empty message of the same kind', async () => {
    const response = await post('/v1/traces', new Uint8Array(ONE_SPAN));
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('content-type'), 'application/x-protobuf');
    assert.equal((await response.bytes()).length, 0);
    assert.equal(batches[0]?.spans?.[0]?.name, 'x');
  });

  it('takes JSON and answers in JSON', async () => {
    const response = await post('/v1/traces', JSON.stringify(request(SPAN)), {
      'content-type': 'application/json; charset=utf-8',
    });
    assert.deepEqual([response.status, await response.json()], [200, {}]);
    assert.equal(batches.length, 1);
  });

  it('takes gzip', async () => {
    const response = await post('/v1/traces', new Uint8Array(gzipSync(ONE_SPAN)), {
      ...PROTOBUF,
      'content-encoding': 'gzip',
    });
    assert.equal(response.status, 200);
    assert.equal(batches.length, 1);
  });

  it('says in both encodings what it could not take, and tells the sink', async () => {
    const mixed = request(SPAN, { ...SPAN, spanId: '0000000000000000' });
    const message = 'a trace or span id is missing or malformed (1)';
    const binary = await post('/v1/traces', new Uint8Array(encodeMessage('TracesRequest', mixed)));
    assert.deepEqual(decodeMessage('ExportResponse', await binary.bytes()), {
      partialSuccess: { rejected: 1, errorMessage: message },
    });
    const text = await post('/v1/traces', JSON.stringify(mixed), JSON_TYPE);
    assert.deepEqual(await text.json(), { partialSuccess: { rejectedSpans: '1', errorMessage: message } });
    assert.deepEqual([...rejected], [['otlp traces: a trace or span id is missing or malformed', 1]]);
  });

  it('refuses broken protobuf with a status in protobuf and takes nothing of it', async () => {
    const broken = Buffer.concat([ONE_SPAN, Buffer.from([0x0a, 0x7f])]);
    const response = await post('/v1/traces', new Uint8Array(broken));
    assert.equal(response.status, 400);
    assert.match(String((await rpcStatus(response)).message), /not a valid OTLP request/);
    assert.equal(batches.length, 0);
    assert.equal(rejected.get('otlp requests: OTLP_MALFORMED'), 1);
  });

  it('refuses broken JSON with a status in JSON', async () => {
    const response = await post('/v1/logs', '{', JSON_TYPE);
    assert.equal(response.status, 400);
    assert.equal(((await response.json()) as { code: number }).code, 3);
  });

  const refusals = [
    { name: 'a body over the limit', body: new Uint8Array(LIMIT_BYTES + 1), headers: PROTOBUF, status: 413 },
    {
      name: 'a small gzip that inflates over the limit',
      body: new Uint8Array(gzipSync(Buffer.alloc(1_000_000))),
      headers: { ...PROTOBUF, 'content-encoding': 'gzip' },
      status: 413,
    },
    {
      name: 'gzip that is none',
      body: new Uint8Array([1, 2, 3]),
      headers: { ...PROTOBUF, 'content-encoding': 'gzip' },
      status: 400,
    },
    {
      name: 'another compression',
      body: new Uint8Array([1]),
      headers: { ...PROTOBUF, 'content-encoding': 'zstd' },
      status: 415,
    },
    { name: 'another content type', body: new Uint8Array([1]), headers: { 'content-type': 'text/plain' }, status: 415 },
  ];
  for (const { name, body, headers, status } of refusals) {
    it(`answers ${status} to ${name}`, async () => {
      const response = await post('/v1/metrics', body, headers);
      assert.equal(response.status, status);
      assert.equal(batches.length, 0);
    });
  }

  it('refuses a chunked body as soon as it exceeds the limit', async () => {
    const endless = new ReadableStream({ pull: controller => controller.enqueue(new Uint8Array(1024)) });
    const init = { method: 'POST', body: endless, headers: PROTOBUF, duplex: 'half' } as RequestInit;
    const outcome = await fetch(`http://${connection.address()}/v1/traces`, init).then(
      response => response.status,
      // The connection is cut while the sender still writes, so it may never see the answer.
      () => 413,
    );
    assert.equal(outcome, 413);
    assert.equal(rejected.get('otlp requests: OTLP_TOO_LARGE'), 1);
  });

  it('answers 404 elsewhere and 405 to other methods', async () => {
    assert.equal((await post('/v1/profiles', new Uint8Array(1))).status, 404);
    assert.equal((await post('//', new Uint8Array(1))).status, 404);
    const got = await fetch(`http://${connection.address()}/v1/traces`);
    assert.deepEqual([got.status, got.headers.get('allow')], [405, 'POST']);
  });

  it('asks to come again later while too much is under way', async () => {
    const [host, port] = connection.address().split(':');
    const head = `POST /v1/traces HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-protobuf\r\ncontent-length: ${LIMIT_BYTES}\r\nexpect: 100-continue\r\n\r\n`;
    const holders = [0, 1].map(() => openSocket(Number(port), host));
    for (const socket of holders) {
      socket.write(head);
      // "100 Continue" proves that the request is being handled.
      await once(socket, 'data');
    }
    const response = await post('/v1/traces', new Uint8Array(ONE_SPAN));
    assert.deepEqual([response.status, response.headers.get('retry-after')], [503, '1']);
    for (const socket of holders) {
      socket.end(Buffer.alloc(LIMIT_BYTES));
      await once(socket, 'close');
    }
    assert.equal((await post('/v1/traces', new Uint8Array(ONE_SPAN))).status, 200);
  });

  it('does not load the library for gRPC before somebody speaks it', () => {
    const loaded = Object.keys(createRequire(import.meta.url).cache).filter(file => file.includes('@grpc/grpc-js'));
    assert.deepEqual(loaded, []);
    assert.equal(connection.grpc()?.isListening, true);
  });

  it('survives a sender that breaks off, and a sink that fails', async () => {
    const [host, port] = connection.address().split(':');
    const socket = openSocket(Number(port), host);
    socket.write(
      'POST /v1/traces HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-protobuf\r\ncontent-length: 100\r\nexpect: 100-continue\r\n\r\n',
    );
    await once(socket, 'data');
    socket.destroy();
    failure = new Error('sink is broken');
    assert.equal((await post('/v1/traces', new Uint8Array(ONE_SPAN))).status, 500);
    failure = undefined;
    assert.equal((await post('/v1/traces', new Uint8Array(ONE_SPAN))).status, 200);
  });
});

describe('otlpAdapter', () => {
  it('refuses a configuration with unknown or impossible fields', () => {
    for (const raw of [{ prot: 4318 }, { port: 70_000 }, { grpc: { port: '4317' } }, { grpc: false }, 'x']) {
      assert.throws(() => otlpAdapter.parseConfig(raw), { code: 'ADAPTER_CONFIG_INVALID' });
    }
    const { port, grpc } = otlpAdapter.parseConfig(undefined);
    assert.deepEqual({ port, grpc }, { port: 4318, grpc: { enabled: true, port: 4317 } });
  });

  it('says when its address is taken, and stops twice without harm', async () => {
    const sink = { accept: () => {}, reject: () => {}, acceptChange: () => {} };
    const surroundings = { sink, clock: systemClock, newId: () => 'id', logger: createLogger('silent') };
    const { signal } = new AbortController();
    const first = await otlpAdapter.connect(parseWithoutGrpc(0), surroundings, signal);
    await first.start();
    const port = Number(first.address().split(':')[1]);
    const second = await otlpAdapter.connect(parseWithoutGrpc(port), surroundings, signal);
    await assert.rejects(second.start(), { code: 'OTLP_ADDRESS_UNAVAILABLE' });
    await Promise.all([first.stop(), first.stop(), second.stop()]);
  });
});

function parseWithoutGrpc(port: number): OtlpConfig {
  return otlpAdapter.parseConfig({ port, grpc: { enabled: false } });
}
