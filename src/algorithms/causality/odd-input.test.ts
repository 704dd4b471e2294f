import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CaseSeries, DiagnosisCase } from '../ranking/case.ts';
import { correlateWithIndicator, rankByCorrelation } from './correlation-ranking.ts';
import { createFailureNetwork } from './failure-network.ts';
import { toFeatureGraph } from './graph-features.ts';
import { rankByGraphNetwork, trainGraphNetwork } from './graph-network-model.ts';
import { buildPropagationGraph, rankByPropagation } from './propagation-graph.ts';
import { rankByStructure } from './structural-ranking.ts';
import { rankByFailureNetwork, sightNodes } from './symptoms.ts';
import { makeSystem } from './synthetic-system.fixture.ts';

const NETWORK = createFailureNetwork();
const MODEL = trainGraphNetwork([]);
const METHODS = [
  { name: 'propagation graph', rank: (input: DiagnosisCase) => rankByPropagation(buildPropagationGraph(input)) },
  { name: 'structural model', rank: rankByStructure },
  { name: 'failure network', rank: (input: DiagnosisCase) => rankByFailureNetwork(NETWORK, sightNodes(input)) },
  { name: 'lagged correlation', rank: (input: DiagnosisCase) => rankByCorrelation(correlateWithIndicator(input)) },
  { name: 'graph network', rank: (input: DiagnosisCase) => rankByGraphNetwork(MODEL, toFeatureGraph(input)) },
];

const { case: SYSTEM } = makeSystem(9);
const eachSeries = (change: (series: CaseSeries, i: number) => Partial<CaseSeries>): DiagnosisCase => ({
  ...SYSTEM,
  series: SYSTEM.series.map((series, i) => ({ ...series, ...change(series, i) })),
});

/** A thousand services in a row that call one another in a circle. */
function largeCircle(): DiagnosisCase {
  const nodes = Array.from({ length: 1000 }, (_, i) => ({ id: `s${i}`, kind: 'service' }) as const);
  const front = SYSTEM.series.find(({ node, role }) => node === 'service-0' && role === 'latency')!;
  return {
    ...SYSTEM,
    nodes,
    sli: { node: 's0', role: 'latency' },
    calls: nodes.map(({ id }, i) => ({ from: id, to: `s${(i + 1) % 1000}` })),
    series: nodes.map(({ id }) => ({ ...front, node: id })),
  };
}

const ODD: readonly { readonly name: string; readonly input: DiagnosisCase }[] = [
  { name: 'nothing at all', input: { onsetAt: 0, until: 0, nodes: [], calls: [], series: [], changes: [] } },
  { name: 'no series', input: { ...SYSTEM, series: [] } },
  { name: 'series of one point', input: eachSeries(({ at, value }) => ({ at: at.slice(-1), value: value.slice(-1) })) },
  { name: 'series without points', input: eachSeries(() => ({ at: new Float64Array(), value: new Float64Array() })) },
  { name: 'only missing values', input: eachSeries(({ value }) => ({ value: value.map(() => Number.NaN) })) },
  {
    name: 'endless values',
    input: eachSeries(({ value }) => ({
      value: value.map((one, i) => (i % 7 === 0 ? Number.POSITIVE_INFINITY : one)),
    })),
  },
  { name: 'constant zeros', input: eachSeries(({ value }) => ({ value: value.map(() => 0) })) },
  {
    name: 'clocks two minutes apart',
    input: eachSeries(({ at }, i) => (i % 2 === 0 ? {} : { at: at.map(instant => instant + 120_000) })),
  },
  { name: 'an onset after the last sample', input: { ...SYSTEM, onsetAt: SYSTEM.until + 1 } },
  { name: 'an indicator that nobody knows', input: { ...SYSTEM, sli: { node: 'nobody', role: 'latency' } } },
  { name: 'no indicator', input: (({ sli: _, ...rest }) => rest)(SYSTEM) },
  {
    name: 'calls to itself and to nodes that are not listed',
    input: {
      ...SYSTEM,
      calls: [...SYSTEM.calls, { from: 'service-0', to: 'service-0' }, { from: 'service-0', to: 'ghost' }],
    },
  },
  { name: 'a thousand services in a circle', input: largeCircle() },
];

for (const { name: method, rank } of METHODS) {
  describe(`${method} on odd input`, () => {
    for (const { name, input } of ODD) {
      it(`answers or is silent: ${name}`, () => {
        const ranking = rank(input);
        assert.ok(ranking.every(({ score }) => Number.isFinite(score) && score > 0));
        assert.deepEqual(rank(input), ranking);
      });
    }
  });
}
