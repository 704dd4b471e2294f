import { correlateWithIndicator, rankByCorrelation } from '#algorithms/causality/correlation-ranking.ts';
import { createFailureNetwork } from '#algorithms/causality/failure-network.ts';
import { toFeatureGraph } from '#algorithms/causality/graph-features.ts';
import {
  type LabelledGraph,
  rankByGraphNetwork,
  trainGraphNetwork,
} from '#algorithms/causality/graph-network-model.ts';
import { buildPropagationGraph, rankByPropagation } from '#algorithms/causality/propagation-graph.ts';
import { describeCase, findSimilarCases, type PastCase } from '#algorithms/causality/similar-cases.ts';
import { rankByStructure } from '#algorithms/causality/structural-ranking.ts';
import { rankByFailureNetwork, sightNodes } from '#algorithms/causality/symptoms.ts';
import type { DiagnosisCase } from '#algorithms/ranking/case.ts';
import { rankCauses } from '#algorithms/ranking/rank-causes.ts';

/** A case whose cause is known. */
export interface Trial {
  readonly input: DiagnosisCase;
  readonly cause: string;
  /** Faults alike; what is learnt from one kind is never tried on it. */
  readonly kind: string;
}

/** Nodes, best first, with scores that are comparable within one list. */
export type Ranked = readonly { readonly node: string; readonly score: number }[];

export interface Method {
  readonly name: string;
  readonly rank: (trial: Trial) => Ranked;
}

/** Each method alone, with its default settings. What learns has learnt from `known` without the kind that it is tried on. */
export function listMethods(known: readonly Trial[]): readonly Method[] {
  const table = createFailureNetwork();
  return [
    { name: 'propagation graph', rank: ({ input }) => rankByPropagation(buildPropagationGraph(input)) },
    { name: 'structural causal model', rank: ({ input }) => rankByStructure(input) },
    { name: 'Bayesian network', rank: ({ input }) => rankByFailureNetwork(table, sightNodes(input)) },
    { name: 'lagged correlation', rank: ({ input }) => rankByCorrelation(correlateWithIndicator(input)) },
    { name: 'graph neural network', rank: graphNetwork(known) },
    { name: 'similar past cases', rank: pastCases(known) },
  ];
}

export function rankByKernel({ input }: Trial): { readonly node: string; readonly confidence: number }[] {
  return rankCauses(input).causes.map(({ node, confidence }) => ({ node, confidence }));
}

function graphNetwork(known: readonly Trial[]): Method['rank'] {
  const graphs = known.map(
    ({ input, cause, kind }): LabelledGraph => ({ graph: toFeatureGraph(input), cause, faultKind: kind }),
  );
  const models = new Map<string, ReturnType<typeof trainGraphNetwork>>();
  return ({ input, kind }) => {
    const model = models.get(kind) ?? trainGraphNetwork(graphs.filter(({ faultKind }) => faultKind !== kind));
    models.set(kind, model);
    return rankByGraphNetwork(model, toFeatureGraph(input));
  };
}

/** A node scores as much as it looks like the cause of a past case did. Systems differ, so services' names count for nothing. */
function pastCases(known: readonly Trial[]): Method['rank'] {
  const vectorOf = (
    sighting: ReturnType<typeof sightNodes> extends ReadonlyMap<string, infer Sighting> ? Sighting : never,
  ) =>
    describeCase({
      services: [],
      symptoms: Object.entries(sighting.symptoms).map(([symptom, strength]) => ({ service: '', symptom, strength })),
    });
  const past = known.flatMap(({ input, cause, kind }, i) => {
    const sighting = sightNodes(input).get(cause);
    return sighting === undefined
      ? []
      : {
          kind,
          past: {
            id: `${i}`,
            vector: vectorOf(sighting),
            service: cause,
            failureType: kind,
            solved: true,
          } satisfies PastCase,
        };
  });
  return ({ input, kind }) => {
    const others = past.filter(one => one.kind !== kind).map(one => one.past);
    return [...sightNodes(input)]
      .map(([node, sighting]) => ({
        node,
        score: findSimilarCases(vectorOf(sighting), others, { limit: 1, leastSimilarity: 0 })[0]?.similarity ?? 0,
      }))
      .sort((a, b) => b.score - a.score);
  };
}
