/** Structured logs: one JSON line on stdout and one OpenTelemetry record, both carrying the active trace. */
import { type Attributes, logs, SeverityNumber, trace } from '@opentelemetry/api';

const severities = {
  info: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
  fatal: SeverityNumber.FATAL,
} as const;
type Level = keyof typeof severities;

const logger = logs.getLogger('app');

function emit(level: Level, message: string, attributes: Attributes): void {
  const span = trace.getActiveSpan()?.spanContext();
  logger.emit({ severityNumber: severities[level], severityText: level.toUpperCase(), body: message, attributes });
  const line = {
    time: new Date().toISOString(),
    level,
    service: process.env.SERVICE_NAME,
    instance: process.env.INSTANCE_ID,
    message,
    ...attributes,
    ...(span && { trace_id: span.traceId, span_id: span.spanId }),
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

export function errorAttributes(error: unknown): Attributes {
  if (!(error instanceof Error)) return { 'exception.message': String(error) };
  return {
    'exception.type': error.name,
    'exception.message': error.message,
    ...(error.stack !== undefined && { 'exception.stacktrace': error.stack }),
  };
}

export const log = {
  info: (message: string, attributes: Attributes = {}): void => emit('info', message, attributes),
  warn: (message: string, attributes: Attributes = {}): void => emit('warn', message, attributes),
  error: (message: string, attributes: Attributes = {}): void => emit('error', message, attributes),
  fatal: (message: string, attributes: Attributes = {}): void => emit('fatal', message, attributes),
};
