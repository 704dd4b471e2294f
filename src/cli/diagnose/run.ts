import { explainFirst } from '#algorithms/causality/explain-first.ts';
import { rankCauses } from '#algorithms/ranking/rank-causes.ts';
import { type OutputOptions, printResult } from '../session.ts';
import { readCase } from './read-case.ts';
import { describeRanking } from './report.ts';

/** `zeroops diagnose` on one case folder. */
export async function runDiagnose(folder: string, options: OutputOptions): Promise<void> {
  const input = await readCase(folder);
  const ranking = rankCauses(input);
  const explained = explainFirst(input, ranking);
  printResult(options, { ...ranking, ...explained }, describeRanking(input, ranking, explained));
}
