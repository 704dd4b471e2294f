import type { Row } from './row.ts';

/** One kind of line. The id never changes and is never given again; words may turn into parameters later. */
export interface Template {
  readonly id: number;
  /** Lines seen. */
  count: number;
  /** Number of the line (counted by the miner) on which it was seen last. */
  lastLine: number;
  row: Row;
}

const PARAMETER = '<*>';

/** The template in words, parameters as `<*>`. O(words). */
export function templateText({ row }: Template): string {
  let text = '';
  for (let at = 0; at < row.words.length; at++) text += row.gaps[at]! + (row.words[at] ?? PARAMETER);
  return text + row.gaps[row.words.length]!;
}
