import type { z } from 'zod';
import type { LogColumns, SpanColumns } from '#algorithms/ranking/case.ts';
import { type SpanRow, toLogColumns, toSpanColumns } from '#algorithms/ranking/case-rows.ts';
import { type CaseLog, type CaseSpan, caseLogSchema, caseSpanSchema, SPAN_COLUMNS } from '#api/diagnosis-case.ts';
import { parseStamp } from '#base/time-stamp.ts';
import { caseFileInvalid } from '../errors.ts';
import { openCsv } from '../files/csv.ts';
import { readInput } from '../files/input.ts';
import { readLines } from '../files/lines.ts';
import { explainIssue, toInstant } from './case-values.ts';
import { readHeader } from './read-metrics.ts';

/** Spans as spans.jsonl has them. */
export async function readSpansJson(file: string): Promise<SpanColumns> {
  return toSpanColumns((await readJsonLines(file, caseSpanSchema)).map(toSpanRow));
}

/** Spans as spans.csv has them: the same keys as columns. */
export async function readSpansCsv(file: string): Promise<SpanColumns> {
  const { rows } = await openCsv(file);
  const spans: CaseSpan[] = [];
  let columnOf: ReadonlyMap<string, number> | undefined;
  for await (const row of rows) {
    if (columnOf === undefined) {
      columnOf = readHeader(file, row, ['time', 'duration_ms', 'trace_id', 'span_id', 'node']);
      continue;
    }
    const given = SPAN_COLUMNS.flatMap(name => {
      const cell = row.cells[columnOf!.get(name) ?? -1]?.trim() ?? '';
      return cell === '' ? [] : [[name, toValue(name, cell)] as const];
    });
    const parsed = caseSpanSchema.safeParse(Object.fromEntries(given));
    if (!parsed.success) throw caseFileInvalid({ file, line: row.line, reason: explainIssue(parsed.error) });
    spans.push(parsed.data);
  }
  return toSpanColumns(spans.map(toSpanRow));
}

/** Logs as logs.jsonl has them, in order of time. */
export async function readLogs(file: string): Promise<LogColumns> {
  const logs: CaseLog[] = await readJsonLines(file, caseLogSchema);
  return toLogColumns(logs.map(({ time, trace_id: traceId, ...rest }) => ({ ...rest, at: toInstant(time), traceId })));
}

function toValue(name: (typeof SPAN_COLUMNS)[number], cell: string): unknown {
  if (name === 'time') return parseStamp(cell);
  if (name === 'duration_ms') return Number(cell);
  return name === 'failed' ? /^(1|true|yes)$/i.test(cell) : cell;
}

async function readJsonLines<Schema extends z.ZodType>(file: string, schema: Schema): Promise<z.infer<Schema>[]> {
  const read: z.infer<Schema>[] = [];
  let line = 0;
  for await (const batch of readLines(readInput(file))) {
    for (const text of batch) {
      line++;
      if (text.trim() !== '') read.push(readJsonLine(text, { file, line, schema }));
    }
  }
  return read;
}

interface LineOf<Schema> {
  readonly file: string;
  readonly line: number;
  readonly schema: Schema;
}

function readJsonLine<Schema extends z.ZodType>(text: string, { file, line, schema }: LineOf<Schema>): z.infer<Schema> {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    throw caseFileInvalid({ file, line, reason: 'it is not JSON; each line is one object' });
  }
  const parsed = schema.safeParse(raw);
  if (!parsed.success) throw caseFileInvalid({ file, line, reason: explainIssue(parsed.error) });
  return parsed.data;
}

function toSpanRow(span: CaseSpan): SpanRow {
  const { time, duration_ms: durationMs, trace_id: traceId, span_id: spanId, parent_id: parentId, ...rest } = span;
  return { ...rest, at: toInstant(time), durationMs, traceId, spanId, parentId };
}
