import { createAdam, stepAdam } from '../sequences/adam.ts';
import { createRandom, shuffle } from '../statistics/random.ts';
import { type NodeScore, rankNodes } from './call-graph.ts';
import { FEATURE_NAMES } from './graph-features.ts';
import {
  accumulateGraphGradient,
  type FeatureGraph,
  type GraphNetworkShape,
  initialGraphParameters,
  scoreGraph,
} from './graph-network.ts';
import { type HeldOutResult, isBetterByPairs } from './held-out.ts';

/** A graph whose cause is known: from the fault lab, a confirmed case, or a synthetic system. */
export interface LabelledGraph {
  readonly graph: FeatureGraph;
  readonly cause: string;
  /** Faults of one kind are never both trained on and held out. */
  readonly faultKind: string;
}

/** A trained network. Never altered. */
export interface GraphNetworkModel {
  readonly shape: GraphNetworkShape;
  readonly parameters: Float64Array;
  readonly trainedOn: { readonly graphs: number; readonly faultKinds: readonly string[] };
}

/** Plain JSON. */
export interface SavedGraphNetwork {
  readonly format: 'graph-network';
  readonly version: 1;
  readonly featureNames: readonly string[];
  readonly shape: GraphNetworkShape;
  readonly parameters: readonly number[];
  readonly trainedOn: GraphNetworkModel['trainedOn'];
  /** How it did on faults it had not seen; absent when never tried. */
  readonly heldOut?: HeldOutResult;
}

export interface TrainingSettings {
  readonly units: number;
  readonly epochs: number;
  readonly batch: number;
  readonly learningRate: number;
  /** Weights shrink by this share of the learning rate each step (Loshchilov and Hutter, 2019). */
  readonly decay: number;
  readonly seed: number;
}

const DEFAULTS: TrainingSettings = { units: 16, epochs: 40, batch: 8, learningRate: 0.005, decay: 0.02, seed: 1 };
const LONGEST_GRADIENT = 5;
/** Fewer held-out faults prove nothing. */
const LEAST_HELD_OUT = 20;

/** Trains a network on labelled graphs; graphs whose cause is no candidate are left out. Deterministic for a seed. O(epochs · nodes). */
export function trainGraphNetwork(
  labelled: readonly LabelledGraph[],
  settings: Partial<TrainingSettings> = {},
): GraphNetworkModel {
  const { units, epochs, batch, learningRate, decay, seed } = { ...DEFAULTS, ...settings };
  const shape = { features: FEATURE_NAMES.length, units };
  const examples = labelled
    .map(({ graph, cause }) => ({ graph, cause: graph.nodes.indexOf(cause) }))
    .filter(({ graph, cause }) => graph.candidate[cause] === 1);
  const random = createRandom(seed);
  const parameters = initialGraphParameters(shape, random);
  const adam = createAdam(parameters.length, learningRate);
  const order = Int32Array.from(examples, (_, i) => i);
  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(order, random);
    for (let start = 0; start < order.length; start += batch) {
      const chosen = order.subarray(start, start + batch);
      const gradient = new Float64Array(parameters.length);
      for (const i of chosen) accumulateGraphGradient(shape, { parameters, gradient }, examples[i]!);
      for (let i = 0; i < gradient.length; i++) gradient[i]! /= chosen.length;
      stepAdam(adam, parameters, gradient, LONGEST_GRADIENT);
      for (let i = 0; i < parameters.length; i++) parameters[i]! *= 1 - learningRate * decay;
    }
  }
  return {
    shape,
    parameters,
    trainedOn: { graphs: examples.length, faultKinds: [...new Set(labelled.map(one => one.faultKind))].sort() },
  };
}

/** Nodes by the network's probability. */
export function rankByGraphNetwork({ shape, parameters }: GraphNetworkModel, graph: FeatureGraph): NodeScore[] {
  return rankNodes(graph.nodes, scoreGraph(shape, parameters, graph));
}

/** A fault that the network has not seen, and what is used today says of it. */
export interface HeldOutFault extends LabelledGraph {
  readonly baseRanking: readonly string[];
}

/** How network and base ranking do on held-out faults; faults of kinds that were trained on do not count. */
export function tryOnHeldOut(model: GraphNetworkModel, heldOut: readonly HeldOutFault[]): HeldOutResult {
  const seen = new Set(model.trainedOn.faultKinds);
  const fresh = heldOut.filter(({ faultKind }) => !seen.has(faultKind));
  let [hits, baseHits, onlyModel, onlyBase] = [0, 0, 0, 0];
  for (const { graph, cause, baseRanking } of fresh) {
    const right = rankByGraphNetwork(model, graph)[0]?.node === cause;
    const baseRight = baseRanking[0] === cause;
    hits += Number(right);
    baseHits += Number(baseRight);
    onlyModel += Number(right && !baseRight);
    onlyBase += Number(baseRight && !right);
  }
  return { faults: fresh.length, hits, baseHits, onlyModel, onlyBase };
}

/**
 * How networks do that were each trained on all kinds of faults but one, and tried on that one. Deterministic.
 * O(kinds · epochs · nodes).
 */
export function tryOnUnseenKinds(
  faults: readonly HeldOutFault[],
  settings: Partial<TrainingSettings> = {},
): HeldOutResult {
  const kinds = [...new Set(faults.map(({ faultKind }) => faultKind))].sort();
  const results = kinds.map(kind => {
    const [others, own] = [
      faults.filter(each => each.faultKind !== kind),
      faults.filter(each => each.faultKind === kind),
    ];
    return tryOnHeldOut(trainGraphNetwork(others, settings), own);
  });
  const total = (figure: keyof HeldOutResult) => results.reduce((sum, result) => sum + result[figure], 0);
  return {
    faults: total('faults'),
    hits: total('hits'),
    baseHits: total('baseHits'),
    onlyModel: total('onlyModel'),
    onlyBase: total('onlyBase'),
  };
}

/** The gate: off until better than the base ranking on held-out faults of unseen kinds, by more than luck. */
export function isProven(result: HeldOutResult): boolean {
  return result.faults >= LEAST_HELD_OUT && isBetterByPairs(result);
}

export function saveGraphNetwork(
  { shape, parameters, trainedOn }: GraphNetworkModel,
  heldOut?: HeldOutResult,
): SavedGraphNetwork {
  const metrics = heldOut === undefined ? {} : { heldOut };
  return {
    format: 'graph-network',
    version: 1,
    featureNames: FEATURE_NAMES,
    shape,
    parameters: [...parameters],
    trainedOn,
    ...metrics,
  };
}

/** @returns undefined for another format, version or list of features: it is trained anew then */
export function restoreGraphNetwork(saved: SavedGraphNetwork): GraphNetworkModel | undefined {
  const { format, version, featureNames, shape, parameters, trainedOn } = saved;
  if (format !== 'graph-network' || version !== 1 || featureNames.join() !== FEATURE_NAMES.join()) return undefined;
  return { shape, parameters: Float64Array.from(parameters), trainedOn };
}
