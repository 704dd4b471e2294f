import { type Column, type ColumnKind, columnKind, isTimeColumn, readColumn } from './columns.ts';
import { type GivenFormat, matchGivenFormat, parseGivenFormat } from './given-format.ts';
import { findSeverity, type SeverityName } from './severity.ts';

/**
 * How the lines of one source begin. `columns`: what stands in each column up to the message, then perhaps a component
 * (`sshd[1]:` or `chrome.exe -`) within `componentReach` columns. `fields`: so many fields that end in `|`. `given`: by a
 * person.
 */
export type HeaderFormat =
  | { readonly kind: 'columns'; readonly columns: readonly ColumnKind[]; readonly componentReach: number }
  | { readonly kind: 'fields'; readonly count: number }
  | { readonly kind: 'given'; readonly format: GivenFormat };

/** A line parted. `component` and `time` are as written; absent when the line does not say. */
export interface ParsedLine {
  readonly content: string;
  readonly time?: string | undefined;
  readonly severity?: SeverityName | undefined;
  readonly component?: string | undefined;
}

/** The line's parts; undefined when it does not begin as the format says (the next line of a stack trace). */
export function parseHeader(format: HeaderFormat, line: string): ParsedLine | undefined {
  if (format.kind === 'columns') return parseColumns(format.columns, format.componentReach, line);
  if (format.kind === 'fields') return parseFields(format.count, line);
  return parseGiven(format.format, line);
}

/** @throws RangeError as parseGivenFormat does */
export function parseHeaderFormat(text: string): HeaderFormat {
  return { kind: 'given', format: parseGivenFormat(text) };
}

function parseColumns(kinds: readonly ColumnKind[], reach: number, line: string): ParsedLine | undefined {
  const column: Column = { start: 0, end: 0 };
  let at = 0;
  let time: string | undefined;
  let severity: SeverityName | undefined;
  let component: string | undefined;
  for (const kind of kinds) {
    if (!readColumn(line, at, column)) return undefined;
    const text = line.slice(column.start, column.end);
    if (kind === 'time') {
      if (!isTimeColumn(text)) return undefined;
      time = time === undefined ? text : `${time} ${text}`;
    } else if (kind === 'level') {
      severity = findSeverity(text) ?? severity;
      if (severity === undefined && time === undefined) return undefined;
    } else if (kind === 'bracket' || kind === 'tag') component = text;
    else if (kind === 'number' && time !== undefined && /[A-Za-z]$/.test(time)) time += ` ${text}`;
    else if (kind === 'dash') skipToDash(line, column);
    at = column.end;
  }
  const from = at;
  for (let next = 0; next < reach && readColumn(line, at, column); next++) {
    at = column.end;
    if (!endsComponent(line, column)) continue;
    component = componentOf(line.slice(from, at));
    // PostgreSQL writes its level as others write the component.
    severity ??= findSeverity(component);
    return { content: line.slice(at).trim(), time, severity, component };
  }
  return { content: line.slice(from).trim(), time, severity, component };
}

/** Where a dash is expected one more column may stand before it, as in `chrome.exe *64 -`. */
function skipToDash(line: string, column: Column): void {
  if (columnKind(line.slice(column.start, column.end)) === 'dash') return;
  const next: Column = { start: 0, end: 0 };
  if (!readColumn(line, column.end, next) || columnKind(line.slice(next.start, next.end)) !== 'dash') return;
  column.end = next.end;
}

/** Without the host before and the sign behind. */
function componentOf(text: string): string {
  let end = text.length;
  while (end > 0 && (text.charCodeAt(end - 1) === 58 || text.charCodeAt(end - 1) <= 45)) {
    if (text.charCodeAt(end - 1) === 41) break;
    end--;
  }
  const bare = text.slice(0, end).trim();
  const space = bare.indexOf(' ');
  return space > 0 && /[\w/]/.test(bare[space + 1]!) ? bare.slice(space + 1) : bare;
}

/** `sshd[19939]:`, `main.go:12]` or a lone dash. */
export function endsComponent(line: string, column: Column): boolean {
  const last = line.charCodeAt(column.end - 1);
  if (last === 93) return !hasBracket(line, column);
  if (last === 58) return column.end - column.start > 1;
  return last === 45 && column.end - column.start === 1;
}

function hasBracket(line: string, column: Column): boolean {
  const at = line.indexOf('[', column.start);
  return at >= 0 && at < column.end;
}

function parseFields(count: number, line: string): ParsedLine | undefined {
  let at = 0;
  const fields: string[] = [];
  for (let field = 0; field < count; field++) {
    const end = line.indexOf('|', at);
    if (end < 0) return undefined;
    fields.push(line.slice(at, end).trim());
    at = end + 1;
  }
  const severity = fields.map(findSeverity).find(found => found !== undefined);
  const component = fields.slice(1).find(field => columnKind(field) === 'word');
  return { content: line.slice(at).trim(), time: fields[0], severity, component };
}

function parseGiven(format: GivenFormat, line: string): ParsedLine | undefined {
  const fields = matchGivenFormat(format, line);
  if (!fields) return undefined;
  // Any text fits between two spaces; a time without a digit shows that this is no header.
  const times = ['Date', 'Day', 'Time'].flatMap(name => fields.get(name) ?? []);
  if (times.length > 0 && !times.some(part => /\d/.test(part))) return undefined;
  const month = fields.get('Month');
  return {
    content: fields.get('Content')!.trim(),
    time: [...(month === undefined ? [] : [month]), ...times].join(' ') || undefined,
    severity: findSeverity(fields.get('Level') ?? ''),
    component: fields.get('Component'),
  };
}
