import type { DiagnosisCase } from '../ranking/case.ts';
import type { Ranking } from '../ranking/ranked-cause.ts';
import type { Wording } from '../wording.ts';
import type { Counterfactual } from './counterfactual.ts';
import { describeCounterfactual } from './describe-counterfactual.ts';
import { findCounterfactual, findWayToSymptom } from './explain-cause.ts';

/** What is told of the first cause beyond its evidence; absent where the signals do not tell. */
export interface FirstCauseExplained {
  readonly counterfactual?: Counterfactual & { readonly statement: Wording };
  /** From the cause to the indicator that broke. */
  readonly path?: readonly string[];
}

export function explainFirst(input: DiagnosisCase, { causes: [first], onsetAt }: Ranking): FirstCauseExplained {
  if (first === undefined) return {};
  const atOnset = { ...input, onsetAt };
  // Calls between two nodes are no node that could have been normal.
  const counterfactual = first.callee === undefined ? findCounterfactual(atOnset, first.node) : undefined;
  const way = findWayToSymptom(atOnset, first.node);
  return {
    ...(counterfactual && {
      counterfactual: { ...counterfactual, statement: describeCounterfactual(counterfactual) },
    }),
    ...(way.length > 1 && { path: way }),
  };
}
