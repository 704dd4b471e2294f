import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HistogramTable } from '#telemetry/histogram-table.ts';
import { SeriesTable } from '#telemetry/series-table.ts';
import { Tally } from '#telemetry/tally.ts';
import { cpuMsOf } from '../../../test/cpu-time.ts';
import { createHotWindowSource } from './hot-window-source.ts';
import { compileQuery, evaluateInstant } from './query.ts';
import type { SampleSource } from './source.ts';

const NOW = 1_700_000_900_000;
const SPAN_MS = 900_000;
const STEP_MS = 10_000;
const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const INSTANCES = 84;
const ROUNDS = 20;
/** Some ten times what was measured: a busy machine must pass, another order of growth must not. */
const LIMIT_MS = 50;

const CASES = [
  'histogram_quantile(0.99, sum by (le) (rate(latency_seconds_bucket[5m])))',
  'histogram_quantile(0.99, sum(rate(latency_seconds[5m])))',
  'sum by (service) (rate(calls_total[5m]))',
  'calls_total{instance=~"i1.*",service!~"s1|s2"}',
  'sum by (service) (rate(calls_total[5m])) / ignoring (x) sum by (service) (rate(calls_total[5m])) > 0.5',
];

describe('speed of a rule over a thousand series', () => {
  const source = fullWindow();
  for (const text of CASES)
    it(text, t => {
      const query = compileQuery(text);
      const rounds = Array.from({ length: ROUNDS }, () => cpuMsOf(() => evaluateInstant(query, { source, atMs: NOW })));
      const medianMs = rounds.sort((a, b) => a - b)[ROUNDS / 2]!;
      t.diagnostic(`${medianMs.toFixed(2)} ms of CPU`);
      assert.ok(medianMs < LIMIT_MS);
    });
});

/** A window of 1,008 counters, and of 84 histograms with 12 buckets each, with a point every ten seconds. */
function fullWindow(): SampleSource {
  const time = { ms: NOW - SPAN_MS };
  const clock = { now: () => time.ms };
  const series = new SeriesTable({ spanMs: SPAN_MS, maxSeries: 2_000 }, clock, new Tally());
  const histograms = new HistogramTable({ spanMs: SPAN_MS, maxHistograms: 2_000 }, clock, new Tally());
  const bounds = Float64Array.from(BOUNDS);
  for (; time.ms <= NOW; time.ms += STEP_MS) {
    for (let i = 0; i < INSTANCES * 12; i++)
      series.append(
        'calls',
        { service: `s${i % 20}`, instance: `i${i}`, 'http.route': '/cart' },
        '',
        'sum',
        time.ms,
        3,
      );
    for (let i = 0; i < INSTANCES; i++) {
      const labels = { service: `s${i % 20}`, instance: `i${i}` };
      const counts = new Float64Array(12).fill(3);
      histograms.append({ metric: 'latency', labels, unit: 's', at: time.ms, count: 36, sum: 7, bounds, counts });
    }
  }
  return createHotWindowSource({ series, histograms });
}
