import { existsSync } from 'node:fs';
import type { LogColumns } from '#algorithms/ranking/case.ts';
import { columnsOf, readCsv } from './csv.ts';
import { serviceOf } from './faults.ts';

type Severity = LogColumns['severity'][number];

export interface RawLine {
  readonly node: string;
  readonly at: number;
  readonly severity: Severity;
  readonly body: string;
  readonly traceId: string;
  readonly site: string;
}

export function readLines(file: string): RawLine[] {
  if (!existsSync(file)) return [];
  const column = columnsOf(readCsv(file));
  const [time, pod, trace, text] = [column('TimeUnixNano'), column('PodName'), column('TraceID'), column('Log')];
  return time.map((nanos, i) => ({
    node: serviceOf(pod[i]!),
    at: Number(nanos) / 1e6,
    traceId: trace[i] === 'none' ? '' : trace[i]!,
    ...parseLine(text[i]!),
  }));
}

export function logColumnsOf(lines: readonly RawLine[]): LogColumns {
  return {
    node: lines.map(line => line.node),
    at: Float64Array.from(lines, line => line.at),
    severity: lines.map(line => line.severity),
    body: lines.map(line => line.body),
    traceId: lines.map(line => line.traceId),
    site: lines.map(line => line.site),
  };
}

/** `16:43:08.356 INFO  c.s.ContactsServiceImpl#31 ` as TrainTicket's logging puts it. */
const HEADER = /^[\d:.]+ (TRACE|DEBUG|INFO|WARN|ERROR|FATAL) +(\S+#\d+) /;

/** Docker's envelope, in it plain text (TrainTicket) or JSON (OnlineBoutique), in both the ids of trace and span. */
function parseLine(envelope: string): Pick<RawLine, 'severity' | 'body' | 'site'> {
  const inner = textIn(envelope, 'log') ?? envelope;
  const message = (textIn(inner, 'message') ?? inner).replace(/TraceID: \S+ SpanID: \S+ ?/, '').trim();
  const header = HEADER.exec(message);
  const severity = severityOf((textIn(inner, 'severity') ?? header?.[1] ?? '').toLowerCase());
  return { severity, body: message.slice(header?.[0].length ?? 0), site: header?.[2] ?? '' };
}

function severityOf(word: string): Severity {
  if (word.startsWith('warn')) return 'warn';
  const known: readonly Severity[] = ['trace', 'debug', 'info', 'error', 'fatal'];
  return known.find(each => word === each) ?? 'info';
}

function textIn(json: string, key: string): string | undefined {
  try {
    const value: unknown = JSON.parse(json)[key];
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
