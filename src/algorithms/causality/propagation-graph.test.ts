import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CaseSeries, DiagnosisCase } from '../ranking/case.ts';
import { buildCallGraph } from './call-graph.ts';
import { personalisedPageRank } from './pagerank.ts';
import { buildPropagationGraph, findPropagationPath, rankByPropagation } from './propagation-graph.ts';
import { makeSystem } from './synthetic-system.fixture.ts';

const STEP_MS = 10_000;
const ONSET = 60 * STEP_MS;

/** Latency that jumps to ten times as much some seconds after the onset; undefined never. */
function latencyOf(node: string, delayMs: number | undefined): CaseSeries {
  const at = Float64Array.from({ length: 80 }, (_, i) => i * STEP_MS);
  const value = at.map(
    (instant, i) => (delayMs !== undefined && instant > ONSET + delayMs ? 1 : 0.1) + 0.001 * (i % 3),
  );
  return { node, metric: 'latency', role: 'latency', unit: 's', intervalMs: STEP_MS, at, value };
}

function caseOf(calls: string, delays: Readonly<Record<string, number | undefined>>): DiagnosisCase {
  const pairs = calls.split(' ').map(pair => pair.split('>') as [string, string]);
  return {
    onsetAt: ONSET,
    until: 80 * STEP_MS,
    sli: { node: 'web', role: 'latency' },
    nodes: [...new Set(pairs.flat())].map(id => ({ id, kind: 'service' })),
    calls: pairs.map(([from, to]) => ({ from, to })),
    series: Object.entries(delays).map(([node, delayMs]) => latencyOf(node, delayMs)),
    changes: [],
  };
}

describe('propagation graph', () => {
  it('joins anomalies that start within a minute of each other, and those that depend on each other', () => {
    const graph = buildPropagationGraph(
      caseOf('web>checkout checkout>payment checkout>stock', {
        web: 20_000,
        checkout: 10_000,
        payment: 0,
        stock: undefined,
      }),
    );
    assert.deepEqual(
      graph.anomalies.map(({ node }) => node),
      ['web', 'checkout', 'payment'],
    );
    assert.deepEqual(graph.dependencies, [
      { from: 'web', to: 'checkout' },
      { from: 'checkout', to: 'payment' },
    ]);
    const joined = graph.temporal.map(({ earlier, later, delayMs }) => `${earlier}>${later} ${delayMs}`);
    assert.deepEqual(joined.sort(), ['checkout>web 10000', 'payment>checkout 10000', 'payment>web 20000']);
  });

  it('does not join anomalies that start a minute apart', () => {
    const { temporal } = buildPropagationGraph(caseOf('web>payment', { web: 60_000, payment: 0 }));
    assert.deepEqual(temporal, []);
  });

  it('ranks the deepest odd node first and tells the way to the symptom', () => {
    const input = caseOf('web>checkout checkout>payment web>stock', {
      web: 10_000,
      checkout: 10_000,
      payment: 0,
      stock: undefined,
    });
    const propagation = buildPropagationGraph(input);
    assert.equal(rankByPropagation(propagation)[0]!.node, 'payment');
    assert.deepEqual(findPropagationPath(buildCallGraph(input), { root: 'payment', symptom: 'web' }, propagation), [
      'payment',
      'checkout',
      'web',
    ]);
  });

  it('leaves out what the indicator does not depend on', () => {
    const input = caseOf('web>checkout batch>checkout', { web: 0, checkout: 0, batch: 0 });
    assert.ok(!buildPropagationGraph(input).anomalies.some(({ node }) => node === 'batch'));
  });

  it('answers on a cycle and on a case without any series', () => {
    const cyclic = caseOf('web>a a>b b>a', { web: 0, a: 0, b: 0 });
    assert.equal(rankByPropagation(buildPropagationGraph(cyclic)).length, 3);
    assert.deepEqual(rankByPropagation(buildPropagationGraph({ ...cyclic, series: [] })), []);
  });

  it('finds the cause of most synthetic faults first', () => {
    const right = Array.from({ length: 45 }, (_, i) => makeSystem(2000 + i)).filter(
      ({ case: input, truth }) => rankByPropagation(buildPropagationGraph(input))[0]?.node === truth.node,
    );
    assert.ok(right.length >= 0.65 * 45, `${right.length} of 45`);
  });
});

describe('personalised PageRank', () => {
  it('is the known stationary share of a small graph', () => {
    // a -> b, b -> a, b -> c, c has no way out; by hand for follow 0.5 and start a.
    const rank = personalisedPageRank({ from: [0, 1, 1], to: [1, 0, 2], weight: [1, 1, 1] }, [1, 0, 0], {
      follow: 0.5,
    });
    // a = 1 - b/2 - b/4 ... with c's whole share starting anew: a + b + c = 1, b = a / 2, c = b / 4.
    assert.ok(Math.abs(rank[1]! - rank[0]! / 2) < 1e-6 && Math.abs(rank[2]! - rank[1]! / 4) < 1e-6);
    assert.ok(Math.abs(rank[0]! + rank[1]! + rank[2]! - 1) < 1e-9);
  });

  it('answers for no nodes', () => {
    assert.equal(personalisedPageRank({ from: [], to: [], weight: [] }, []).length, 0);
  });
});
