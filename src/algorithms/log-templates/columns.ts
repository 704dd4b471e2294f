import { findSeverity } from './severity.ts';

/** What a column at the head of a line is. */
export type ColumnKind = 'time' | 'level' | 'tag' | 'dash' | 'bracket' | 'number' | 'word';

/** Longest bracketed column, and how far into a line a header may reach, in characters. */
const BRACKET_LIMIT = 200;

export interface Column {
  start: number;
  /** Behind the last character. */
  end: number;
}

/** The column from offset `at` on: up to a space, or a bracket with what is glued to it. False at the line's end. */
export function readColumn(line: string, at: number, column: Column): boolean {
  let start = at;
  while (start < line.length && isBlank(line.charCodeAt(start))) start++;
  if (start >= line.length) return false;
  let end = start;
  if (line.charCodeAt(start) === 91) end = Math.max(start, closingBracket(line, start));
  while (end < line.length && !isBlank(line.charCodeAt(end))) end++;
  column.start = start;
  column.end = end;
  return true;
}

const TIME_PATTERNS: readonly RegExp[] = [
  /^\d{1,4}[-/.]\d{1,2}(?:[-/.]\d{1,4})?(?:[-T_ ,]?\d{1,2}[:.]\d{2}\S*)?,?$/,
  /^\d{8}[-T_]\d{1,2}:?\d{2}/,
  /^\d{1,2}:\d{2}(?::\d{2})?(?:[.,:]\d+)?(?:Z|[+-]\d{2}:?\d{2})?,?$/,
  /^\d{1,2}\/[A-Z][a-z]{2}\/\d{4}[: ]\d/,
  /^1\d{9}(?:\d{3})?(?:\.\d+)?$/,
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(?:,|$|\s+(?:[A-Z][a-z]{2}\s+)?\S*\d)/,
];

/** The kind of the column `text`. O(characters). */
export function columnKind(text: string): ColumnKind {
  const first = text.charCodeAt(0);
  if (text === '-' || text === '--' || text === '|' || text === ':') return 'dash';
  if (first === 91 || first === 60 || first === 40) {
    const inner = text.slice(1, -1);
    if (isTime(inner)) return 'time';
    if (findSeverity(text)) return 'level';
    return first === 91 ? 'bracket' : 'word';
  }
  if (isTime(text)) return 'time';
  if (/^[+-]?\d+$/.test(text)) return 'number';
  if (findSeverity(text)) return 'level';
  return text.endsWith(':') && /[A-Za-z]/.test(text) ? 'tag' : 'word';
}

/** Whether a column that held a time in the sample can be one: two digits and a sign between digits, or a month. O(1). */
export function isTimeColumn(text: string): boolean {
  let digits = 0;
  let signs = 0;
  const length = Math.min(text.length, 40);
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 48 && code < 58) digits++;
    else if (code >= 45 && code <= 58) signs++;
  }
  if (digits >= 2 && (signs > 0 || digits >= 10)) return true;
  return columnKind(text) === 'time';
}

function isTime(text: string): boolean {
  if (text.length > 40) return false;
  return TIME_PATTERNS.some(pattern => pattern.test(text));
}

/** Offset behind the bracket that closes the one at `start`; 0 when it is not near. */
function closingBracket(line: string, start: number): number {
  const limit = Math.min(line.length, start + BRACKET_LIMIT);
  let depth = 0;
  for (let at = start; at < limit; at++) {
    const code = line.charCodeAt(at);
    if (code === 91) depth++;
    else if (code === 93 && --depth === 0) return at + 1;
  }
  return 0;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}
