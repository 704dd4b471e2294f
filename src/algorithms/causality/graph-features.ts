import type { DiagnosisCase } from '../ranking/case.ts';
import { buildCallGraph } from './call-graph.ts';
import type { FeatureGraph } from './graph-network.ts';
import { candidateEvidence, EVIDENCE_NAMES } from './node-evidence.ts';

/** What the network is told of a node. A model trained on another list is not used. */
export const FEATURE_NAMES: readonly string[] = [
  ...EVIDENCE_NAMES,
  'nearness',
  'is-indicator',
  'is-external',
  'is-database',
];

/** Evidence is squeezed so that 50 deviations, the most there is, become 1. */
const MOST = Math.log1p(50);

/** A case as a graph of features, each in about [-1, 1]. Same cost as its evidence. */
export function toFeatureGraph(input: DiagnosisCase): FeatureGraph {
  const graph = buildCallGraph(input);
  const { distances, evidence } = candidateEvidence(input, graph);
  const kinds = new Map(input.nodes.map(({ id, kind }) => [id, kind]));
  const features = new Float64Array(graph.nodes.length * FEATURE_NAMES.length);
  graph.nodes.forEach((node, i) => {
    const row = [...evidence[i]!.values].map(value =>
      Number.isNaN(value) ? 0 : (Math.sign(value) * Math.log1p(Math.abs(value))) / MOST,
    );
    const kind = kinds.get(node);
    row.push(
      distances[i]! < 0 ? 0 : 1 / (1 + distances[i]!),
      Number(node === input.sli?.node),
      Number(kind === 'external'),
      Number(kind === 'database'),
    );
    features.set(row, i * FEATURE_NAMES.length);
  });
  return {
    size: graph.nodes.length,
    nodes: graph.nodes,
    callees: graph.callees,
    callers: graph.callers,
    features,
    candidate: Uint8Array.from(distances, distance => Number(distance >= 0)),
  };
}
