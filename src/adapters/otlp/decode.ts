import { malformed } from './errors.ts';
import { Intake } from './intake.ts';
import { readJsonLogs } from './json-logs.ts';
import { readJsonMetrics } from './json-metrics.ts';
import { readJsonTraces } from './json-traces.ts';
import { type JsonObject, objectIn } from './json-values.ts';
import { readLogs } from './protobuf-logs.ts';
import { readMetrics } from './protobuf-metrics.ts';
import { readTraces } from './protobuf-traces.ts';
import type { TextCache } from './text-cache.ts';
import { WireReader } from './wire-reader.ts';

export type SignalKind = 'metrics' | 'logs' | 'traces';
export type Encoding = 'protobuf' | 'json';

const PROTOBUF: Readonly<Record<SignalKind, (reader: WireReader, intake: Intake) => void>> = {
  metrics: readMetrics,
  logs: readLogs,
  traces: readTraces,
};

const JSON_READERS: Readonly<Record<SignalKind, (request: JsonObject, intake: Intake) => void>> = {
  metrics: readJsonMetrics,
  logs: readJsonLogs,
  traces: readJsonTraces,
};

/** One export request in domain terms. Throws OTLP_MALFORMED; a request is taken whole or not at all. */
export function decodeRequest(kind: SignalKind, encoding: Encoding, body: Buffer, texts: TextCache): Intake {
  const intake = new Intake();
  if (encoding === 'protobuf') PROTOBUF[kind](new WireReader(body, texts), intake);
  else JSON_READERS[kind](objectIn(parseJson(body), 'the request'), intake);
  return intake;
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    // The parser's own message would quote the telemetry.
    throw malformed('the body is not JSON');
  }
}
