import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { constants } from 'node:http2';
import { after, before, beforeEach, describe, it, type TestContext } from 'node:test';
import { status } from '@grpc/grpc-js';
import { systemClock } from '#base/clock.ts';
import { createLogger } from '#base/logger.ts';
import type { SignalBatch } from '#domain/signal.ts';
import { decodeMessage, encodeMessage } from '../../../test/otlp-oracle.ts';
import { Exporter, framed, RawSender, statusOf } from './grpc.fixture.ts';
import { otlpAdapter } from './index.ts';
import type { OtlpConnection } from './otlp-connection.ts';
import { metrics, span, traces } from './requests.fixture.ts';

const LIMIT_BYTES = 4096;
const CALLS_AT_ONCE = 2;
const ONE_SPAN = encodeMessage('TracesRequest', traces(span()));

describe('OTLP over gRPC', () => {
  const batches: SignalBatch[] = [];
  const rejected = new Map<string, number>();
  const events = new EventEmitter();
  let failure: Error | undefined;
  let connection: OtlpConnection;
  let exporter: Exporter;

  const sink = {
    accept(batch: SignalBatch): void {
      if (failure !== undefined) throw failure;
      batches.push(batch);
    },
    reject(reason: string, count: number): void {
      rejected.set(reason, (rejected.get(reason) ?? 0) + count);
      events.emit('rejected', reason);
    },
    acceptChange: () => assert.fail('OTLP brings no changes'),
  };

  async function open(): Promise<OtlpConnection> {
    const config = otlpAdapter.parseConfig({
      port: 0,
      bodyLimitBytes: LIMIT_BYTES,
      inFlightLimitBytes: CALLS_AT_ONCE * LIMIT_BYTES,
      grpc: { port: 0 },
    });
    const surroundings = { sink, clock: systemClock, newId: () => 'id', logger: createLogger('silent') };
    const opened = await otlpAdapter.connect(config, surroundings, new AbortController().signal);
    await opened.start();
    return opened;
  }

  before(async () => {
    connection = await open();
    exporter = new Exporter(connection.grpc()!.address);
  });
  beforeEach(() => {
    batches.length = 0;
    rejected.clear();
    failure = undefined;
  });
  after(async () => {
    exporter.close();
    await connection.stop();
  });

  function rawSender(t: TestContext, to = connection): RawSender {
    const sender = new RawSender(to.grpc()!.address);
    t.after(() => sender.close());
    return sender;
  }

  const kinds = [
    { service: 'trace.v1.TraceService', message: 'TracesRequest', json: traces(span()), part: 'spans' },
    {
      service: 'metrics.v1.MetricsService',
      message: 'MetricsRequest',
      json: metrics({ name: 'm', gauge: { dataPoints: [{ timeUnixNano: '1700000000000000000', asDouble: 1 }] } }),
      part: 'samples',
    },
    {
      service: 'logs.v1.LogsService',
      message: 'LogsRequest',
      json: { resourceLogs: [{ scopeLogs: [{ logRecords: [{ timeUnixNano: '1700000000000000000', body: {} }] }] }] },
      part: 'logs',
    },
  ] as const;
  for (const { service, message, json, part } of kinds) {
    it(`takes ${part} and answers with an empty message`, async () => {
      const method = `/opentelemetry.proto.collector.${service}/Export`;
      assert.equal((await exporter.send(encodeMessage(message, json), { method })).length, 0);
      assert.deepEqual([batches.length, Object.keys(batches[0]!).includes(part)], [1, true]);
    });
  }

  it('takes gzip', async t => {
    const packing = new Exporter(connection.grpc()!.address, { isGzip: true });
    t.after(() => packing.close());
    await packing.send(ONE_SPAN);
    assert.equal(batches[0]?.spans?.[0]?.name, 'GET /');
  });

  it('says what it could not take, and tells the sink', async () => {
    const mixed = encodeMessage('TracesRequest', traces(span(), span({ spanId: '0000000000000000' })));
    assert.deepEqual(decodeMessage('ExportResponse', await exporter.send(mixed)), {
      partialSuccess: { rejected: 1, errorMessage: 'a trace or span id is missing or malformed (1)' },
    });
    assert.deepEqual([...rejected], [['otlp traces: a trace or span id is missing or malformed', 1]]);
  });

  it('refuses a malformed message and takes nothing of it', async () => {
    const refusal = await exporter.refusalOf(Buffer.concat([ONE_SPAN, Buffer.from([0x0a, 0x7f])]));
    assert.equal(refusal.code, status.INVALID_ARGUMENT);
    assert.match(refusal.details, /not a valid OTLP request/);
    assert.deepEqual([batches.length, rejected.get('otlp requests: OTLP_MALFORMED')], [0, 1]);
  });

  it('refuses for good what is too large, packed or not', async t => {
    const packing = new Exporter(connection.grpc()!.address, { isGzip: true });
    t.after(() => packing.close());
    for (const [sender, bytes] of [[exporter, LIMIT_BYTES + 1] as const, [packing, 1_000_000] as const]) {
      const refusal = await sender.refusalOf(Buffer.alloc(bytes));
      assert.equal(refusal.code, status.RESOURCE_EXHAUSTED);
      assert.equal(refusal.details, 'the request holds more than 4096 bytes');
      // With it, exporters would send the same again.
      assert.deepEqual(refusal.metadata.get('grpc-status-details-bin'), []);
    }
    assert.equal(rejected.get('otlp requests: OTLP_TOO_LARGE'), 2);
  });

  const badlyPacked = [
    { name: 'gzip that is none', encoding: 'gzip', code: status.INVALID_ARGUMENT, reason: 'OTLP_MALFORMED' },
    { name: 'another compression', encoding: 'zstd', code: status.UNIMPLEMENTED, reason: 'OTLP_UNSUPPORTED_MEDIA' },
  ];
  for (const { name, encoding, code, reason } of badlyPacked) {
    it(`refuses ${name}`, async t => {
      const stream = await rawSender(t).begin(encoding);
      stream.end(framed(Buffer.from([1, 2, 3]), true));
      assert.equal(await statusOf(stream), code);
      assert.deepEqual([...rejected], [[`otlp requests: ${reason}`, 1]]);
    });
  }

  it('answers a method that it does not have as gRPC says', async () => {
    const refusal = await exporter.refusalOf(ONE_SPAN, { method: '/opentelemetry.proto.collector.x/Export' });
    assert.equal(refusal.code, status.UNIMPLEMENTED);
  });

  it('asks nobody who they are, like the receiver over HTTP', async () => {
    await exporter.send(ONE_SPAN, { metadata: { authorization: 'Bearer of-somebody-else' } });
    assert.equal(batches.length, 1);
  });

  it('takes many calls of one sender at once', async () => {
    await Promise.all(Array.from({ length: 20 * CALLS_AT_ONCE }, () => exporter.send(ONE_SPAN)));
    assert.equal(batches.length, 20 * CALLS_AT_ONCE);
  });

  it('lets many senders at once wait for their turn', async t => {
    const exporters = Array.from({ length: 20 * CALLS_AT_ONCE }, () => new Exporter(connection.grpc()!.address));
    t.after(() => {
      for (const each of exporters) each.close();
    });
    await Promise.all(exporters.map(each => each.send(ONE_SPAN)));
    assert.equal(batches.length, 20 * CALLS_AT_ONCE);
  });

  it('refuses calls that are broken off, and gives their room back', async t => {
    for (let i = 0; i < 2 * CALLS_AT_ONCE; i++) {
      const sender = rawSender(t);
      const stream = await sender.begin();
      stream.write(framed(ONE_SPAN).subarray(0, 20));
      const counted = once(events, 'rejected');
      stream.close(constants.NGHTTP2_CANCEL);
      assert.deepEqual(await counted, ['otlp requests: OTLP_MALFORMED']);
    }
    await exporter.send(ONE_SPAN);
  });

  it('survives a sink that fails, and a sender that does not speak gRPC', async () => {
    failure = new Error('sink is broken');
    assert.equal((await exporter.refusalOf(ONE_SPAN)).code, status.INTERNAL);
    failure = undefined;
    await assert.rejects(fetch(`http://${connection.grpc()!.address}/v1/traces`, { method: 'POST', body: 'x' }));
    await exporter.send(ONE_SPAN);
  });

  it('answers the call under way before it stops, and does not wait for one that never ends', async t => {
    const other = await open();
    const sender = rawSender(t, other);
    const stream = await sender.begin();
    await rawSender(t, other).begin();
    const stopping = other.stop();
    await sender.catchUp();
    stream.end(framed(ONE_SPAN));
    assert.equal(await statusOf(stream), status.OK);
    await stopping;
    assert.equal(other.grpc()?.isListening, false);
  });
});
