import type { ParsedLine } from './header.ts';
import { findSeverity, type SeverityName, severityOfNumber } from './severity.ts';

/** Longest line that is read as JSON or as pairs, in characters. */
const STRUCTURED_LIMIT = 64 * 1024;
/** Pairs of a line without a message that make up its content. */
const PAIR_LIMIT = 32;

const MESSAGE_KEYS = ['message', 'msg', 'Message', 'MESSAGE', 'log', 'event', 'text', 'body', 'short_message'];
const LEVEL_KEYS = ['level', 'severity', 'lvl', 'loglevel', 'log_level', 'levelname', 'log.level', 'Level', 'SEVERITY'];
const TIME_KEYS = ['time', 'ts', 'timestamp', '@timestamp', 'datetime', 't', 'Timestamp', 'date'];
const COMPONENT_KEYS = ['logger', 'component', 'name', 'module', 'logger_name', 'caller', 'service', 'target'];
const STACK_KEYS = ['stack', 'stack_trace', 'stacktrace', 'exception', 'error.stack', 'exc_info', 'err'];

/** A line that was written for machines. */
export interface StructuredLine extends ParsedLine {
  /** Lines of a stack trace that the line brought along. */
  readonly stack?: string | undefined;
}

/**
 * A line of JSON or of `key=value` pairs (logfmt); undefined for any other line. The content is the message, or the
 * pairs themselves when there is none, so that lines with the same keys are alike. O(characters).
 */
export function parseStructuredLine(line: string): StructuredLine | undefined {
  if (line.length > STRUCTURED_LIMIT) return undefined;
  const first = line.charCodeAt(0);
  if (first === 123) return parseJsonLine(line);
  return startsWithPair(line) ? parsePairs(line) : undefined;
}

function parseJsonLine(line: string): StructuredLine | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return structuredLine(new Map(Object.entries(value)));
}

function structuredLine(fields: ReadonlyMap<string, unknown>): StructuredLine {
  const level = firstOf(fields, LEVEL_KEYS);
  const time = textOf(firstOf(fields, TIME_KEYS));
  const component = textOf(firstOf(fields, COMPONENT_KEYS));
  const stack = stackOf(firstOf(fields, STACK_KEYS));
  const severity = severityOf(level);
  const message = textOf(firstOf(fields, MESSAGE_KEYS));
  return {
    content: message ?? pairsText(fields),
    time,
    severity,
    component,
    stack,
  };
}

function firstOf(fields: ReadonlyMap<string, unknown>, keys: readonly string[]): unknown {
  const key = keys.find(each => fields.has(each));
  return key === undefined ? undefined : fields.get(key);
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : undefined;
}

function stackOf(value: unknown): string | undefined {
  const text = typeof value === 'object' && value !== null && 'stack' in value ? value.stack : value;
  return typeof text === 'string' && text.includes('\n') ? text : undefined;
}

function severityOf(level: unknown): SeverityName | undefined {
  if (typeof level === 'number') return severityOfNumber(level);
  return typeof level === 'string' ? findSeverity(level) : undefined;
}

/** The fields without time and level, as pairs. */
function pairsText(fields: ReadonlyMap<string, unknown>): string {
  const pairs: string[] = [];
  for (const [key, value] of fields) {
    if (pairs.length >= PAIR_LIMIT) break;
    if (TIME_KEYS.includes(key) || LEVEL_KEYS.includes(key)) continue;
    pairs.push(`${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  }
  return pairs.join(' ');
}

function startsWithPair(line: string): boolean {
  return /^[A-Za-z_][\w.@-]*=\S/.test(line);
}

/** `level=info msg="all well" took=5ms`; undefined when not everything is a pair or there is but one. */
function parsePairs(line: string): StructuredLine | undefined {
  const pair = /\s*([A-Za-z_][\w.@-]*)=(?:"((?:[^"\\]|\\.)*)"|(\S*))(?=\s|$)/y;
  const fields = new Map<string, string>();
  while (pair.lastIndex < line.length) {
    const from = pair.lastIndex;
    const match = pair.exec(line);
    if (!match) {
      if (line.slice(from).trim() === '') break;
      return undefined;
    }
    fields.set(match[1]!, match[2]?.replaceAll('\\"', '"') ?? match[3]!);
  }
  const hasHead = [...LEVEL_KEYS, ...TIME_KEYS, ...MESSAGE_KEYS].some(key => fields.has(key));
  return fields.size >= 2 && hasHead ? structuredLine(fields) : undefined;
}
