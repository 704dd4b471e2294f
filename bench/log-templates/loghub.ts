/** Reads the folders of Loghub 2k: `<System>/<System>_2k.log` and `<System>_2k.log_structured.csv` with the truth. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface LoghubSystem {
  readonly name: string;
  /** Lines as the system wrote them, with their headers. */
  readonly lines: readonly string[];
  /** The same lines without their headers; absent without the structured file. */
  readonly contents?: readonly string[];
  /** The true event of each line; absent without the structured file. */
  readonly events?: readonly string[];
}

/** The systems in a folder, sorted by name; empty when there are none. */
export function readLoghub(folder: string): LoghubSystem[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter(name => existsSync(join(folder, name, `${name}_2k.log`)));
  return names.sort().map(name => readSystem(folder, name));
}

export const MISSING_LOGHUB =
  'No Loghub 2k systems there. Get the public set "Loghub 2k" (github.com/logpai/loghub: the folders Apache, HDFS, ... ' +
  'with <System>_2k.log and <System>_2k.log_structured.csv) and give its folder as the first argument.';

function readSystem(folder: string, name: string): LoghubSystem {
  const base = join(folder, name, `${name}_2k.log`);
  const lines = readFileSync(base, 'utf8')
    .replace(/\r?\n$/, '')
    .split(/\r?\n/);
  const structured = `${base}_structured.csv`;
  if (!existsSync(structured)) return { name, lines };
  const [head, ...rows] = parseCsv(readFileSync(structured, 'utf8'));
  const contentAt = head!.indexOf('Content');
  const eventAt = head!.indexOf('EventId');
  return {
    name,
    lines,
    ...(contentAt >= 0 && { contents: rows.map(row => row[contentAt]!) }),
    ...(eventAt >= 0 && { events: rows.map(row => row[eventAt]!) }),
  };
}

/** RFC 4180, one array of cells a row. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r?\n|$)/y;
  while (cell.lastIndex < text.length) {
    const [, quoted, plain, end] = cell.exec(text)!;
    row.push(quoted === undefined ? plain! : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  // The text may end behind a comma, with a last cell that is empty.
  if (row.length > 0) rows.push([...row, '']);
  return rows;
}

/** One cell, quoted where it has to be. */
export function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
