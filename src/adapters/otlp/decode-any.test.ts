import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { encodeMessage } from '../../../test/otlp-oracle.ts';
import { decodeRequest, type SignalKind } from './decode.ts';
import { attributes, decode, SPAN_ID, span, TRACE_ID, traces } from './requests.fixture.ts';
import { TextCache } from './text-cache.ts';

describe('any input', () => {
  it('gives both encodings the same meaning', () => {
    const value = fc.oneof(
      fc.record({ stringValue: fc.string({ unit: 'grapheme' }) }),
      fc.record({ boolValue: fc.boolean() }),
      fc.record({ intValue: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String) }),
      fc.record({
        doubleValue: fc
          .double({ noNaN: true, noDefaultInfinity: true })
          .map(number => (Object.is(number, -0) ? 0 : number)),
      }),
    );
    const keyed = fc.array(fc.record({ key: fc.string(), value }), { maxLength: 5 });
    const anySpan = fc.record({
      traceId: fc.constantFrom(TRACE_ID, '', '00'),
      spanId: fc.constant(SPAN_ID),
      name: fc.string({ unit: 'grapheme' }),
      kind: fc.integer({ min: 0, max: 7 }),
      startTimeUnixNano: fc.bigInt({ min: 0n, max: 2n ** 63n }).map(String),
      endTimeUnixNano: fc.bigInt({ min: 0n, max: 2n ** 63n }).map(String),
      attributes: keyed,
    });
    fc.assert(
      fc.property(fc.array(anySpan, { maxLength: 4 }), spans => void decode('traces', traces(...spans))),
      { seed: 1, numRuns: 100 },
    );
  });

  it('never fails otherwise than as malformed', () => {
    const whole = encodeMessage(
      'TracesRequest',
      traces(span({ attributes: attributes({ a: 'b', c: 'd' }), status: { code: 2, message: 'x' } })),
    );
    const damaged = fc
      .tuple(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 }), fc.nat(whole.length))
      .map(([at, byte, end]) => {
        const copy = Buffer.from(whole);
        copy[at] = byte;
        return copy.subarray(0, end);
      });
    const bytes = fc.oneof(
      damaged,
      fc.uint8Array({ maxLength: 300 }).map(array => Buffer.from(array)),
    );
    fc.assert(
      fc.property(
        bytes,
        fc.constantFrom<SignalKind>('traces', 'logs', 'metrics'),
        fc.constantFrom('protobuf' as const, 'json' as const),
        (body, kind, encoding) => {
          try {
            decodeRequest(kind, encoding, body, new TextCache());
          } catch (error) {
            assert.equal((error as { code?: string }).code, 'OTLP_MALFORMED');
          }
        },
      ),
      { seed: 1, numRuns: 3000 },
    );
  });

  it('is limited to 100,000 items in a request, the rest counted', () => {
    const bytes = encodeMessage('LogsRequest', {
      resourceLogs: [
        { scopeLogs: [{ logRecords: Array.from({ length: 100_010 }, () => ({ timeUnixNano: '1000000' })) }] },
      ],
    });
    const { batches, rejected } = decodeRequest('logs', 'protobuf', bytes, new TextCache());
    assert.equal(batches[0]?.logs?.length, 100_000);
    assert.deepEqual([...rejected], [['more than 100000 in one request', 10]]);
  });
});
