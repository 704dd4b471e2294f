import { type HeaderFormat, parseHeaderFormat } from '#algorithms/log-templates/header.ts';
import { createLineJoiner, flushJoiner, type JoinedRecord, joinLine } from '#algorithms/log-templates/line-joiner.ts';
import { detectFormat } from '#algorithms/log-templates/read-line.ts';
import type { SeverityName } from '#algorithms/log-templates/severity.ts';
import { columnUnknown, logFormatInvalid } from '../errors.ts';
import { openCsv } from '../files/csv.ts';
import { readInput } from '../files/input.ts';
import { readLines } from '../files/lines.ts';

/** One thing that a log says, and how many lines it takes to say it. */
export interface LogRecord {
  readonly content: string;
  readonly severity?: SeverityName | undefined;
  readonly exception?: string | undefined;
  /** 1, and one more for each line of a stack trace. */
  readonly lineCount: number;
}

export interface LogSource {
  readonly records: AsyncIterable<LogRecord>;
  /** How the header of the lines was known. */
  readonly header: 'given' | 'found' | 'none' | 'column';
}

/** Lines from which the header is learnt, looked at before the first is given out. */
const SAMPLE_LINES = 512;

/** A log as lines of text. @throws AppError LOG_FORMAT_INVALID */
export async function openLog(file: string, format?: string): Promise<LogSource> {
  const given = format === undefined ? undefined : readFormat(format);
  const batches = readLines(readInput(file));
  const sample: string[] = [];
  while (sample.length < SAMPLE_LINES && given === undefined) {
    const { done, value } = await batches.next();
    if (done) break;
    for (const line of value) sample.push(line);
  }
  const known = given ?? detectFormat(sample);
  const header = given !== undefined ? 'given' : known === undefined ? 'none' : 'found';
  return { header, records: joinRecords(sample, batches, known) };
}

/** A log as one column of a CSV file. @throws AppError COLUMN_UNKNOWN */
export async function openLogColumn(file: string, column: string): Promise<LogSource> {
  const { rows } = await openCsv(file);
  const iterator = rows[Symbol.asyncIterator]();
  const header = (await iterator.next()).value?.cells ?? [];
  const at = (header as readonly string[]).indexOf(column);
  if (at === -1) {
    await iterator.return?.();
    throw columnUnknown(column, header);
  }
  return { header: 'column', records: columnRecords(rows, at) };
}

async function* joinRecords(
  sample: readonly string[],
  batches: AsyncIterable<readonly string[]>,
  format: HeaderFormat | undefined,
): AsyncGenerator<LogRecord> {
  const joiner = createLineJoiner(format);
  for (const line of sample) {
    const record = joinLine(joiner, line);
    if (record !== undefined) yield toRecord(record);
  }
  for await (const lines of batches) {
    for (const line of lines) {
      const record = joinLine(joiner, line);
      if (record !== undefined) yield toRecord(record);
    }
  }
  const last = flushJoiner(joiner);
  if (last !== undefined) yield toRecord(last);
}

async function* columnRecords(rows: AsyncIterable<{ readonly cells: readonly string[] }>, at: number) {
  for await (const { cells } of rows) {
    const content = cells[at] ?? '';
    yield { content, lineCount: 1 };
  }
}

function toRecord({ content, severity, exception, following, dropped }: JoinedRecord): LogRecord {
  return { content, severity, exception, lineCount: 1 + following.length + dropped };
}

function readFormat(format: string): HeaderFormat {
  try {
    return parseHeaderFormat(format);
  } catch (cause) {
    throw logFormatInvalid(cause);
  }
}
