import { parseStamp } from '#base/time-stamp.ts';
import { columnTaken, csvUnreadable } from '../errors.ts';
import { type CsvRow, formatCsvRow, openCsv } from '../files/csv.ts';
import { nameInput } from '../files/input.ts';
import { OutputFile, writeWhole } from '../files/output.ts';
import { type FoundAnomaly, listAnomalies } from './anomaly-log.ts';
import { type BadRows, noteProblem, type ProblemCount } from './bad-rows.ts';
import type { ChartSamples } from './chart-samples.ts';
import { findColumns, parseValue, type TableColumns } from './columns.ts';
import type { TableScorer } from './table-scorer.ts';
import { createTableScorer, emptyCells, finishTable, resultCells, resultNames, scoreRow } from './table-scorer.ts';

/** Rows from which is learnt which column is what. */
const SAMPLE_ROWS = 32;

export interface DetectRequest {
  readonly file: string;
  /** Value columns by name; all there are when empty. */
  readonly columns: readonly string[];
  readonly out?: string | undefined;
  readonly wantsChart?: boolean;
  readonly methods?: readonly string[] | undefined;
}

export interface DetectReport {
  readonly file: string;
  readonly out?: string | undefined;
  readonly timeColumn: string;
  readonly columns: readonly string[];
  readonly leftOut: readonly string[];
  readonly rowCount: number;
  /** Epoch ms of the first and the last row that has a time. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly problems: readonly ProblemCount[];
  readonly anomalyCount: number;
  /** The most first; no column stands for all together. */
  readonly counts: readonly { readonly column?: string; readonly count: number }[];
  /** The strongest thousand of single columns, and of all together; by their starts. */
  readonly anomalies: readonly FoundAnomaly[];
}

/** State of one file while it is read. */
interface Reading {
  readonly table: TableColumns;
  readonly scorer: TableScorer;
  readonly values: Float64Array;
  readonly bad: BadRows;
  readonly output: OutputFile | undefined;
  readonly delimiter: string;
  rowCount: number;
  from: number | undefined;
  to: number | undefined;
}

export interface Detected {
  readonly report: DetectReport;
  /** One a column when a chart is wanted. */
  readonly charts: readonly ChartSamples[];
}

/** Scores one file row by row, in constant memory, and writes each row as soon as it is scored. */
export async function detectFile(request: DetectRequest): Promise<Detected> {
  const { delimiter, rows } = await openCsv(request.file);
  const iterator = rows[Symbol.asyncIterator]();
  try {
    const header = await readHeader(iterator, request.file);
    const sample = await readSample(iterator);
    const reading = await beginReading(request, { header, sample, delimiter });
    await writeWhole(reading.output, async () => {
      await reading.output?.write(formatCsvRow([...header, ...resultNames(reading.scorer)], delimiter));
      for (const row of sample) await takeRow(reading, row);
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
        const waiting = takeRow(reading, next.value);
        if (waiting !== undefined) await waiting;
      }
      finishTable(reading.scorer);
    });
    return { report: toReport(request, reading), charts: reading.scorer.columns.flatMap(({ chart }) => chart ?? []) };
  } finally {
    await iterator.return?.();
  }
}

async function beginReading(
  { file, columns, out, wantsChart, methods }: DetectRequest,
  { header, sample, delimiter }: { header: readonly string[]; sample: readonly CsvRow[]; delimiter: string },
): Promise<Reading> {
  const name = nameInput(file);
  const table = findColumns({ name, header, rows: sample.map(({ cells }) => cells), wanted: columns });
  const scorer = createTableScorer(
    table.values.map(at => header[at]!),
    { wantsChart, methods },
  );
  const taken = resultNames(scorer).find(each => header.includes(each));
  if (out !== undefined && taken !== undefined) throw columnTaken(name, taken);
  return {
    table,
    scorer,
    values: new Float64Array(table.values.length),
    bad: new Map(),
    output: out === undefined ? undefined : await OutputFile.open(out, file),
    delimiter,
    rowCount: 0,
    from: undefined,
    to: undefined,
  };
}

async function readHeader(rows: AsyncIterator<CsvRow>, file: string): Promise<readonly string[]> {
  const { done, value } = await rows.next();
  if (done) throw csvUnreadable(nameInput(file), 'it is empty');
  return value.cells;
}

async function readSample(rows: AsyncIterator<CsvRow>): Promise<CsvRow[]> {
  const sample: CsvRow[] = [];
  while (sample.length < SAMPLE_ROWS) {
    const { done, value } = await rows.next();
    if (done) break;
    sample.push(value);
  }
  return sample;
}

/** Scores and writes one row. Undefined while there is nothing to wait for. */
function takeRow(reading: Reading, { cells, line }: CsvRow): Promise<void> | undefined {
  const { table, scorer, output, bad } = reading;
  reading.rowCount++;
  if (cells.length !== table.header.length) noteProblem(bad, 'wrong-column-count', line);
  const atMs = parseStamp(cells[table.time] ?? '');
  if (Number.isFinite(atMs)) scoreCells(reading, { cells, line, atMs });
  else noteProblem(bad, 'unreadable-time', line);
  if (output === undefined) return undefined;
  const own = table.header.map((_name, at) => cells[at] ?? '');
  const added = Number.isFinite(atMs) ? resultCells(scorer) : emptyCells(scorer);
  return output.write(formatCsvRow([...own, ...added], reading.delimiter));
}

function scoreCells(reading: Reading, { cells, line, atMs }: CsvRow & { readonly atMs: number }): void {
  const { table, scorer, values, bad } = reading;
  for (let at = 0; at < values.length; at++) values[at] = parseValue((cells[table.values[at]!] ?? '').trim());
  if (values.some(value => !Number.isFinite(value))) noteProblem(bad, 'missing-value', line);
  if (reading.to !== undefined && atMs < reading.to) noteProblem(bad, 'time-goes-back', line);
  reading.from ??= atMs;
  reading.to = atMs;
  scoreRow(scorer, atMs, values);
}

function toReport({ file, out }: DetectRequest, reading: Reading): DetectReport {
  const { table, scorer, bad, rowCount, from, to } = reading;
  const counts = [...scorer.log.counts, ...scorer.jointLog.counts]
    .map(([column, count]) => (column === '' ? { count } : { column, count }))
    .sort((a, b) => b.count - a.count);
  const anomalies = [...listAnomalies(scorer.log), ...listAnomalies(scorer.jointLog)];
  return {
    file,
    out,
    timeColumn: table.header[table.time]!,
    columns: scorer.columns.map(({ name }) => name),
    leftOut: table.leftOut,
    rowCount,
    from,
    to,
    problems: [...bad.values()],
    anomalyCount: counts.reduce((sum, { count }) => sum + count, 0),
    counts,
    anomalies: anomalies.sort((a, b) => a.startedAt - b.startedAt),
  };
}
