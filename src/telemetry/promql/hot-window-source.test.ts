import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Labels } from '#domain/signal.ts';
import { HistogramTable } from '#telemetry/histogram-table.ts';
import { HotWindow } from '#telemetry/hot-window.ts';
import { SeriesTable } from '#telemetry/series-table.ts';
import { Tally } from '#telemetry/tally.ts';
import { createHotWindowSource } from './hot-window-source.ts';
import { compileQuery, evaluateInstant, evaluateRange } from './query.ts';

const START = 1_700_000_000_000;
const STEP_MS = 10_000;

function windowWith(fill: (append: Append) => void) {
  const time = { ms: START };
  const window = new HotWindow({ now: () => time.ms });
  fill((metric, labels, unit, kind, index, value) => {
    time.ms = START + index * STEP_MS;
    assert.equal(window.series.append(metric, labels, unit, kind, time.ms, value), true);
  });
  const source = createHotWindowSource({ series: window.series });
  return {
    source,
    ask(text: string, index: number): Record<string, number> {
      const result = evaluateInstant(compileQuery(text), { source, atMs: START + index * STEP_MS });
      assert.equal(result.type, 'vector');
      return Object.fromEntries(
        result.type === 'vector' ? result.elements.map(({ labels, value }) => [`${labels}`, value]) : [],
      );
    },
  };
}

type Append = (
  metric: string,
  labels: Labels,
  unit: string,
  kind: 'gauge' | 'sum',
  index: number,
  value: number,
) => void;

describe('createHotWindowSource', () => {
  it('finds a metric by its name in Prometheus and by its own', () => {
    const { ask } = windowWith(append => append('memory.usage', { service: 'a' }, 'By', 'gauge', 0, 7));
    const expected = { 'memory_usage_bytes{job="a", service="a"}': 7 };
    assert.deepEqual(ask('memory_usage_bytes', 0), expected);
    assert.deepEqual(ask('{__name__="memory.usage"}', 0), expected);
    assert.deepEqual(ask('{"memory.usage"}', 0), expected);
    assert.deepEqual(ask('{job="a"}', 0), expected);
    assert.deepEqual(ask('{job="a",__name__!="memory.usage"}', 0), {});
  });

  it('shows a sum as a counter', () => {
    const { ask } = windowWith(append => {
      for (let i = 0; i <= 30; i++) append('requests', { service: 'a' }, '', 'sum', i, 20);
    });
    assert.deepEqual(ask('requests_total', 30), { 'requests_total{job="a", service="a"}': 31 * 20 });
    assert.deepEqual(ask('rate(requests_total[5m])', 30), { '{job="a", service="a"}': 2 });
    assert.deepEqual(ask('resets(requests_total[5m])', 30), { '{job="a", service="a"}': 0 });
  });

  it('lets a counter go on when the window forgets its beginning', () => {
    const { ask } = windowWith(append => {
      for (let i = 0; i <= 200; i++) append('requests', { service: 'a' }, '', 'sum', i, 0.1);
    });
    assert.ok(Math.abs(ask('requests_total', 200)['requests_total{job="a", service="a"}']! - 20.1) < 1e-9);
    assert.deepEqual(ask('resets(requests_total[15m])', 200), { '{job="a", service="a"}': 0 });
  });

  it('never lets a counter fall from one reading to the next', () => {
    const { source } = windowWith(append => {
      for (let i = 0; i <= 200; i++) append('requests', { service: 'a' }, '', 'sum', i, i % 3 === 0 ? 0.1 : 1e-9);
    });
    const series = evaluateRange(compileQuery('requests_total'), {
      source,
      startMs: START + 120 * STEP_MS,
      endMs: START + 200 * STEP_MS,
      stepMs: STEP_MS,
    });
    assert.equal(series.length, 1);
    assert.equal(series[0]!.values.length, 81);
    assert.ok(series[0]!.values.every((value, i) => i === 0 || value >= series[0]!.values[i - 1]!));
  });

  it('has quantiles of histograms that come as buckets', () => {
    const { ask } = windowWith(append => {
      for (let i = 0; i <= 30; i++) {
        for (const [le, count] of [
          ['100', 5],
          ['200', 10],
          ['+Inf', 10],
        ] as const)
          append('latency.bucket', { service: 'a', le }, '1', 'sum', i, count);
        append('latency.count', { service: 'a' }, '1', 'sum', i, 10);
        append('latency.sum', { service: 'a' }, 'ms', 'sum', i, 900);
      }
    });
    const quantile = 'histogram_quantile(0.75, sum by (le) (rate(latency_milliseconds_bucket[5m])))';
    assert.deepEqual(ask(quantile, 30), { '{}': 150 });
    const mean = 'rate(latency_milliseconds_sum[5m]) / rate(latency_milliseconds_count[5m])';
    assert.deepEqual(ask(mean, 30), { '{job="a", service="a"}': 90 });
  });

  it('shows a series that ended until the lookback is over', () => {
    const { ask } = windowWith(append => append('up', { service: 'a' }, '', 'gauge', 0, 1));
    assert.deepEqual(ask('up', 30), { 'up{job="a", service="a"}': 1 });
    assert.deepEqual(ask('up', 31), {});
  });

  it('shows a histogram as a native and as a classic one', () => {
    const time = { ms: START };
    const clock = { now: () => time.ms };
    const tally = new Tally();
    const histograms = new HistogramTable({ spanMs: 900_000, maxHistograms: 10 }, clock, tally);
    for (let i = 0; i <= 30; i++, time.ms += STEP_MS) {
      for (const instance of ['1', '2']) {
        histograms.append({
          metric: 'http.latency',
          labels: { service: 'a', instance },
          at: time.ms,
          unit: 'ms',
          count: 20,
          sum: 2_000,
          bounds: Float64Array.of(100, 200),
          counts: Float64Array.of(10, 10, 0),
        });
      }
    }
    const series = new SeriesTable({ spanMs: 900_000, maxSeries: 10 }, clock, tally);
    const source = createHotWindowSource({ series, histograms });
    const cases = [
      ['histogram_quantile(0.75, sum(rate(http_latency_milliseconds[5m])))', { '{}': 150 }],
      ['histogram_quantile(0.75, sum(rate({"http.latency"}[5m])))', { '{}': 150 }],
      ['histogram_quantile(0.75, sum by (le) (rate(http_latency_milliseconds_bucket[5m])))', { '{}': 150 }],
      [
        'sum by (le) (rate(http_latency_milliseconds_bucket[5m]))',
        { '{le="100"}': 2, '{le="200"}': 4, '{le="+Inf"}': 4 },
      ],
      ['histogram_sum(rate({"http.latency", instance="1"}[5m]))', { '{instance="1", job="a", service="a"}': 200 }],
    ] as const;
    for (const [text, expected] of cases) {
      const result = evaluateInstant(compileQuery(text), { source, atMs: START + 30 * STEP_MS });
      assert.equal(result.type, 'vector');
      const shown = result.type === 'vector' ? result.elements.map(({ labels, value }) => [`${labels}`, value]) : [];
      assert.deepEqual(Object.fromEntries(shown), expected, text);
    }
  });
});
