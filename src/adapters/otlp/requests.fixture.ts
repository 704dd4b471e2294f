import assert from 'node:assert/strict';
import { encodeMessage, type MessageName } from '../../../test/otlp-oracle.ts';
import { decodeRequest, type SignalKind } from './decode.ts';
import type { Intake } from './intake.ts';
import { TextCache } from './text-cache.ts';

const MESSAGES: Readonly<Record<SignalKind, MessageName>> = {
  traces: 'TracesRequest',
  logs: 'LogsRequest',
  metrics: 'MetricsRequest',
};
export const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
export const SPAN_ID = 'b7ad6b7169203331';
export const NS = '1700000000000000000';
export const MS = 1_700_000_000_000;

/** Decodes the request in both encodings, demands the same of both, and gives it back. */
export function decode(kind: SignalKind, json: object): Intake {
  const texts = new TextCache();
  const fromProtobuf = decodeRequest(kind, 'protobuf', encodeMessage(MESSAGES[kind], json), texts);
  const fromJson = decodeRequest(kind, 'json', Buffer.from(JSON.stringify(json)), texts);
  assert.deepEqual(fromProtobuf, fromJson);
  return fromProtobuf;
}

export function attributes(values: Readonly<Record<string, string>>): object[] {
  return Object.entries(values).map(([key, stringValue]) => ({ key, value: { stringValue } }));
}

export function traces(...spans: object[]): object {
  const resource = {
    attributes: attributes({
      'service.name': 'cart',
      'service.instance.id': 'cart-1',
      'service.version': '1.2.0',
      'cloud.availability_zone': 'a',
    }),
  };
  return { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'x' }, spans }] }] };
}

export function span(fields: object = {}): object {
  return {
    traceId: TRACE_ID,
    spanId: SPAN_ID,
    name: 'GET /',
    kind: 3,
    startTimeUnixNano: NS,
    endTimeUnixNano: '1700000000250000000',
    ...fields,
  };
}

export function metrics(...list: object[]): object {
  return { resourceMetrics: [{ resource: {}, scopeMetrics: [{ metrics: list }] }] };
}
