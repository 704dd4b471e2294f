import { answerCounterfactual } from '#algorithms/causality/counterfactual.ts';
import {
  createFailureNetwork,
  type FailureNetwork,
  inferFailureTypes,
  learnCase,
} from '#algorithms/causality/failure-network.ts';
import { NETWORK_TYPES } from '#algorithms/causality/failure-network-table.ts';
import { fitStructuralModel } from '#algorithms/causality/structural-model.ts';
import { sightNodes } from '#algorithms/causality/symptoms.ts';
import type { SyntheticSystem } from '#algorithms/causality/synthetic-system.fixture.ts';
import { median } from '#algorithms/statistics/quantile.ts';

/** How near counterfactuals come to what the same systems do without their faults, as shares of the fault's effect on the front door. */
export function scoreCounterfactuals(systems: readonly SyntheticSystem[]): {
  readonly asked: number;
  readonly medianError: number;
  readonly covered: number;
} {
  const judged = systems.flatMap(({ case: input, truth }) => {
    const model = input.sli?.role === 'latency' ? fitStructuralModel(input) : undefined;
    const answer = model && answerCounterfactual(model, { node: truth.node });
    if (!answer) return [];
    const { factual, withoutFault } = truth.frontDoor;
    const error = Math.abs(answer.counterfactual - withoutFault) / Math.abs(factual - withoutFault);
    return { error, covered: answer.interval[0] <= withoutFault && withoutFault <= answer.interval[1] };
  });
  const covered = judged.filter(one => one.covered).length / judged.length;
  return { asked: judged.length, medianError: median(judged.map(({ error }) => error)), covered };
}

/** Share of faults whose type the Bayesian network puts first, given the node: by its table, and after learning from `known`. */
export function scoreTypes(
  systems: readonly SyntheticSystem[],
  known: readonly SyntheticSystem[],
): { readonly table: number; readonly learnt: number } {
  let learnt = createFailureNetwork();
  for (const { case: input, truth } of known) {
    const sighting = sightNodes(input).get(truth.node);
    const type = NETWORK_TYPES.find(one => one === truth.failureType);
    if (sighting !== undefined && type !== undefined) learnt = learnCase(learnt, { type, sighting });
  }
  return { table: shareOfTypes(systems, createFailureNetwork()), learnt: shareOfTypes(systems, learnt) };
}

function shareOfTypes(systems: readonly SyntheticSystem[], network: FailureNetwork): number {
  const right = systems.filter(({ case: input, truth }) => {
    const { callee: _, ...types } = inferFailureTypes(network, sightNodes(input).get(truth.node) ?? { symptoms: {} });
    return Object.entries(types).reduce((best, one) => (one[1] > best[1] ? one : best))[0] === truth.failureType;
  });
  return right.length / systems.length;
}
