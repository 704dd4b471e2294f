import type { Sentence } from '#api/sentence.ts';
import { say } from './language.ts';
import { cut, plain, widthOf } from './text.ts';
import { TITLES, type Title } from './titles.ts';

export interface Column {
  /** A sentence where the words are not ours. */
  readonly title: Title | Sentence;
  readonly align?: 'left' | 'right';
  /** Gives way when the table is too wide; the others keep their width. */
  readonly flexible?: boolean;
  /** Colours a cell once it has its width. */
  readonly paint?: (cell: string) => string;
}

const MAX_WIDTH = 100;
const GAP = 2;
const LEAST_FLEXIBLE = 8;

/** Rows under titles, at most 100 columns wide. */
export function renderTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const cells = [columns.map(headOf), ...rows.map(row => row.map(plain))];
  const widths = fit(
    columns,
    columns.map((_column, index) => Math.max(...cells.map(row => widthOf(row[index]!)))),
  );
  return cells.map((row, rowIndex) =>
    row
      .map((cell, index) => {
        const { align, paint } = columns[index]!;
        const isLast = index === columns.length - 1;
        const text =
          isLast && align !== 'right'
            ? cut(cell, widths[index]!)
            : pad(cut(cell, widths[index]!), widths[index]!, align);
        return rowIndex === 0 || paint === undefined ? text : paint(text);
      })
      .join(' '.repeat(GAP)),
  );
}

function headOf({ title }: Column): string {
  return plain(say(typeof title === 'string' ? { en: title, zh: TITLES[title] } : title)).toUpperCase();
}

function fit(columns: readonly Column[], natural: readonly number[]): number[] {
  const widths = [...natural];
  let excess = widths.reduce((sum, width) => sum + width, 0) + GAP * (columns.length - 1) - MAX_WIDTH;
  // The widest first, so that short texts stay whole.
  while (excess > 0) {
    const candidates = columns.flatMap((column, index) =>
      column.flexible && widths[index]! > LEAST_FLEXIBLE ? [index] : [],
    );
    if (candidates.length === 0) return widths;
    const widest = candidates.reduce((best, index) => (widths[index]! > widths[best]! ? index : best));
    widths[widest]! -= 1;
    excess -= 1;
  }
  return widths;
}

function pad(text: string, width: number, align: Column['align']): string {
  const space = ' '.repeat(Math.max(0, width - widthOf(text)));
  return align === 'right' ? space + text : text + space;
}
