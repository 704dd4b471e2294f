import { AppError, messageOf } from '#base/errors.ts';
import { cut } from './text.ts';

export function usageError(message: string, hint: string): AppError {
  return new AppError({ code: 'USAGE', message, faultOf: 'operator', hint });
}

export function journalBroken(atSequence: number, reason: string): AppError {
  return new AppError({
    code: 'JOURNAL_BROKEN',
    message: `the journal's chain is broken at entry ${atSequence}: ${reason}`,
    faultOf: 'outside',
    hint: 'somebody changed the database behind our back; compare with a backup, and keep this one as evidence',
    facts: { atSequence },
  });
}

export function settingsUnusable(file: string, reason: string, cause?: unknown): AppError {
  return new AppError({
    code: 'DETECTION_SETTINGS_INVALID',
    message: `${file}: ${reason}`,
    faultOf: 'operator',
    hint: 'write for example: services: { cart: { sensitivity: quiet, mute: [latency] } }',
    cause,
  });
}

export function inputNotFound(file: string): AppError {
  return new AppError({
    code: 'INPUT_NOT_FOUND',
    message: `there is no ${file}`,
    faultOf: 'operator',
    hint: 'check the path; `-` reads standard input',
    facts: { file },
  });
}

export function inputIsFolder(name: string): AppError {
  return new AppError({
    code: 'INPUT_UNREADABLE',
    message: `${name} is a folder`,
    faultOf: 'operator',
    hint: 'name a file in it',
    facts: { file: name },
  });
}

export function inputUnreadable(name: string, cause: unknown): AppError {
  return new AppError({
    code: 'INPUT_UNREADABLE',
    message: `${name} cannot be read`,
    faultOf: 'operator',
    hint: 'check that it may be read and, if it is packed, that it is whole gzip',
    facts: { file: name },
    cause,
  });
}

interface CaseFault {
  readonly file: string;
  readonly line?: number;
  readonly reason: string;
}

export function caseFileInvalid({ file, line, reason }: CaseFault): AppError {
  return new AppError({
    code: 'CASE_FILE_INVALID',
    message: `${file}${line === undefined ? '' : `, line ${line}`}: ${reason}`,
    faultOf: 'operator',
    hint: 'docs/guide/diagnose-offline.md lists the keys and columns, with an example to copy',
    facts: { file, line },
  });
}

export function noCsvFiles(directory: string): AppError {
  return new AppError({
    code: 'NO_CSV_FILES',
    message: `${directory} holds no files that end in .csv or .csv.gz`,
    faultOf: 'operator',
    hint: 'check the path; a file of another name can be given by itself',
    facts: { directory },
  });
}

export function outputUnwritable(file: string, cause: unknown): AppError {
  return new AppError({
    code: 'OUTPUT_UNWRITABLE',
    message: `${file} cannot be written`,
    faultOf: 'operator',
    hint: 'check the path, its permissions and the space on the disk; a folder of results needs a folder of files to read',
    facts: { file },
    cause,
  });
}

export function outputIsInput(file: string): AppError {
  return new AppError({
    code: 'OUTPUT_IS_INPUT',
    message: `${file} would be replaced by its own result`,
    faultOf: 'operator',
    hint: 'give another path after --out',
    facts: { file },
  });
}

export function csvUnreadable(name: string, cause: unknown): AppError {
  return new AppError({
    code: 'CSV_UNREADABLE',
    message: `${name} is not CSV with a header row and a column for each value`,
    faultOf: 'operator',
    hint: 'look for a quote that is opened and never closed, and for a first row that is not a header',
    facts: { file: name },
    cause,
  });
}

export function rowsMissing(name: string): AppError {
  return new AppError({
    code: 'ROWS_MISSING',
    message: `${name} has a header and no rows below it`,
    faultOf: 'operator',
    hint: 'check that it is the file you mean, and that whatever writes it has written something',
    facts: { file: name },
  });
}

export function headerMissing(name: string): AppError {
  return new AppError({
    code: 'HEADER_MISSING',
    message: `${name} begins with values, not with a header row`,
    faultOf: 'operator',
    hint: 'put the names of the columns into the first row, for example: timestamp,value',
    facts: { file: name },
  });
}

export function timeColumnMissing(name: string, header: readonly string[]): AppError {
  return new AppError({
    code: 'TIME_COLUMN_MISSING',
    message: `${name} has no time column among: ${listNames(header)}`,
    faultOf: 'operator',
    hint: 'add a column with times like 2026-01-31 14:05:00, 2026-01-31T14:05:00Z or seconds since 1970, and a header row',
    facts: { file: name, header: header.slice(0, LISTED) },
  });
}

export function valueColumnMissing(name: string, leftOut: readonly string[]): AppError {
  return new AppError({
    code: 'VALUE_COLUMN_MISSING',
    message: `${name} has no column of numbers beside the time`,
    faultOf: 'operator',
    hint:
      leftOut.length === 0
        ? 'add one, with a header'
        : `these were left out: ${listNames(leftOut)}; --column takes one of them all the same`,
    facts: { file: name, leftOut: leftOut.slice(0, LISTED) },
  });
}

export function columnUnknown(column: string, header: readonly string[]): AppError {
  return new AppError({
    code: 'COLUMN_UNKNOWN',
    message: `there is no column "${column}"`,
    faultOf: 'operator',
    hint: `choose among: ${listNames(header)}`,
    facts: { column, header: header.slice(0, LISTED) },
  });
}

export function columnTaken(name: string, column: string): AppError {
  return new AppError({
    code: 'COLUMN_TAKEN',
    message: `${name} has a column "${column}" already`,
    faultOf: 'operator',
    hint: 'rename it, or leave out --out: it would be there twice',
    facts: { file: name, column },
  });
}

export function logFormatInvalid(cause: unknown): AppError {
  return new AppError({
    code: 'LOG_FORMAT_INVALID',
    message: `--format cannot be used: ${messageOf(cause)}`,
    faultOf: 'operator',
    hint: "write it like '<Date> <Time> <Level> <Component>: <Content>', or leave it out: headers are found by themselves",
    cause,
  });
}

const LISTED = 20;
const NAME_LIMIT = 40;

function listNames(names: readonly string[]): string {
  const more = names.length > LISTED ? `, and ${names.length - LISTED} more` : '';
  return `${names
    .slice(0, LISTED)
    .map(name => cut(name, NAME_LIMIT))
    .join(', ')}${more}`;
}
