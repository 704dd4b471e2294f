import type { Span } from '#domain/signal.ts';
import { Attributes } from './attributes.ts';
import { draftSpan, type SpanDraft } from './drafts.ts';
import type { Intake } from './intake.ts';
import { MAX_ATTRIBUTE_BYTES, MAX_NAME_BYTES } from './limits.ts';
import { originOf } from './origin.ts';
import { readAttribute, readResource } from './protobuf-values.ts';
import { toSpan } from './spans.ts';
import type { WireReader } from './wire-reader.ts';

/** ExportTraceServiceRequest; field numbers from opentelemetry-proto 1.x, trace/v1/trace.proto. */
export function readTraces(reader: WireReader, intake: Intake): void {
  for (let field = reader.nextField(); field !== 0; field = reader.nextField()) {
    if (field === 1) readResourceSpans(reader, intake);
    else reader.skip();
  }
}

function readResourceSpans(reader: WireReader, intake: Intake): void {
  const resource = new Attributes();
  const spans: Span[] = [];
  const outer = reader.enter();
  for (let field = reader.nextField(); field !== 0; field = reader.nextField()) {
    if (field === 1) readResource(reader, resource);
    else if (field === 2) readScopeSpans(reader, spans, intake);
    else reader.skip();
  }
  reader.leave(outer);
  if (spans.length > 0) intake.batches.push({ origin: originOf(resource.values), spans });
}

function readScopeSpans(reader: WireReader, spans: Span[], intake: Intake): void {
  const outer = reader.enter();
  for (let field = reader.nextField(); field !== 0; field = reader.nextField()) {
    if (field === 2 && intake.admit()) {
      const span = toSpan(readSpan(reader), intake);
      if (span !== undefined) spans.push(span);
    } else reader.skip();
  }
  reader.leave(outer);
}

function readSpan(reader: WireReader): SpanDraft {
  const span = draftSpan();
  const outer = reader.enter();
  for (let field = reader.nextField(); field !== 0; field = reader.nextField()) readSpanField(reader, field, span);
  reader.leave(outer);
  return span;
}

function readSpanField(reader: WireReader, field: number, span: SpanDraft): void {
  switch (field) {
    case 1:
      span.traceId = reader.hex(16);
      break;
    case 2:
      span.spanId = reader.hex(8);
      break;
    case 4:
      span.parentSpanId = reader.hex(8);
      break;
    case 5:
      span.name = reader.text(MAX_NAME_BYTES);
      break;
    case 6:
      span.kind = reader.unsigned();
      break;
    case 7:
      span.startAt = reader.instantMs();
      break;
    case 8:
      span.endAt = reader.instantMs();
      break;
    case 9:
      readAttribute(reader, span.attributes);
      break;
    case 11:
      readEvent(reader, span);
      break;
    case 15:
      readStatus(reader, span);
      break;
    default:
      reader.skip();
  }
}

function readEvent(reader: WireReader, span: SpanDraft): void {
  const attributes = new Attributes();
  let name = '';
  const outer = reader.enter();
  for (let field = reader.nextField(); field !== 0; field = reader.nextField()) {
    if (field === 2) name = reader.text(MAX_NAME_BYTES);
    else if (field === 3) readAttribute(reader, attributes);
    else reader.skip();
  }
  reader.leave(outer);
  if (name === 'exception') span.exception = attributes;
}

function readStatus(reader: WireReader, span: SpanDraft): void {
  const outer = reader.enter();
  for (let field = reader.nextField(); field !== 0; field = reader.nextField()) {
    if (field === 2) span.statusMessage = reader.text(MAX_ATTRIBUTE_BYTES);
    else if (field === 3) span.statusCode = reader.unsigned();
    else reader.skip();
  }
  reader.leave(outer);
}
