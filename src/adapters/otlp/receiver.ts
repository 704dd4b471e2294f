import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AppError, isAppError } from '#base/errors.ts';
import type { Logger } from '#base/logger.ts';
import type { SignalSink } from '#ports/signal-sink.ts';
import { CONTENT_TYPES, exportResponse, statusResponse } from './answers.ts';
import { readBody } from './body.ts';
import { decodeRequest, type Encoding, type SignalKind } from './decode.ts';
import { overloaded, unsupportedMedia } from './errors.ts';
import type { OtlpConfig } from './schema.ts';
import { TextCache } from './text-cache.ts';

const KINDS: ReadonlyMap<string, SignalKind> = new Map([
  ['/v1/metrics', 'metrics'],
  ['/v1/logs', 'logs'],
  ['/v1/traces', 'traces'],
]);
const HTTP_STATUS: Readonly<Record<string, number>> = {
  OTLP_MALFORMED: 400,
  OTLP_TOO_LARGE: 413,
  OTLP_UNSUPPORTED_MEDIA: 415,
  OTLP_OVERLOADED: 503,
};
const RETRY_AFTER_SECONDS = 1;
const REQUEST_TIMEOUT_MS = 15_000;

interface Receiver {
  readonly config: OtlpConfig;
  readonly sink: SignalSink;
  readonly logger: Logger;
  readonly texts: TextCache;
  /** Bytes that requests under way may hold together. */
  inFlightBytes: number;
}

interface Answer {
  readonly status: number;
  readonly body: Buffer;
  readonly encoding: Encoding;
  readonly headers?: Readonly<Record<string, string>>;
}

/** OTLP/HTTP (opentelemetry.io/docs/specs/otlp, section "OTLP/HTTP"), not yet listening. */
export function createReceiver(config: OtlpConfig, sink: SignalSink, logger: Logger): Server {
  const receiver: Receiver = { config, sink, logger, texts: new TextCache(), inFlightBytes: 0 };
  return createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
    void handle(receiver, request, response);
  });
}

async function handle(receiver: Receiver, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { status, body, encoding, headers } = await answer(receiver, request);
  // Without this a refused body would be read to its end only to keep the connection.
  if (!request.complete) response.setHeader('connection', 'close');
  response.writeHead(status, { 'content-type': CONTENT_TYPES[encoding], 'content-length': body.length, ...headers });
  response.end(body);
}

async function answer(receiver: Receiver, request: IncomingMessage): Promise<Answer> {
  const kind = KINDS.get(request.url?.split('?')[0] ?? '');
  const encoding = encodingOf(request);
  const answerEncoding = encoding ?? 'json';
  if (kind === undefined)
    return refusal(answerEncoding, 404, 'only /v1/metrics, /v1/logs and /v1/traces are served here');
  if (request.method !== 'POST') return { ...refusal(answerEncoding, 405, 'use POST'), headers: { allow: 'POST' } };
  try {
    if (encoding === undefined)
      throw unsupportedMedia(`content type ${String(request.headers['content-type']).slice(0, 80)}`);
    const rejected = await receive(receiver, request, kind, encoding);
    return { status: 200, encoding, body: exportResponse(kind, encoding, rejected) };
  } catch (error) {
    return isAppError(error)
      ? answerRefused(receiver, error, answerEncoding)
      : answerFailed(receiver, error, answerEncoding);
  }
}

async function receive(
  receiver: Receiver,
  request: IncomingMessage,
  kind: SignalKind,
  encoding: Encoding,
): Promise<ReadonlyMap<string, number>> {
  const { config, sink } = receiver;
  const limitBytes = encoding === 'json' ? config.jsonLimitBytes : config.bodyLimitBytes;
  const reservedBytes = reservationOf(request, limitBytes);
  if (receiver.inFlightBytes + reservedBytes > config.inFlightLimitBytes) throw overloaded();
  receiver.inFlightBytes += reservedBytes;
  try {
    const intake = decodeRequest(kind, encoding, await readBody(request, limitBytes), receiver.texts);
    for (const batch of intake.batches) sink.accept(batch);
    for (const [reason, count] of [...intake.rejected, ...intake.ignored])
      sink.reject(`otlp ${kind}: ${reason}`, count);
    return intake.rejected;
  } finally {
    receiver.inFlightBytes -= reservedBytes;
  }
}

/** A body whose final size is not known counts as the largest allowed. */
function reservationOf(request: IncomingMessage, limitBytes: number): number {
  const length = Number(request.headers['content-length'] ?? Number.NaN);
  const isPlain = (request.headers['content-encoding'] ?? 'identity') === 'identity';
  return isPlain && length <= limitBytes ? length : limitBytes;
}

function encodingOf(request: IncomingMessage): Encoding | undefined {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type === 'application/x-protobuf') return 'protobuf';
  return type === 'application/json' ? 'json' : undefined;
}

function answerRefused(receiver: Receiver, error: AppError, encoding: Encoding): Answer {
  receiver.sink.reject(`otlp requests: ${error.code}`, 1);
  receiver.logger.debug({ code: error.code, reason: error.message }, 'OTLP request refused');
  const status = HTTP_STATUS[error.code] ?? 400;
  const answer = refusal(encoding, status, error.message);
  return error.retry === 'later' ? { ...answer, headers: { 'retry-after': String(RETRY_AFTER_SECONDS) } } : answer;
}

function answerFailed(receiver: Receiver, error: unknown, encoding: Encoding): Answer {
  receiver.sink.reject('otlp requests: failed here', 1);
  receiver.logger.error({ err: error }, 'OTLP request failed');
  return refusal(encoding, 500, 'the receiver failed; its log says why');
}

function refusal(encoding: Encoding, status: number, message: string): Answer {
  return { status, encoding, body: statusResponse(encoding, status, message) };
}
