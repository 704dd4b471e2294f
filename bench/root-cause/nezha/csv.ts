import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** Rows of a gzip CSV file as cells, the header first; quotes as in RFC 4180. */
export function readCsv(file: string): string[][] {
  const text = gunzipSync(readFileSync(file)).toString('utf8').replaceAll('\r\n', '\n');
  const rows: string[][] = [];
  let at = 0;
  while (at < text.length) {
    let lineEnd = text.indexOf('\n', at);
    if (lineEnd < 0) lineEnd = text.length;
    const line = text.slice(at, lineEnd);
    if (!line.includes('"')) {
      if (line !== '') rows.push(line.split(','));
      at = lineEnd + 1;
      continue;
    }
    const quoted = readQuotedRow(text, at);
    rows.push(quoted.cells);
    at = quoted.next;
  }
  return rows;
}

/** The cells of each row by name of the column. */
export function columnsOf([header = [], ...rows]: readonly string[][]): (name: string) => string[] {
  return name => {
    const at = header.indexOf(name);
    return rows.map(row => row[at] ?? '');
  };
}

function readQuotedRow(text: string, start: number): { readonly cells: string[]; readonly next: number } {
  const cells: string[] = [];
  let at = start;
  for (;;) {
    const cell = text[at] === '"' ? readQuotedCell(text, at) : readPlainCell(text, at);
    cells.push(cell.value);
    at = cell.end + 1;
    if (text[cell.end] !== ',') return { cells, next: at };
  }
}

function readPlainCell(text: string, start: number): { readonly value: string; readonly end: number } {
  let end = start;
  while (end < text.length && text[end] !== ',' && text[end] !== '\n') end++;
  return { value: text.slice(start, end), end };
}

/** `end` is the index of the comma or line end that follows. */
function readQuotedCell(text: string, start: number): { readonly value: string; readonly end: number } {
  let close = text.indexOf('"', start + 1);
  while (close >= 0 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
  if (close < 0) close = text.length;
  let end = close + 1;
  while (end < text.length && text[end] !== ',' && text[end] !== '\n') end++;
  return { value: text.slice(start + 1, close).replaceAll('""', '"'), end };
}
