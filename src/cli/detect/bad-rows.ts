const LISTED = 5;

/** What was wrong with a row; it is written all the same, and nothing is learnt from what is wrong. */
export type RowProblem = 'unreadable-time' | 'missing-value' | 'wrong-column-count' | 'time-goes-back';

export interface ProblemCount {
  readonly problem: RowProblem;
  count: number;
  /** Lines of the first of them. */
  readonly firstLines: number[];
}

export type BadRows = Map<RowProblem, ProblemCount>;

export function noteProblem(bad: BadRows, problem: RowProblem, line: number): void {
  const known = bad.get(problem);
  if (known === undefined) {
    bad.set(problem, { problem, count: 1, firstLines: [line] });
    return;
  }
  known.count++;
  if (known.firstLines.length < LISTED) known.firstLines.push(line);
}

const SENTENCES: Readonly<Record<RowProblem, string>> = {
  'unreadable-time': 'without a time that can be read: not scored',
  'missing-value': 'with a value that is no number: it teaches nothing',
  'wrong-column-count': 'with more or fewer cells than the header: cut or filled up',
  'time-goes-back': 'with a time before that of the row above: taken as they come',
};

/** `3 rows without a time that can be read: not scored (lines 5, 9, 11)`. */
export function describeProblem({ problem, count, firstLines }: ProblemCount): string {
  const rows = count === 1 ? '1 row' : `${count} rows`;
  const lines = `${firstLines.length === 1 ? 'line' : 'lines'} ${firstLines.join(', ')}`;
  return `${rows} ${SENTENCES[problem]} (${lines}${count > firstLines.length ? ', ...' : ''})`;
}
