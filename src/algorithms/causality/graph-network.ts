import { type Random, randomNormal } from '../statistics/random.ts';
import {
  countLayerParameters,
  type LayerPass,
  type MessageGraph,
  type MessageLayer,
  passLayer,
  passLayerBack,
} from './message-layer.ts';

/** A graph to be scored: one row of features a node. */
export interface FeatureGraph extends MessageGraph {
  readonly nodes: readonly string[];
  readonly features: Float64Array;
  /** 1 for the nodes that may be the cause. */
  readonly candidate: Uint8Array;
}

/** Shape of the network: two layers of messages and a linear read-out a node. */
export interface GraphNetworkShape {
  readonly features: number;
  readonly units: number;
}

interface Layers {
  readonly first: MessageLayer;
  readonly second: MessageLayer;
  /** Weights of the read-out start here. */
  readonly readout: number;
  readonly parameters: number;
}

export function countGraphParameters(shape: GraphNetworkShape): number {
  return layersOf(shape).parameters;
}

/** Weights of He et al. (2015) for rectifiers; biases 0. */
export function initialGraphParameters(shape: GraphNetworkShape, random: Random): Float64Array {
  const { first, second, readout, parameters } = layersOf(shape);
  const values = new Float64Array(parameters);
  for (const { offset, inputs, outputs } of [first, second]) {
    const scale = Math.sqrt(2 / (3 * inputs));
    for (let i = 0; i < 3 * inputs * outputs; i++) values[offset + i] = scale * randomNormal(random);
  }
  for (let i = 0; i < shape.units; i++) values[readout + i] = randomNormal(random) / Math.sqrt(shape.units);
  return values;
}

/** Probability of each node to be the cause; candidates' sum up to 1, others have 0. */
export function scoreGraph(shape: GraphNetworkShape, parameters: Float64Array, graph: FeatureGraph): Float64Array {
  return runForward(shape, parameters, graph).probability;
}

/**
 * Adds the gradient of -ln P(true cause) for one graph.
 *
 * @returns the loss; 0 and no gradient where the cause is no candidate
 */
export function accumulateGraphGradient(
  shape: GraphNetworkShape,
  { parameters, gradient }: { readonly parameters: Float64Array; readonly gradient: Float64Array },
  { graph, cause }: { readonly graph: FeatureGraph; readonly cause: number },
): number {
  if (graph.candidate[cause] !== 1) return 0;
  const { first, second, readout } = layersOf(shape);
  const { one, two, probability } = runForward(shape, parameters, graph);
  const upstream = new Float64Array(two.output.length);
  for (let node = 0; node < graph.size; node++) {
    if (graph.candidate[node] !== 1) continue;
    const slope = probability[node]! - Number(node === cause);
    for (let i = 0; i < shape.units; i++) {
      gradient[readout + i]! += slope * two.output[node * shape.units + i]!;
      upstream[node * shape.units + i] = slope * parameters[readout + i]!;
    }
  }
  const middle = passLayerBack(second, two, { upstream, parameters, gradient });
  passLayerBack(first, one, { upstream: middle, parameters, gradient });
  return -Math.log(Math.max(probability[cause]!, 1e-12));
}

function layersOf({ features, units }: GraphNetworkShape): Layers {
  const first = { offset: 0, inputs: features, outputs: units };
  const second = { offset: countLayerParameters(first), inputs: units, outputs: units };
  const readout = second.offset + countLayerParameters(second);
  return { first, second, readout, parameters: readout + units };
}

function runForward(
  shape: GraphNetworkShape,
  parameters: Float64Array,
  graph: FeatureGraph,
): { one: LayerPass; two: LayerPass; probability: Float64Array } {
  const { first, second, readout } = layersOf(shape);
  const one = passLayer(graph, first, graph.features, parameters);
  const two = passLayer(graph, second, one.output, parameters);
  const score = Float64Array.from({ length: graph.size }, (_, node) => {
    if (graph.candidate[node] !== 1) return Number.NEGATIVE_INFINITY;
    let sum = 0;
    for (let i = 0; i < shape.units; i++) sum += parameters[readout + i]! * two.output[node * shape.units + i]!;
    return sum;
  });
  const highest = score.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const weight = score.map(value => (value === Number.NEGATIVE_INFINITY ? 0 : Math.exp(value - highest)));
  const total = weight.reduce((sum, value) => sum + value, 0);
  return { one, two, probability: weight.map(value => (total > 0 ? value / total : 0)) };
}
