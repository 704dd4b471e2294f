import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import { stringify } from 'csv-stringify/sync';
import { csvUnreadable } from '../errors.ts';
import { nameInput, readInput } from './input.ts';
import { peek } from './peek.ts';

/** One row of a CSV file as it was read, of whatever number of cells. */
export interface CsvRow {
  /** Line of the file on which the row ends, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface CsvFile {
  readonly delimiter: string;
  /** The header row comes first, if there is one. */
  readonly rows: AsyncIterable<CsvRow>;
}

const DELIMITERS = [',', ';', '\t', '|'] as const;
/** A row beyond this is a quote that was never closed. */
const ROW_LIMIT_BYTES = 1024 * 1024;

/** Opens a CSV file; rows are read as they are asked for. The header row says what stands between two cells. */
export async function openCsv(file: string): Promise<CsvFile> {
  const { head, whole } = await peek(readInput(file), bytes => bytes.includes(10) || bytes.length >= ROW_LIMIT_BYTES);
  const delimiter = findDelimiter(head.toString('utf8'));
  return { delimiter, rows: parseRows(whole, { file, delimiter }) };
}

/** One line of CSV, with its line end. */
export function formatCsvRow(cells: readonly string[], delimiter: string): string {
  // Nearly no cell needs quotes, and the library takes its time to find out.
  return cells.every(isPlain) ? `${cells.join(delimiter)}\n` : stringify([cells], { delimiter });
}

function findDelimiter(text: string): string {
  const firstLine = text.split('\n', 1)[0]!;
  const count = (delimiter: string) => firstLine.split(delimiter).length;
  return DELIMITERS.reduce<string>((best, each) => (count(each) > count(best) ? each : best), ',');
}

async function* parseRows(
  source: AsyncIterable<Buffer>,
  { file, delimiter }: { readonly file: string; readonly delimiter: string },
): AsyncGenerator<CsvRow> {
  const parser = parse({
    delimiter,
    bom: true,
    relax_quotes: true,
    relax_column_count: true,
    max_record_size: ROW_LIMIT_BYTES,
    info: true,
  });
  // Whatever ends the pipeline early ends the parser with the same error, which is thrown below.
  pipeline(source, parser).catch(() => {});
  try {
    for await (const { info, record } of parser as AsyncIterable<{ info: { lines: number }; record: string[] }>) {
      yield { line: info.lines, cells: record };
    }
  } catch (cause) {
    throw cause instanceof CsvError ? csvUnreadable(nameInput(file), cause) : cause;
  }
}

function isPlain(cell: string): boolean {
  return /^[\w.:+ -]*$/.test(cell);
}
