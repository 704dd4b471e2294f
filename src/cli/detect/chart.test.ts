import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unworded } from '#api/sentence.ts';
import type { FoundAnomaly } from './anomaly-log.ts';
import { drawChart } from './chart.ts';
import type { ChartSamples } from './chart-samples.ts';
import type { DetectReport } from './detect-file.ts';

const HOSTILE = '<script>"x"&\u0007';

function makeChart(name: string, values: readonly number[]): ChartSamples {
  const samples = values.map((value, row) => ({
    ...{ fromMs: row * 60_000, toMs: row * 60_000, low: value, high: value, first: value, last: value },
    ...{ expectedLow: row === 0 ? Number.NaN : 5, expectedHigh: row === 0 ? Number.NaN : 15 },
  }));
  return { name, unit: 'ms', isGrowth: false, samples, rowsPerSample: 1, rowsInLast: 1 };
}

function makeAnomaly(column: string): FoundAnomaly {
  return {
    ...{ column, class: 'spike', grade: 'info', startedAt: 120_000, peakAt: 120_000, endedAt: 180_000, isOpen: false },
    ...{
      score: 0.9,
      value: 90,
      expected: { low: 5, high: 15 },
      description: unworded(HOSTILE),
      again: 0,
      lastEndedAt: 180_000,
    },
  };
}

function makeReport(anomalies: readonly FoundAnomaly[]): DetectReport {
  return {
    ...{ file: 'a.csv', timeColumn: 'time', columns: ['p99'], leftOut: [], rowCount: 5, from: 0, to: 240_000 },
    ...{ problems: [], anomalyCount: anomalies.length, counts: [], anomalies },
  };
}

/** Tags that are opened and never closed, or closed and never opened. */
function unbalanced(svg: string): string[] {
  const open: string[] = [];
  for (const [, close, name, self] of svg.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)) {
    if (close === '/') {
      if (open.pop() !== name) return [name!];
    } else if (self !== '/') open.push(name!);
  }
  return open;
}

const CASES: readonly { name: string; values: readonly number[]; anomalies: readonly FoundAnomaly[] }[] = [
  { name: 'a series with an anomaly', values: [10, 11, 90, 12, 10], anomalies: [makeAnomaly('p99')] },
  { name: 'a constant series', values: [7, 7, 7], anomalies: [] },
  { name: 'a single row', values: [7], anomalies: [] },
  { name: 'no rows', values: [], anomalies: [] },
  { name: 'huge and tiny values', values: [1e-12, 1e300, -1e300], anomalies: [] },
];
for (const { name, values, anomalies } of CASES) {
  test(`a picture of ${name} is whole and has no numbers that are none`, () => {
    const svg = drawChart(makeReport(anomalies), [makeChart('p99', values)], 'a.csv');
    assert.deepEqual(unbalanced(svg), []);
    assert.doesNotMatch(svg, /NaN|Infinity|undefined/);
  });
}

test('the value axis has name and unit, the time axis says whose time it is, the anomaly is marked', () => {
  const svg = drawChart(makeReport([makeAnomaly('p99')]), [makeChart('p99', [10, 11, 90, 12, 10])], 'a.csv');
  assert.match(svg, />p99, in ms</);
  assert.match(svg, />time \(UTC\)</);
  assert.equal(svg.match(/<rect class="anomaly" x=/g)?.length, 1);
  assert.equal(svg.match(/<circle class="dot" cx="\d+(\.\d)?" cy="\d+(\.\d)?" r="3.2"/g)?.length, 1);
});

test('the growth of a counter is called so', () => {
  const chart = { ...makeChart('requests', [1, 2]), unit: '', isGrowth: true };
  assert.match(drawChart(makeReport([]), [chart], 'a.csv'), />growth of requests a row</);
});

test('what stands in a file cannot become markup', () => {
  const svg = drawChart(makeReport([makeAnomaly(HOSTILE)]), [makeChart(HOSTILE, [1, 2, 90])], HOSTILE);
  assert.ok(!svg.includes('<script') && !svg.includes('\u0007'));
  assert.deepEqual(unbalanced(svg), []);
});

test('of many columns the eight most abnormal ones are drawn', () => {
  const names = Array.from({ length: 12 }, (_, at) => `m${at}`);
  const svg = drawChart(
    makeReport(['m9', 'm10', 'm11'].map(makeAnomaly)),
    names.map(name => makeChart(name, [1, 2, 3])),
    'a.csv',
  );
  const drawn = [...svg.matchAll(/>(m\d+), in ms</g)].map(match => match[1]);
  assert.deepEqual(drawn, ['m0', 'm1', 'm2', 'm3', 'm4', 'm9', 'm10', 'm11']);
  assert.match(svg, /the 8 most abnormal columns/);
});

test('a break in the times is a break in the line', () => {
  const chart = makeChart('p99', [1, 2, 1, 2, 1, 2]);
  const late = chart.samples.map((sample, at) => ({
    ...sample,
    fromMs: sample.fromMs + (at > 2 ? 9e6 : 0),
    toMs: sample.toMs + (at > 2 ? 9e6 : 0),
  }));
  const lineOf = (each: ChartSamples) =>
    /class="line" d="(M76 [^"]*)"/.exec(drawChart(makeReport([]), [each], 'a'))![1]!;
  assert.equal(lineOf(chart).match(/M/g)?.length, 1);
  assert.equal(lineOf({ ...chart, samples: late }).match(/M/g)?.length, 2);
});
