import type { LogRecord } from '#domain/signal.ts';
import { Attributes } from './attributes.ts';
import { draftLog, type LogDraft } from './drafts.ts';
import type { Intake } from './intake.ts';
import { MAX_BODY_BYTES, MAX_NAME_BYTES } from './limits.ts';
import { toLogRecord } from './log-records.ts';
import { originOf } from './origin.ts';
import { readAttribute, readResource, readValueText } from './protobuf-values.ts';
import type { WireReader } from './wire-reader.ts';

/** ExportLogsServiceRequest; field numbers from opentelemetry-proto 1.x, logs/v1/logs.proto. */
export function readLogs(reader: WireReader, intake: Intake): void {
  for (let field = reader.nextField(); field !== 0; field = reader.nextField()) {
    if (field === 1) readResourceLogs(reader, intake);
    else reader.skip();
  }
}

function readResourceLogs(reader: WireReader, intake: Intake): void {
  const resource = new Attributes();
  const logs: LogRecord[] = [];
  const outer = reader.enter();
  for (let field = reader.nextField(); field !== 0; field = reader.nextField()) {
    if (field === 1) readResource(reader, resource);
    else if (field === 2) readScopeLogs(reader, logs, intake);
    else reader.skip();
  }
  reader.leave(outer);
  if (logs.length > 0) intake.batches.push({ origin: originOf(resource.values), logs });
}

function readScopeLogs(reader: WireReader, logs: LogRecord[], intake: Intake): void {
  const outer = reader.enter();
  for (let field = reader.nextField(); field !== 0; field = reader.nextField()) {
    if (field === 2 && intake.admit()) {
      const record = toLogRecord(readLogRecord(reader), intake);
      if (record !== undefined) logs.push(record);
    } else reader.skip();
  }
  reader.leave(outer);
}

function readLogRecord(reader: WireReader): LogDraft {
  const log = draftLog();
  const outer = reader.enter();
  for (let field = reader.nextField(); field !== 0; field = reader.nextField()) readLogField(reader, field, log);
  reader.leave(outer);
  return log;
}

function readLogField(reader: WireReader, field: number, log: LogDraft): void {
  switch (field) {
    case 1:
      log.at = reader.instantMs();
      break;
    case 2:
      log.severityNumber = reader.unsigned();
      break;
    case 3:
      log.severityText = reader.text(MAX_NAME_BYTES);
      break;
    case 5:
      log.body = readValueText(reader, MAX_BODY_BYTES);
      break;
    case 6:
      readAttribute(reader, log.attributes);
      break;
    case 9:
      log.traceId = reader.hex(16);
      break;
    case 10:
      log.spanId = reader.hex(8);
      break;
    case 11:
      log.observedAt = reader.instantMs();
      break;
    case 12:
      log.eventName = reader.text(MAX_NAME_BYTES);
      break;
    default:
      reader.skip();
  }
}
