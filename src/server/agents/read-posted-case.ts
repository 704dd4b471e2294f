import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import type { DiagnosisCase } from '#algorithms/ranking/case.ts';
import { SeriesGatherer, type SpanRow, toLogColumns, toSpanColumns } from '#algorithms/ranking/case-rows.ts';
import {
  CASE_FILES,
  type CaseSpan,
  caseLogSchema,
  caseSpanSchema,
  type DiagnosisCaseFile,
  diagnosisCaseSchema,
} from '#api/diagnosis-case.ts';
import { messageOf } from '#base/errors.ts';
import { parseStamp } from '#base/time-stamp.ts';
import { requestInvalid } from '../errors.ts';

type Files = Readonly<Record<string, string>>;

const NAMES: readonly string[] = Object.values(CASE_FILES);

const sampleSchema = z.object({
  time: z.string().transform(parseStamp).pipe(z.number()),
  node: z.string().min(1),
  metric: z.string().min(1),
  value: z.string().transform(text => (/^(nan|null)?$/i.test(text) ? Number.NaN : Number(text))),
  callee: z.string().optional(),
  limit: z.string().optional(),
});

/** A case folder that came as text by file. Throws REQUEST_INVALID with the file and the line. */
export function readPostedCase(files: Files): DiagnosisCase {
  const stranger = Object.keys(files).find(name => !NAMES.includes(name));
  if (stranger !== undefined) throw invalid(stranger, `a case has only ${NAMES.join(', ')}`);
  const about = readDescription(files[CASE_FILES.description]);
  const spans = readSpans(files);
  const logs = files[CASE_FILES.logs];
  return {
    onsetAt: toInstant(about.onset),
    until: toInstant(about.until),
    ...(about.baselineFrom === undefined ? {} : { baselineFrom: toInstant(about.baselineFrom) }),
    ...(about.healthyUntil === undefined ? {} : { healthyUntil: toInstant(about.healthyUntil) }),
    ...(about.troubleFrom === undefined ? {} : { troubleFrom: toInstant(about.troubleFrom) }),
    ...(about.noticed === undefined ? {} : { noticed: about.noticed }),
    ...{ told: about.told, tried: about.tried, usual: about.usual },
    ...(about.sli === undefined ? {} : { sli: about.sli }),
    nodes: about.nodes,
    calls: about.calls,
    series: readMetrics(files[CASE_FILES.metrics], about.metrics),
    ...(spans === undefined ? {} : { spans: toSpanColumns(spans.map(toSpanRow)) }),
    ...(logs === undefined ? {} : { logs: readLogs(logs) }),
    changes: about.changes.map(change => ({ ...change, at: toInstant(change.at) })),
  };
}

function readDescription(text: string | undefined): DiagnosisCaseFile {
  const file = CASE_FILES.description;
  if (text === undefined) throw invalid(file, 'every case has one');
  const about = parseWith(diagnosisCaseSchema, parseJson(text, file), file);
  if (toInstant(about.until) > toInstant(about.troubleFrom ?? about.onset)) return about;
  throw invalid(file, '`until` is not after `onset`, so that no time is left in which there was trouble');
}

function readMetrics(text: string | undefined, metrics: DiagnosisCaseFile['metrics']): DiagnosisCase['series'] {
  const gatherer = new SeriesGatherer();
  for (const [i, row] of readCsv(text ?? '', CASE_FILES.metrics).entries()) {
    const { time, limit, callee, ...rest } = parseWith(sampleSchema, row, `${CASE_FILES.metrics}/${i + 2}`);
    const limits = Number(limit) > 0 ? Number(limit) : undefined;
    gatherer.add({ ...rest, at: time, callee: callee || undefined, limit: limits });
  }
  return gatherer.finish(metrics);
}

function readSpans(files: Files): CaseSpan[] | undefined {
  const [csv, json] = [files[CASE_FILES.spansCsv], files[CASE_FILES.spansJson]];
  if (csv === undefined) return json === undefined ? undefined : readLines(json, CASE_FILES.spansJson, caseSpanSchema);
  return readCsv(csv, CASE_FILES.spansCsv).map((row, i) => {
    const given = Object.entries(row).filter(([, cell]) => cell !== '');
    const span = {
      ...Object.fromEntries(given),
      time: parseStamp(row.time ?? ''),
      duration_ms: Number(row.duration_ms),
      failed: /^(1|true|yes)$/i.test(row.failed ?? ''),
    };
    return parseWith(caseSpanSchema, span, `${CASE_FILES.spansCsv}/${i + 2}`);
  });
}

function readLogs(text: string) {
  const logs = readLines(text, CASE_FILES.logs, caseLogSchema);
  return toLogColumns(logs.map(({ time, trace_id: traceId, ...rest }) => ({ ...rest, at: toInstant(time), traceId })));
}

function toSpanRow(span: CaseSpan): SpanRow {
  const { time, duration_ms: durationMs, trace_id: traceId, span_id: spanId, parent_id: parentId, ...rest } = span;
  return { ...rest, at: toInstant(time), durationMs, traceId, spanId, parentId };
}

function readCsv(text: string, file: string): Record<string, string>[] {
  try {
    return parse(text, { columns: true, bom: true, trim: true, relax_column_count: true, skip_empty_lines: true });
  } catch (error) {
    throw invalid(file, messageOf(error));
  }
}

function readLines<T>(text: string, file: string, schema: z.ZodType<T>): T[] {
  return text.split('\n').flatMap((line, i) => {
    if (line.trim() === '') return [];
    const place = `${file}/${i + 1}`;
    return [parseWith(schema, parseJson(line, place), place)];
  });
}

function parseJson(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalid(place, `it is not JSON: ${messageOf(error)}`);
  }
}

function parseWith<T>(schema: z.ZodType<T>, raw: unknown, place: string): T {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const [{ path, message }] = parsed.error.issues as [z.core.$ZodIssue];
  throw invalid([place, ...path].join('/'), message);
}

function toInstant(written: string | number): number {
  return typeof written === 'number' ? written : Date.parse(written);
}

function invalid(place: string, problem: string) {
  return requestInvalid([{ path: `body/case/files/${place}`, problem }]);
}
