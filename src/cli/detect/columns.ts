import { isStamp, parseStamp } from '#base/time-stamp.ts';
import { columnUnknown, headerMissing, rowsMissing, timeColumnMissing, valueColumnMissing } from '../errors.ts';

/** Which columns of a table are what; numbers are places in a row. */
export interface TableColumns {
  readonly header: readonly string[];
  readonly time: number;
  readonly values: readonly number[];
  /** Names of columns of numbers that are not looked at: labels, row numbers. */
  readonly leftOut: readonly string[];
}

interface Sample {
  readonly name: string;
  readonly header: readonly string[];
  /** The first rows. */
  readonly rows: readonly (readonly string[])[];
  /** Value columns that were asked for by name; all there are when empty. */
  readonly wanted: readonly string[];
}

const TIME_NAME = /^(?:@?time_?stamp|time|date_?time|date|ts|epoch(?:_?m?s)?|.*[_ ](?:at|time|timestamp))$/i;
/** What people noted down about a series is no part of it, and a detector that sees the labels proves nothing. */
const NO_VALUE_NAME =
  /^(?:|#|index|row|id|unnamed: \d+|labels?|is_?anomaly|anomal(?:y|ous)(?:_?label|_?score)?|ground_?truth|split)$/i;
/** Words for a value that is not there. */
const NOTHING = /^(?:|-|nan|null|none|n\/a|na|nil)$/i;

/** @throws AppError ROWS_MISSING, HEADER_MISSING, TIME_COLUMN_MISSING, VALUE_COLUMN_MISSING or COLUMN_UNKNOWN */
export function findColumns({ name, header, rows, wanted }: Sample): TableColumns {
  if (rows.length === 0) throw rowsMissing(name);
  const time = findTime(header, rows);
  if (time === undefined) throw timeColumnMissing(name, header);
  if (isStamp(header[time]!)) throw headerMissing(name);
  if (wanted.length > 0) {
    return { header, time, values: wanted.map(column => placeOf(column, header)), leftOut: [] };
  }
  const numbers = [...header.keys()].filter(at => at !== time && isMostly(rows, at, isNumber));
  const values = numbers.filter(at => !NO_VALUE_NAME.test(header[at]!.trim()));
  const leftOut = numbers.filter(at => !values.includes(at)).map(at => header[at]!);
  if (values.length === 0) throw valueColumnMissing(name, leftOut);
  return { header, time, values, leftOut };
}

/** The number that a cell holds; NaN for none. */
export function parseValue(cell: string): number {
  return NOTHING.test(cell) ? Number.NaN : Number(cell);
}

/** A column with a name like a time's may hold any numbers, a column of another name only what is surely a time. */
function findTime(header: readonly string[], rows: Sample['rows']): number | undefined {
  const places = [...header.keys()];
  const named = places.filter(at => TIME_NAME.test(header[at]!.trim()));
  return (
    named.find(at => isMostly(rows, at, isStamp)) ??
    named.find(at => isMostly(rows, at, cell => !Number.isNaN(parseStamp(cell)))) ??
    places.find(at => isMostly(rows, at, isStamp))
  );
}

function placeOf(column: string, header: readonly string[]): number {
  const at = header.indexOf(column);
  if (at === -1) throw columnUnknown(column, header);
  return at;
}

/** Most of the cells that hold anything. */
function isMostly(rows: Sample['rows'], at: number, isOne: (cell: string) => boolean): boolean {
  const cells = rows.map(row => (row[at] ?? '').trim()).filter(cell => !NOTHING.test(cell));
  return cells.length > 0 && cells.filter(isOne).length > cells.length / 2;
}

function isNumber(cell: string): boolean {
  return Number.isFinite(Number(cell));
}
