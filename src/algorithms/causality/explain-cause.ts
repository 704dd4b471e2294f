import type { DiagnosisCase } from '../ranking/case.ts';
import { buildCallGraph } from './call-graph.ts';
import { answerCounterfactual, type Counterfactual } from './counterfactual.ts';
import { buildPropagationGraph, findPropagationPath } from './propagation-graph.ts';
import { fitStructuralModel } from './structural-model.ts';

/**
 * What the indicator that broke would have been, had one node been normal; of a part that has no indicator of its own, had what it
 * belongs to been normal. O(nodes · samples · callees²).
 *
 * @returns undefined where there is no model for the indicator, it is the node's own or does not depend on the node, or doubt leaves room for no gain:
 * the interval reaches what was measured
 */
export function findCounterfactual(input: DiagnosisCase, node: string): Counterfactual | undefined {
  const model = fitStructuralModel(input);
  if (model === undefined) return undefined;
  // An indicator held at its own healthy level answers nothing.
  const others = withWholes(input, node).filter(each => each !== input.sli?.node);
  for (const each of others) {
    const answer = answerCounterfactual(model, { node: each });
    if (answer !== undefined) return answer.interval[1] < answer.factual ? answer : undefined;
  }
  return undefined;
}

/**
 * The way harm took from a cause to the indicator that broke, the cause first; of a part that nobody calls, from what it belongs to.
 * Empty where no indicator is named or it does not depend on the cause. O(samples log samples + calls).
 */
export function findWayToSymptom(input: DiagnosisCase, node: string): string[] {
  const symptom = input.sli?.node;
  if (symptom === undefined) return [];
  const graph = buildCallGraph(input);
  const propagation = buildPropagationGraph(input, graph);
  for (const root of withWholes(input, node)) {
    const path = findPropagationPath(graph, { root, symptom }, propagation);
    if (path.length > 0) return root === node ? path : [node, ...path];
  }
  return [];
}

function withWholes({ nodes }: DiagnosisCase, node: string): readonly string[] {
  return [node, ...(nodes.find(({ id }) => id === node)?.partOf ?? [])];
}
