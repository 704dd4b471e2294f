import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { cpuMsOf } from '../../../test/cpu-time.ts';
import type { CaseSeries, DiagnosisCase, LogColumns, NodeKind, SeriesRole, SpanColumns } from './case.ts';
import { rankCauses } from './rank-causes.ts';
import { levelSeries, makeScenario, ONSET_AT, STEP_MS, serviceSeries } from './scenario.fixture.ts';

const LATENCY = { node: 'front', role: 'latency' } as const;
const ROLES: readonly SeriesRole[] = [
  'latency',
  'requests',
  'errors',
  'availability',
  'cpu',
  'memory',
  'saturation',
  'other',
];
const KINDS: readonly NodeKind[] = ['service', 'instance', 'host', 'zone', 'database', 'queue', 'external'];

const nodeArbitrary = fc.integer({ min: 0, max: 7 }).map(i => `n${i}`);
const instantArbitrary = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: 0, max: 120 }).map(i => ONSET_AT + (i - 60) * STEP_MS) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, 0) },
);
const valueArbitrary = fc.oneof(
  { weight: 5, arbitrary: fc.double({ min: 0, max: 1e6 }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, 0, -1, Number.POSITIVE_INFINITY, 1e300) },
);

const seriesArbitrary: fc.Arbitrary<CaseSeries> = fc
  .record({
    node: nodeArbitrary,
    callee: fc.option(nodeArbitrary, { nil: undefined }),
    role: fc.constantFrom(...ROLES),
    unit: fc.constantFrom('s', 'ms', '%', '1', '{request}', '{request}/s', ''),
    intervalMs: fc.constantFrom(0, STEP_MS, Number.NaN),
    limit: fc.option(fc.constantFrom(0, 1, 1e9), { nil: undefined }),
    samples: fc.array(fc.tuple(instantArbitrary, valueArbitrary), { maxLength: 30 }),
  })
  .map(({ samples, callee, limit, ...rest }) => ({
    ...rest,
    ...(callee === undefined ? {} : { callee }),
    ...(limit === undefined ? {} : { limit }),
    metric: rest.role,
    at: Float64Array.from(samples, ([at]) => at),
    value: Float64Array.from(samples, ([, value]) => value),
  }));

const spansArbitrary: fc.Arbitrary<SpanColumns> = fc
  .array(fc.tuple(nodeArbitrary, instantArbitrary, valueArbitrary, fc.integer({ min: -1, max: 25 })), { maxLength: 25 })
  .map(spans => ({
    node: spans.map(([node]) => node),
    operation: spans.map(([node]) => `GET ${node}`),
    kind: spans.map(() => 'server' as const),
    traceId: spans.map((_, i) => `t${i % 3}`),
    // Also parents that do not exist, that come later, or that are their own.
    parent: Int32Array.from(spans, ([, , , parent]) => Math.min(parent, spans.length - 1)),
    startAt: Float64Array.from(spans, ([, at]) => at),
    durationMs: Float64Array.from(spans, ([, , duration]) => duration),
    failed: Uint8Array.from(spans, (_, i) => i % 2),
  }));

const logsArbitrary: fc.Arbitrary<LogColumns> = fc
  .array(fc.tuple(nodeArbitrary, instantArbitrary, fc.string({ maxLength: 40 })), { maxLength: 25 })
  .map(lines => ({
    node: lines.map(([node]) => node),
    at: Float64Array.from(lines, ([, at]) => at),
    severity: lines.map((_, i) => (i % 2 === 0 ? 'error' : 'info')),
    body: lines.map(([, , body]) => body),
    traceId: lines.map((_, i) => (i % 3 === 0 ? '' : `t${i % 3}`)),
  }));

const caseArbitrary: fc.Arbitrary<DiagnosisCase> = fc
  .record({
    onsetAt: instantArbitrary,
    until: instantArbitrary,
    baselineFrom: fc.option(instantArbitrary, { nil: undefined }),
    sli: fc.option(fc.record({ node: nodeArbitrary, role: fc.constantFrom(...ROLES) }), { nil: undefined }),
    nodes: fc.array(
      fc.record({
        id: nodeArbitrary,
        kind: fc.constantFrom(...KINDS),
        partOf: fc.array(nodeArbitrary, { maxLength: 2 }),
      }),
      { maxLength: 8 },
    ),
    calls: fc.array(fc.record({ from: nodeArbitrary, to: nodeArbitrary }), { maxLength: 20 }),
    series: fc.array(seriesArbitrary, { maxLength: 12 }),
    spans: fc.option(spansArbitrary, { nil: undefined }),
    logs: fc.option(logsArbitrary, { nil: undefined }),
    changes: fc.array(
      fc.record({
        id: fc.string(),
        at: instantArbitrary,
        node: nodeArbitrary,
        kind: fc.constant('deploy' as const),
        summary: fc.record({ en: fc.string(), zh: fc.string() }),
      }),
      { maxLength: 3 },
    ),
  })
  .map(({ baselineFrom, sli, spans, logs, ...rest }) => ({
    ...rest,
    ...(baselineFrom === undefined ? {} : { baselineFrom }),
    ...(sli === undefined ? {} : { sli }),
    ...(spans === undefined ? {} : { spans }),
    ...(logs === undefined ? {} : { logs }),
  }));

describe('whatever the data', () => {
  test('the ranking is sorted, finite, within bounds, and the same the second time', () => {
    fc.assert(
      fc.property(caseArbitrary, input => {
        const ranking = rankCauses(input);
        assert.deepEqual(rankCauses(input), ranking);
        const scores = ranking.causes.map(({ score }) => score);
        assert.ok(scores.every(Number.isFinite));
        assert.deepEqual(
          scores,
          [...scores].sort((a, b) => b - a),
        );
        for (const { confidence, evidence } of ranking.causes) {
          assert.ok(confidence >= 0 && confidence <= 1);
          assert.ok(
            evidence.length > 0 &&
              evidence.every(
                ({ statement, weight }) => statement.en !== '' && statement.zh !== '' && Number.isFinite(weight),
              ),
          );
        }
        assert.ok(ranking.causes.length > 0 || ranking.abstention !== undefined);
      }),
      { numRuns: 300, seed: 42 },
    );
  });
});

const chain = (size: number) => Array.from({ length: size - 1 }, (_, i) => `s${i}>s${i + 1}`);

describe('odd systems are answered', () => {
  test('a cycle of calls', () => {
    const { causes } = rankCauses(
      makeScenario({
        sli: LATENCY,
        calls: ['front>cart', 'cart>front', 'cart>db', 'db>cart', 'db>db'],
        series: [
          ...serviceSeries('front', { latency: [0.1, 0.4] }),
          ...serviceSeries('cart', { latency: [0.05, 0.08] }),
          ...serviceSeries('db', { latency: [0.01] }),
        ],
      }),
    );
    assert.equal(causes[0]!.node, 'front');
  });

  test('a thousand services, within two seconds', () => {
    const size = 1_000;
    const series = Array.from({ length: size }, (_, i) =>
      serviceSeries(`s${i}`, { latency: i <= 200 ? [0.5, 0.9] : [0.1] }),
    ).flat();
    const input = makeScenario({ sli: { node: 's0', role: 'latency' }, calls: chain(size), series });
    let first: string | undefined;
    const cpuMs = cpuMsOf(() => {
      first = rankCauses(input).causes[0]?.node;
    });
    assert.equal(first, 's200');
    assert.ok(cpuMs < 2_000, `${cpuMs} ms`);
  });

  test('one sample a series: an abstention', () => {
    const input = makeScenario({ sli: LATENCY, calls: ['front>cart'], series: serviceSeries('front') });
    const series = input.series.map(each => ({ ...each, at: each.at.slice(0, 1), value: each.value.slice(0, 1) }));
    assert.equal(rankCauses({ ...input, series }).abstention?.reason, 'no-signals');
  });

  test('clocks of two hosts two minutes apart, either way: the true one is among the first two', () => {
    for (const shiftMs of [-120_000, 120_000]) {
      const late = serviceSeries('cart', { latency: [0.03, 0.33] }).map(each => ({
        ...each,
        at: each.at.map(at => at + shiftMs),
      }));
      const { causes } = rankCauses(
        makeScenario({
          sli: LATENCY,
          calls: ['front>cart', 'front>ads'],
          series: [...serviceSeries('front', { latency: [0.1, 0.4] }), ...late, ...serviceSeries('ads')],
        }),
      );
      const places = causes.map(({ node }) => node);
      assert.ok(
        places.indexOf('cart') >= 0 && places.indexOf('cart') < 2 && !places.includes('ads'),
        `${shiftMs}: ${places}`,
      );
    }
  });

  test('a trouble that is over before the window ends', () => {
    const short = (node: string, before: number, during: number) => {
      const series = levelSeries({ node, role: 'latency', before, during });
      return { ...series, value: series.value.map((value, i) => (i > 48 ? before : value)) };
    };
    const { causes } = rankCauses(
      makeScenario({
        sli: LATENCY,
        calls: ['front>cart', 'front>ads'],
        series: [
          short('front', 0.1, 0.4),
          short('cart', 0.03, 0.33),
          levelSeries({ node: 'ads', role: 'latency', before: 0.05 }),
        ],
      }),
    );
    assert.equal(causes[0]!.node, 'cart');
  });
});
