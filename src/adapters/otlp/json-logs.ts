import type { LogRecord } from '#domain/signal.ts';
import { draftLog, type LogDraft } from './drafts.ts';
import type { Intake } from './intake.ts';
import {
  arrayIn,
  attributesIn,
  enumIn,
  idIn,
  instantIn,
  type JsonObject,
  objectIn,
  textIn,
  valueTextIn,
} from './json-values.ts';
import { MAX_BODY_BYTES } from './limits.ts';
import { toLogRecord } from './log-records.ts';
import { originOf } from './origin.ts';

const SEVERITY_NUMBERS = [
  'SEVERITY_NUMBER_UNSPECIFIED',
  ...['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'].flatMap(name =>
    ['', '2', '3', '4'].map(step => `SEVERITY_NUMBER_${name}${step}`),
  ),
];

export function readJsonLogs(request: JsonObject, intake: Intake): void {
  for (const each of arrayIn(request.resourceLogs, 'resourceLogs')) {
    const resourceLogs = objectIn(each, 'resourceLogs');
    const resource = objectIn(resourceLogs.resource, 'resource');
    const origin = originOf(attributesIn(resource.attributes, 'resource attributes').values);
    const logs: LogRecord[] = [];
    for (const scope of arrayIn(resourceLogs.scopeLogs, 'scopeLogs')) {
      for (const json of arrayIn(objectIn(scope, 'scopeLogs').logRecords, 'logRecords')) {
        const record = intake.admit() ? toLogRecord(draftOf(objectIn(json, 'log record')), intake) : undefined;
        if (record !== undefined) logs.push(record);
      }
    }
    if (logs.length > 0) intake.batches.push({ origin, logs });
  }
}

function draftOf(json: JsonObject): LogDraft {
  return {
    ...draftLog(),
    at: instantIn(json.timeUnixNano, 'timeUnixNano'),
    observedAt: instantIn(json.observedTimeUnixNano, 'observedTimeUnixNano'),
    severityNumber: enumIn(json.severityNumber, 'severityNumber', SEVERITY_NUMBERS),
    severityText: textIn(json.severityText, 'severityText'),
    body: valueTextIn(json.body, 'body', MAX_BODY_BYTES),
    traceId: idIn(json.traceId, 'traceId', 16),
    spanId: idIn(json.spanId, 'spanId', 8),
    eventName: textIn(json.eventName, 'eventName'),
    attributes: attributesIn(json.attributes, 'log attributes'),
  };
}
