import type { Labels, Span, SpanKind } from '#domain/signal.ts';
import { firstOf } from './attributes.ts';
import type { SpanDraft } from './drafts.ts';
import type { Intake } from './intake.ts';

/** By number in opentelemetry.proto.trace.v1.Span.SpanKind. */
const KINDS: readonly SpanKind[] = ['internal', 'internal', 'server', 'client', 'producer', 'consumer'];
const STATUS_ERROR = 2;

/** Undefined, and counted, for a span that nothing can be done with. */
export function toSpan(draft: SpanDraft, intake: Intake): Span | undefined {
  if (!isId(draft.traceId) || !isId(draft.spanId)) return refuse(intake, 'a trace or span id is missing or malformed');
  if (!(draft.startAt > 0) || !(draft.endAt > 0)) return refuse(intake, 'no start or end time');
  const attributes = draft.attributes.values;
  const exception = draft.exception?.values;
  if (exception !== undefined) copyException(exception, attributes);
  const kind = KINDS[draft.kind] ?? 'internal';
  // On the answering side the same attributes name the service itself.
  const isCall = kind === 'client' || kind === 'producer';
  const peerAddress = isCall ? peerAddressOf(attributes) : undefined;
  const peerName = isCall
    ? firstOf(attributes, 'peer.service', 'db.system.name', 'db.system', 'messaging.system')
    : undefined;
  return {
    traceId: draft.traceId,
    spanId: draft.spanId,
    parentSpanId: draft.parentSpanId,
    name: draft.name,
    kind,
    startAt: draft.startAt,
    // Clocks of virtual machines step back now and then, also inside a span.
    durationMs: Math.max(0, toMicroseconds(draft.endAt - draft.startAt)),
    isError: draft.statusCode === STATUS_ERROR || isServerError(attributes),
    statusMessage: draft.statusMessage || (exception?.['exception.message'] ?? ''),
    ...(peerAddress !== undefined && { peerAddress }),
    ...(peerName !== undefined && { peerName }),
    attributes,
  };
}

/** Epoch milliseconds in a double are exact to a quarter of a microsecond: finer digits of a difference are noise. */
function toMicroseconds(durationMs: number): number {
  return Math.round(durationMs * 1000) / 1000;
}

function refuse(intake: Intake, reason: string): undefined {
  intake.reject(reason);
}

function isId(hex: string): boolean {
  return hex !== '' && !/^0+$/.test(hex);
}

function isServerError(attributes: Labels): boolean {
  return Number(firstOf(attributes, 'http.response.status_code', 'http.status_code') ?? 0) >= 500;
}

function copyException(exception: Labels, attributes: Record<string, string>): void {
  for (const name of ['exception.type', 'exception.message']) {
    const value = exception[name];
    if (value !== undefined) attributes[name] ??= value;
  }
}

/** `host:port` of the other side: today's attribute names first, then those of older instrumentation. */
function peerAddressOf(attributes: Labels): string | undefined {
  const host = firstOf(attributes, 'server.address', 'net.peer.name', 'net.sock.peer.addr', 'network.peer.address');
  if (host !== undefined) {
    const port = firstOf(attributes, 'server.port', 'net.peer.port', 'net.sock.peer.port', 'network.peer.port');
    return port === undefined ? host : `${host}:${port}`;
  }
  const url = firstOf(attributes, 'url.full', 'http.url');
  return url === undefined || !URL.canParse(url) ? undefined : addressOfUrl(new URL(url));
}

function addressOfUrl(url: URL): string | undefined {
  if (url.hostname === '') return undefined;
  if (url.port !== '') return url.host;
  return `${url.hostname}:${url.protocol === 'https:' ? 443 : 80}`;
}
