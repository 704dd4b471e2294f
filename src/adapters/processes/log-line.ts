import type { Labels, LogRecord, LogSeverity } from '#domain/signal.ts';

export type LogStream = 'stdout' | 'stderr';

const MAX_ATTRIBUTES = 32;
const MAX_ATTRIBUTE_LENGTH = 1024;

const SEVERITIES: Readonly<Record<string, LogSeverity>> = {
  trace: 'trace',
  debug: 'debug',
  info: 'info',
  information: 'info',
  log: 'info',
  notice: 'info',
  // PostgreSQL explains the line before.
  detail: 'info',
  hint: 'info',
  context: 'info',
  statement: 'info',
  warn: 'warn',
  warning: 'warn',
  error: 'error',
  err: 'error',
  fatal: 'fatal',
  critical: 'fatal',
  panic: 'fatal',
};

/** Names under which common loggers keep the same thing, in order of preference. */
const MESSAGE_KEYS = ['message', 'msg', 'body'];
const SEVERITY_KEYS = ['severity', 'level', 'severityText', 'lvl'];
const TIME_KEYS = ['time', 'timestamp', 'ts', '@timestamp'];
const TRACE_KEYS = ['trace_id', 'traceId', 'trace.id'];
const SPAN_KEYS = ['span_id', 'spanId', 'span.id'];

/** One captured line as a record: JSON of the usual loggers, else text whose severity is guessed from its words. */
export function parseLogLine(line: string, stream: LogStream, now: number): LogRecord {
  const fields = parseObject(line);
  const source = { 'log.source': 'stdout', 'log.iostream': stream };
  const message = fields && pick(fields, MESSAGE_KEYS);
  if (fields === undefined || message === undefined) {
    return { at: now, severity: guessSeverity(line, stream), body: line, attributes: source };
  }
  const traceId = pick(fields, TRACE_KEYS);
  const spanId = pick(fields, SPAN_KEYS);
  return {
    at: timeOf(pick(fields, TIME_KEYS), now),
    severity: severityOf(pick(fields, SEVERITY_KEYS)),
    body: String(message),
    ...(typeof traceId === 'string' && { traceId }),
    ...(typeof spanId === 'string' && { spanId }),
    attributes: { ...attributesOf(fields), ...source },
  };
}

function parseObject(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function pick(fields: Record<string, unknown>, keys: readonly string[]): string | number | undefined {
  for (const key of keys) {
    const value = fields[key];
    if (typeof value === 'string' || typeof value === 'number') return value;
  }
  return undefined;
}

/** Words, or pino's numbers: 10 trace, 20 debug, 30 info, 40 warn, 50 error, 60 fatal. */
function severityOf(value: string | number | undefined): LogSeverity {
  if (typeof value === 'string') return SEVERITIES[value.toLowerCase()] ?? 'info';
  if (value === undefined) return 'info';
  const steps: readonly LogSeverity[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];
  return steps[Math.min(5, Math.max(0, Math.floor(value / 10) - 1))]!;
}

function guessSeverity(line: string, stream: LogStream): LogSeverity {
  const head = line.slice(0, 200);
  const word =
    /\b(TRACE|DEBUG|INFO|LOG|NOTICE|WARN|WARNING|ERROR|FATAL|PANIC|CRITICAL|DETAIL|HINT|CONTEXT|STATEMENT)\b/.exec(
      head,
    )?.[1];
  if (word !== undefined) return SEVERITIES[word.toLowerCase()]!;
  if (/(?:Error|Exception)\b/.test(head)) return 'error';
  if (/warning\b/i.test(head)) return 'warn';
  return stream === 'stderr' ? 'warn' : 'info';
}

/** Seconds, milliseconds or a date; anything that is not near the present is not a time of writing. */
function timeOf(value: string | number | undefined, now: number): number {
  const parsed = typeof value === 'string' ? Date.parse(value) : value;
  if (parsed === undefined || Number.isNaN(parsed)) return now;
  const at = parsed < 1e11 ? parsed * 1000 : parsed;
  return Math.abs(at - now) < 3_600_000 ? at : now;
}

function attributesOf(fields: Record<string, unknown>): Labels {
  const known = new Set([...MESSAGE_KEYS, ...SEVERITY_KEYS, ...TIME_KEYS, ...TRACE_KEYS, ...SPAN_KEYS]);
  const rest = Object.entries(fields).filter(
    ([key, value]) => !known.has(key) && value !== null && typeof value !== 'object',
  );
  return Object.fromEntries(
    rest.slice(0, MAX_ATTRIBUTES).map(([key, value]) => [key, String(value).slice(0, MAX_ATTRIBUTE_LENGTH)]),
  );
}
