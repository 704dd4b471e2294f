import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Factor, noisyOr, queryProbability } from './discrete-network.ts';
import {
  createFailureNetwork,
  inferFailureTypes,
  learnCase,
  restoreFailureNetwork,
  saveFailureNetwork,
} from './failure-network.ts';
import type { NetworkType } from './failure-network-table.ts';
import { sightNodes } from './symptoms.ts';
import { makeSystem } from './synthetic-system.fixture.ts';

function prior(variable: number, p: number): Factor {
  return { variables: [variable], table: Float64Array.of(1 - p, p) };
}

describe('discrete network', () => {
  it('explains away: Pearl’s burglary and earthquake, by hand', () => {
    // Alarm by noisy-OR without a leak: burglary 0.9, earthquake 0.3; P(burglary) = 0.01, P(earthquake) = 0.02.
    const alarm = noisyOr(
      2,
      [
        { cause: 0, weight: 0.9 },
        { cause: 1, weight: 0.3 },
      ],
      0,
    );
    const rings = [prior(0, 0.01), prior(1, 0.02), alarm, prior(2, 1)];
    const withBurglary = 0.01 * (0.98 * 0.9 + 0.02 * (1 - 0.1 * 0.7));
    const without = 0.99 * 0.02 * 0.3;
    assert.ok(Math.abs(queryProbability(rings, 0) - withBurglary / (withBurglary + without)) < 1e-12);
    assert.ok(queryProbability([...rings, prior(1, 1)], 0) < queryProbability(rings, 0));
  });

  it('sums a chain of thirty variables out without a table of thirty', () => {
    const chain = Array.from({ length: 30 }, (_, i) => noisyOr(i + 1, [{ cause: i, weight: 1 }], 0));
    assert.ok(Math.abs(queryProbability([prior(0, 0.2), ...chain], 30) - 0.2) < 1e-12);
  });

  it('has no answer when the factors contradict each other', () => {
    assert.ok(Number.isNaN(queryProbability([prior(0, 1), prior(0, 0)], 0)));
  });
});

const SYSTEMS = Array.from({ length: 36 }, (_, i) => makeSystem(2000 + i));

describe('failure network', () => {
  const sightings: { name: string; sighting: Parameters<typeof inferFailureTypes>[1]; expected: NetworkType }[] = [
    {
      name: 'memory high and lines of exhausted memory: resource exhaustion',
      sighting: { symptoms: { slow: 0.99, 'memory-high': 0.99, 'lines-of-resources': 0.99 } },
      expected: 'resource-exhaustion',
    },
    {
      name: 'failing after a configuration change, connection refused: configuration error',
      sighting: {
        symptoms: { failing: 0.99, 'lines-of-connections': 0.99, 'lines-of-configuration': 0.9 },
        changes: ['config'],
      },
      expected: 'configuration-error',
    },
    {
      name: 'exceptions after a deployment: code bug',
      sighting: { symptoms: { failing: 0.99, 'lines-of-exceptions': 0.99 }, changes: ['deploy'] },
      expected: 'code-bug',
    },
    {
      name: 'what callers see is far slower than the node itself: network failure',
      sighting: { symptoms: { slow: 0.02, 'slow-on-the-way': 0.99 } },
      expected: 'network-failure',
    },
    {
      name: 'more requests and a busy processor: overload',
      sighting: { symptoms: { slow: 0.9, 'more-requests': 0.99, 'cpu-high': 0.99 } },
      expected: 'overload',
    },
    {
      name: 'a checksum that does not match: data corruption',
      sighting: { symptoms: { failing: 0.99, 'lines-of-corruption': 0.99 } },
      expected: 'data-corruption',
    },
    {
      name: 'slow because a callee is slow: the callee',
      sighting: { symptoms: { slow: 0.99, 'callee-slow': 0.99, 'cpu-high': 0.02, 'memory-high': 0.02 } },
      expected: 'callee',
    },
    {
      name: 'a slow system of somebody else: external dependency',
      sighting: { symptoms: { slow: 0.99 }, external: true },
      expected: 'external-dependency',
    },
  ];
  for (const { name, sighting, expected } of sightings) {
    it(name, () => {
      const types = inferFailureTypes(createFailureNetwork(), sighting);
      const [best] = Object.entries(types).sort((a, b) => b[1] - a[1])[0]!;
      assert.equal(best, expected, JSON.stringify(types));
    });
  }

  it('lets a change multiply odds, never make evidence', () => {
    const healthy = { slow: 0.01, failing: 0.01, 'error-lines': 0.01 } as const;
    const { 'code-bug': bug } = inferFailureTypes(createFailureNetwork(), { symptoms: healthy, changes: ['deploy'] });
    assert.ok(bug < 0.1, `${bug}`);
  });

  it('learns from confirmed cases, and is the same after saving and restoring', () => {
    const sighting = { symptoms: { failing: 0.99, 'cpu-high': 0.99 } } as const;
    let network = createFailureNetwork();
    const before = inferFailureTypes(network, sighting)['data-corruption'];
    for (let i = 0; i < 20; i++) network = learnCase(network, { type: 'data-corruption', sighting });
    const after = inferFailureTypes(network, sighting);
    assert.ok(after['data-corruption'] > 0.5 && before < 0.3, `${before} ${after['data-corruption']}`);
    const restored = restoreFailureNetwork(JSON.parse(JSON.stringify(saveFailureNetwork(network))));
    assert.deepEqual(inferFailureTypes(restored!, sighting), after);
    assert.equal(restoreFailureNetwork({ ...saveFailureNetwork(network), version: 2 as 1 }), undefined);
  });

  it('names the type of most synthetic faults, and of more after ninety confirmed cases', () => {
    const right = (network: ReturnType<typeof createFailureNetwork>) =>
      SYSTEMS.filter(({ case: input, truth }) => {
        const { callee: _, ...types } = inferFailureTypes(
          network,
          sightNodes(input).get(truth.node) ?? { symptoms: {} },
        );
        return Object.entries(types).sort((a, b) => b[1] - a[1])[0]![0] === truth.failureType;
      }).length;
    let network = createFailureNetwork();
    const table = right(network);
    for (let seed = 0; seed < 90; seed++) {
      const { case: input, truth } = makeSystem(seed);
      const sighting = sightNodes(input).get(truth.node);
      if (sighting !== undefined) network = learnCase(network, { type: truth.failureType as NetworkType, sighting });
    }
    assert.ok(table >= 0.7 * SYSTEMS.length, `${table} of ${SYSTEMS.length} by the table`);
    assert.ok(right(network) >= table, `${right(network)} of ${SYSTEMS.length} learnt`);
  });
});
