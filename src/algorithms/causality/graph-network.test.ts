import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRandom, randomNormal } from '../statistics/random.ts';
import { toFeatureGraph } from './graph-features.ts';
import {
  accumulateGraphGradient,
  countGraphParameters,
  type FeatureGraph,
  initialGraphParameters,
  scoreGraph,
} from './graph-network.ts';
import {
  type HeldOutFault,
  isProven,
  type LabelledGraph,
  rankByGraphNetwork,
  restoreGraphNetwork,
  saveGraphNetwork,
  trainGraphNetwork,
  tryOnHeldOut,
  tryOnUnseenKinds,
} from './graph-network-model.ts';
import { makeSystem } from './synthetic-system.fixture.ts';

const SHAPE = { features: 3, units: 4 };

function smallGraph(): FeatureGraph {
  const random = createRandom(11);
  return {
    size: 4,
    nodes: ['a', 'b', 'c', 'd'],
    callees: [[1, 2], [3], [3], []],
    callers: [[], [0], [0], [1, 2]],
    features: Float64Array.from({ length: 12 }, () => randomNormal(random)),
    candidate: Uint8Array.of(1, 1, 0, 1),
  };
}

function label(seed: number): LabelledGraph {
  const { case: input, truth } = makeSystem(seed);
  return { graph: toFeatureGraph(input), cause: truth.node, faultKind: truth.kind };
}

describe('graph network', () => {
  it('has the gradient that finite differences give', () => {
    const graph = smallGraph();
    const parameters = initialGraphParameters(SHAPE, createRandom(5));
    const gradient = new Float64Array(countGraphParameters(SHAPE));
    accumulateGraphGradient(SHAPE, { parameters, gradient }, { graph, cause: 3 });
    const lossAt = (i: number, step: number) => {
      const moved = Float64Array.from(parameters, (value, k) => (k === i ? value + step : value));
      return -Math.log(scoreGraph(SHAPE, moved, graph)[3]!);
    };
    parameters.forEach((_, i) => {
      const slope = (lossAt(i, 1e-6) - lossAt(i, -1e-6)) / 2e-6;
      assert.ok(Math.abs(slope - gradient[i]!) < 1e-5, `parameter ${i}: ${slope} against ${gradient[i]}`);
    });
  });

  it('does not hang on the order of the nodes, and gives nothing to those that cannot be the cause', () => {
    const graph = smallGraph();
    const parameters = initialGraphParameters(SHAPE, createRandom(5));
    const order = [2, 0, 3, 1];
    const renamed = (list: readonly number[]) => list.map(node => order.indexOf(node));
    const shuffled: FeatureGraph = {
      ...graph,
      callees: order.map(node => renamed(graph.callees[node]!)),
      callers: order.map(node => renamed(graph.callers[node]!)),
      features: Float64Array.from(order.flatMap(node => [...graph.features.subarray(3 * node, 3 * node + 3)])),
      candidate: Uint8Array.from(order, node => graph.candidate[node]!),
    };
    const straight = scoreGraph(SHAPE, parameters, graph);
    const other = scoreGraph(SHAPE, parameters, shuffled);
    order.forEach((node, i) => {
      assert.ok(Math.abs(other[i]! - straight[node]!) < 1e-12);
    });
    assert.equal(straight[2], 0);
  });

  const trained = trainGraphNetwork(
    Array.from({ length: 90 }, (_, i) => label(i)).filter(
      ({ faultKind }) => faultKind !== 'data' && faultKind !== 'configuration',
    ),
    { epochs: 20 },
  );
  const heldOut = Array.from({ length: 135 }, (_, i) => label(4000 + i)).map(
    (one): HeldOutFault => ({ ...one, baseRanking: ['nobody'] }),
  );

  it('finds faults of kinds that it has not been trained on', () => {
    const { faults, hits } = tryOnHeldOut(trained, heldOut);
    assert.equal(faults, 30);
    assert.ok(hits >= 20, `${hits} of ${faults}`);
  });

  it('is proven only by enough unseen faults and by being better than what is there', () => {
    const perfect = heldOut.map(one => ({ ...one, baseRanking: [one.cause] }));
    assert.equal(isProven(tryOnHeldOut(trained, heldOut)), true);
    assert.equal(isProven(tryOnHeldOut(trained, perfect)), false);
    assert.equal(isProven(tryOnHeldOut(trained, heldOut.slice(0, 60))), false);
    assert.equal(isProven(tryOnHeldOut(trained, [])), false);
  });

  it('is tried on every kind by a network that has not seen it', () => {
    const few = Array.from({ length: 36 }, (_, i): HeldOutFault => ({ ...label(i), baseRanking: ['nobody'] }));
    const result = tryOnUnseenKinds(few, { epochs: 4 });
    assert.deepEqual([result.faults, result.baseHits, result.onlyModel], [36, 0, result.hits]);
  });

  it('ranks alike after saving and restoring, and is refused with other features', () => {
    const saved = saveGraphNetwork(trained, tryOnHeldOut(trained, heldOut));
    const restored = restoreGraphNetwork(JSON.parse(JSON.stringify(saved)))!;
    assert.deepEqual(rankByGraphNetwork(restored, heldOut[0]!.graph), rankByGraphNetwork(trained, heldOut[0]!.graph));
    assert.equal(restoreGraphNetwork({ ...saved, featureNames: ['other'] }), undefined);
  });

  it('answers for a case without anything', () => {
    const empty = toFeatureGraph({ onsetAt: 0, until: 1, nodes: [], calls: [], series: [], changes: [] });
    assert.deepEqual(rankByGraphNetwork(trained, empty), []);
  });
});
