import { type Column, type ColumnKind, columnKind, readColumn } from './columns.ts';
import { endsComponent, type HeaderFormat } from './header.ts';

/** Lines that are looked at, and columns of each. */
const SAMPLE_LIMIT = 512;
const COLUMN_LIMIT = 12;
/** Share of the lines in which a column must be of one kind to belong to the header. */
const KIND_SHARE = 0.9;
const NUMBER_SHARE = 0.98;
const LEVEL_SHARE = 0.3;
/** Share of the lines that name a component where one is expected. */
const COMPONENT_SHARE = 0.75;
const COMPONENT_REACH = 3;
/** Columns of any kind that may stand between two columns of a known kind: hosts, users, components. */
const UNKNOWN_RUN = 4;

interface ColumnCounts {
  lines: number;
  /** Lines in which more than one space follows, and in which it ends in a colon. */
  padded: number;
  colons: number;
  readonly kinds: Record<ColumnKind, number>;
}

/**
 * How the lines of a sample begin; undefined when they have no header in common. Lines of stack traces in between do no
 * harm as long as they are few, or are indented. O(characters of the sample).
 *
 * @param lines - of one source, in any order; about a hundred are enough
 */
export function detectHeader(lines: readonly string[]): HeaderFormat | undefined {
  const sample = lines.slice(0, SAMPLE_LIMIT).filter(line => line.length > 0 && !/^\s/.test(line));
  if (sample.length === 0) return undefined;
  const fields = countFields(sample);
  if (fields > 0) return { kind: 'fields', count: fields };
  const counts = countColumns(sample);
  const columns = headerColumns(counts, sample.length);
  if (columns.length === 0) return undefined;
  const least = COMPONENT_SHARE * sample.length;
  // A colon in the header, as behind PostgreSQL's level, is the end of it.
  const isClosed = counts.slice(0, columns.length).some(count => count.colons >= least);
  const isNamed = !isClosed && sample.filter(line => namesComponent(line, columns.length)).length >= least;
  const componentReach = isNamed ? COMPONENT_REACH : 0;
  return { kind: 'columns', columns, componentReach };
}

/** Fields that end in `|` in nearly every line, when the first is a time; 0 for other logs. */
function countFields(sample: readonly string[]): number {
  const counts: number[] = [];
  for (const line of sample) {
    const first = line.indexOf('|');
    if (first > 0 && columnKind(line.slice(0, first).trim()) === 'time') counts.push(line.split('|').length - 1);
  }
  if (counts.length < KIND_SHARE * sample.length) return 0;
  counts.sort((a, b) => a - b);
  return counts[Math.floor(counts.length * (1 - NUMBER_SHARE))]!;
}

function countColumns(sample: readonly string[]): readonly ColumnCounts[] {
  const counts = Array.from({ length: COLUMN_LIMIT }, (): ColumnCounts => {
    return {
      lines: 0,
      padded: 0,
      colons: 0,
      kinds: { time: 0, level: 0, tag: 0, dash: 0, bracket: 0, number: 0, word: 0 },
    };
  });
  const column: Column = { start: 0, end: 0 };
  for (const line of sample) {
    let at = 0;
    for (const count of counts) {
      if (!readColumn(line, at, column)) break;
      at = column.end;
      count.lines++;
      count.kinds[columnKind(line.slice(column.start, column.end))]++;
      if (line.startsWith('  ', at)) count.padded++;
      if (line[at - 1] === ':') count.colons++;
    }
  }
  return counts;
}

/** The kinds of the columns up to the last one that surely belongs to the header. */
function headerColumns(counts: readonly ColumnCounts[], lines: number): ColumnKind[] {
  const kinds: ColumnKind[] = [];
  let length = 0;
  let hasAnchor = false;
  for (const count of counts) {
    const kind = kindOf(count, lines);
    kinds.push(kind);
    const gap = kinds.length - length - 1;
    const isNext = gap === 0;
    const isAnchor =
      kind === 'time' ||
      kind === 'level' ||
      (hasAnchor &&
        (kind === 'dash' ||
          (kind === 'bracket' && gap <= 1) ||
          (isNext && (kind === 'number' || isPadded(count, lines)))));
    if (kind === 'time' || kind === 'level') hasAnchor = true;
    if (isAnchor) length = kinds.length;
    else if (kinds.length - length > UNKNOWN_RUN) break;
  }
  return kinds.slice(0, length);
}

/** A column of its own width; a component with its colon is looked for apart from the columns. */
function isPadded(count: ColumnCounts, lines: number): boolean {
  return count.padded >= KIND_SHARE * lines && count.kinds.tag < COMPONENT_SHARE * lines;
}

function kindOf(count: ColumnCounts, lines: number): ColumnKind {
  for (const kind of ['time', 'level', 'dash', 'bracket'] as const) {
    if (count.kinds[kind] >= KIND_SHARE * lines) return kind;
  }
  // Levels that are not known as such, STATEMENT and DETAIL, have the known ones' colon.
  if (count.kinds.level >= LEVEL_SHARE * lines && count.kinds.level + count.kinds.tag >= KIND_SHARE * lines)
    return 'level';
  return count.kinds.number >= NUMBER_SHARE * lines ? 'number' : 'word';
}

function namesComponent(line: string, columns: number): boolean {
  const column: Column = { start: 0, end: 0 };
  let at = 0;
  for (let index = 0; index < columns + COMPONENT_REACH; index++) {
    if (!readColumn(line, at, column)) return false;
    at = column.end;
    if (index >= columns && endsComponent(line, column)) return true;
  }
  return false;
}
