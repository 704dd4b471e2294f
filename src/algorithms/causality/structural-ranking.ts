import type { DiagnosisCase } from '../ranking/case.ts';
import type { NodeScore } from './call-graph.ts';
import { type Attribution, attributeChange, rankByAttribution } from './change-attribution.ts';
import { fitStructuralModel } from './structural-model.ts';

/** Nodes owed less than this share of the failures are not asked whether they were only made to wait. */
const ASKED_FROM = 0.1;
/** A node that fails while it has become this many times slower fails because it waits: its failures are timeouts. */
const SLOWER = 1.5;

/**
 * Ranks nodes by their share of the SLI's change in the structural model. Failures that a node adds while it became slow are
 * passed on to what made it slow. Empty where there is no model.
 *
 * Cost of the model and of the attribution, for at most ten nodes again.
 */
export function rankByStructure(input: DiagnosisCase): NodeScore[] {
  const model = fitStructuralModel(input);
  if (model === undefined) return [];
  const attributions = attributeChange(model);
  if (model.role === 'latency') return rankByAttribution(attributions);
  const total = attributions.reduce((sum, { contribution }) => sum + Math.max(0, contribution), 0);
  return rankByAttribution(
    attributions.flatMap(one => {
      const slowness = one.contribution < ASKED_FROM * total ? [] : rankSlowness(input, one.node);
      return slowness.length === 0
        ? one
        : slowness.map(({ node, score }): Attribution => ({ node, contribution: score * one.contribution }));
    }),
  );
}

function rankSlowness(input: DiagnosisCase, node: string): NodeScore[] {
  const model = fitStructuralModel({ ...input, sli: { node, role: 'latency' } });
  const own = model?.variables.at(-1);
  if (model === undefined || own === undefined || own.after < SLOWER * own.before) return [];
  return rankByAttribution(attributeChange(model));
}
