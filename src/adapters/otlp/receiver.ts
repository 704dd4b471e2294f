import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { CONTENT_TYPES, exportResponse, statusResponse } from './answers.ts';
import { readBody } from './body.ts';
import type { Encoding, SignalKind } from './decode.ts';
import { unsupportedMedia } from './errors.ts';
import { noteRefused, type Reception, takeRequest } from './reception.ts';

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

interface Answer {
  readonly status: number;
  readonly body: Buffer;
  readonly encoding: Encoding;
  readonly headers?: Readonly<Record<string, string>>;
}

/** OTLP/HTTP (opentelemetry.io/docs/specs/otlp, section "OTLP/HTTP"), not yet listening. */
export function createReceiver(reception: Reception): Server {
  return createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
    void handle(reception, request, response);
  });
}

async function handle(reception: Reception, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { status, body, encoding, headers } = await answer(reception, request);
  // Without this a refused body would be read to its end only to keep the connection.
  if (!request.complete) response.setHeader('connection', 'close');
  response.writeHead(status, { 'content-type': CONTENT_TYPES[encoding], 'content-length': body.length, ...headers });
  response.end(body);
}

async function answer(reception: Reception, request: IncomingMessage): Promise<Answer> {
  const kind = KINDS.get(request.url?.split('?')[0] ?? '');
  const encoding = encodingOf(request);
  const answerEncoding = encoding ?? 'json';
  if (kind === undefined)
    return refusal(answerEncoding, 404, 'only /v1/metrics, /v1/logs and /v1/traces are served here');
  if (request.method !== 'POST') return { ...refusal(answerEncoding, 405, 'use POST'), headers: { allow: 'POST' } };
  try {
    if (encoding === undefined)
      throw unsupportedMedia(`content type ${String(request.headers['content-type']).slice(0, 80)}`);
    const rejected = await receive(reception, request, kind, encoding);
    return { status: 200, encoding, body: exportResponse(kind, encoding, rejected) };
  } catch (error) {
    return answerRefused(reception, error, answerEncoding);
  }
}

async function receive(
  reception: Reception,
  request: IncomingMessage,
  kind: SignalKind,
  encoding: Encoding,
): Promise<ReadonlyMap<string, number>> {
  const { config, admission } = reception;
  const limitBytes = encoding === 'json' ? config.jsonLimitBytes : config.bodyLimitBytes;
  const release = admission.reserve(reservationOf(request, limitBytes));
  try {
    return takeRequest(reception, { kind, encoding, body: await readBody(request, limitBytes) });
  } finally {
    release();
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

function answerRefused(reception: Reception, thrown: unknown, encoding: Encoding): Answer {
  const error = noteRefused(reception, thrown);
  if (error === undefined) return refusal(encoding, 500, 'the receiver failed; its log says why');
  const answer = refusal(encoding, HTTP_STATUS[error.code] ?? 400, error.message);
  return error.retry === 'later' ? { ...answer, headers: { 'retry-after': String(RETRY_AFTER_SECONDS) } } : answer;
}

function refusal(encoding: Encoding, status: number, message: string): Answer {
  return { status, encoding, body: statusResponse(encoding, status, message) };
}
