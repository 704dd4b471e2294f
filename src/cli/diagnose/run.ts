import { describeCounterfactual } from '#algorithms/causality/describe-counterfactual.ts';
import { findCounterfactual, findWayToSymptom } from '#algorithms/causality/explain-cause.ts';
import type { DiagnosisCase } from '#algorithms/ranking/case.ts';
import { rankCauses } from '#algorithms/ranking/rank-causes.ts';
import type { Ranking } from '#algorithms/ranking/ranked-cause.ts';
import { type OutputOptions, printResult } from '../session.ts';
import { readCase } from './read-case.ts';
import { describeRanking, type FirstCauseExplained } from './report.ts';

/** `zeroops diagnose` on one case folder. */
export async function runDiagnose(folder: string, options: OutputOptions): Promise<void> {
  const input = await readCase(folder);
  const ranking = rankCauses(input);
  const explained = explainFirst(input, ranking);
  printResult(options, { ...ranking, ...explained }, describeRanking(input, ranking, explained));
}

function explainFirst(input: DiagnosisCase, { causes: [first], onsetAt }: Ranking): FirstCauseExplained {
  if (first === undefined) return {};
  const atOnset = { ...input, onsetAt };
  // Calls between two nodes are no node that could have been normal.
  const counterfactual = first.callee === undefined ? findCounterfactual(atOnset, first.node) : undefined;
  const way = findWayToSymptom(atOnset, first.node);
  return {
    ...(counterfactual && {
      counterfactual: { ...counterfactual, statement: describeCounterfactual(counterfactual, 'en') },
    }),
    ...(way.length > 1 && { path: way }),
  };
}
