import type { Sentence } from '#api/sentence.ts';

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

const SENTENCES: Readonly<Record<RowProblem, Sentence>> = {
  'unreadable-time': { en: 'without a time that can be read: not scored', zh: '时间无法识别：不评分' },
  'missing-value': { en: 'with a value that is no number: it teaches nothing', zh: '值不是数字：不参与学习' },
  'wrong-column-count': {
    en: 'with more or fewer cells than the header: cut or filled up',
    zh: '列数与表头不符：已截断或补空',
  },
  'time-goes-back': {
    en: 'with a time before that of the row above: taken in the order of the file',
    zh: '时间早于上一行：按原顺序处理',
  },
};

/** `3 rows without a time that can be read: not scored (lines 5, 9, 11)`. */
export function describeProblem({ problem, count, firstLines }: ProblemCount): Sentence {
  const { en, zh } = SENTENCES[problem];
  const more = count > firstLines.length;
  const lines = `${firstLines.length === 1 ? 'line' : 'lines'} ${firstLines.join(', ')}${more ? ', ...' : ''}`;
  return {
    en: `${count === 1 ? '1 row' : `${count} rows`} ${en} (${lines})`,
    zh: `${count} 行${zh}（第 ${firstLines.join('、')}${more ? ' …' : ''} 行）`,
  };
}
