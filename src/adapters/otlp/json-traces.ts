import type { Span } from '#domain/signal.ts';
import { draftSpan, type SpanDraft } from './drafts.ts';
import type { Intake } from './intake.ts';
import { arrayIn, attributesIn, enumIn, idIn, instantIn, type JsonObject, objectIn, textIn } from './json-values.ts';
import { MAX_ATTRIBUTE_BYTES } from './limits.ts';
import { originOf } from './origin.ts';
import { toSpan } from './spans.ts';

const KINDS = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'].map(name => `SPAN_KIND_${name}`);
const STATUS_CODES = ['UNSET', 'OK', 'ERROR'].map(name => `STATUS_CODE_${name}`);

export function readJsonTraces(request: JsonObject, intake: Intake): void {
  for (const each of arrayIn(request.resourceSpans, 'resourceSpans')) {
    const resourceSpans = objectIn(each, 'resourceSpans');
    const resource = objectIn(resourceSpans.resource, 'resource');
    const origin = originOf(attributesIn(resource.attributes, 'resource attributes').values);
    const spans: Span[] = [];
    for (const scope of arrayIn(resourceSpans.scopeSpans, 'scopeSpans')) {
      for (const json of arrayIn(objectIn(scope, 'scopeSpans').spans, 'spans')) {
        const span = intake.admit() ? toSpan(draftOf(objectIn(json, 'span')), intake) : undefined;
        if (span !== undefined) spans.push(span);
      }
    }
    if (spans.length > 0) intake.batches.push({ origin, spans });
  }
}

function draftOf(json: JsonObject): SpanDraft {
  const status = objectIn(json.status, 'status');
  const span: SpanDraft = {
    ...draftSpan(),
    traceId: idIn(json.traceId, 'traceId', 16),
    spanId: idIn(json.spanId, 'spanId', 8),
    parentSpanId: idIn(json.parentSpanId, 'parentSpanId', 8),
    name: textIn(json.name, 'span name'),
    kind: enumIn(json.kind, 'span kind', KINDS),
    startAt: instantIn(json.startTimeUnixNano, 'startTimeUnixNano'),
    endAt: instantIn(json.endTimeUnixNano, 'endTimeUnixNano'),
    statusCode: enumIn(status.code, 'status code', STATUS_CODES),
    statusMessage: textIn(status.message, 'status message', MAX_ATTRIBUTE_BYTES),
    attributes: attributesIn(json.attributes, 'span attributes'),
  };
  for (const each of arrayIn(json.events, 'events')) {
    const event = objectIn(each, 'event');
    if (event.name === 'exception') span.exception = attributesIn(event.attributes, 'event attributes');
  }
  return span;
}
