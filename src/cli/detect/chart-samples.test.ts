import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AT } from '#algorithms/detection/layout.ts';
import { observe } from '#algorithms/detection/observe.ts';
import { createSeries } from '#algorithms/detection/series.ts';
import { createVerdict } from '#algorithms/detection/verdict.ts';
import { addSample, type ChartSamples, createChartSamples, expectedBand } from './chart-samples.ts';

function sampleRows(count: number, valueAt: (row: number) => number): ChartSamples {
  const chart = createChartSamples('cpu', '%');
  const series = createSeries();
  const verdict = createVerdict();
  for (let row = 0; row < count; row++) {
    const expected = expectedBand(series);
    observe(series, row * 1_000, valueAt(row), verdict);
    addSample(chart, { atMs: row * 1_000, value: verdict.value, expected, isGrowth: series.core[AT.counter] === 1 });
  }
  return chart;
}

const waves = (row: number) => 50 + 10 * Math.sin(row / 50);

test('a short series keeps each row', () => {
  const { samples } = sampleRows(100, row => (row * 37) % 100);
  assert.deepEqual(
    samples.map(({ low, high, fromMs }) => [low, high, fromMs]),
    Array.from({ length: 100 }, (_, row) => [(row * 37) % 100, (row * 37) % 100, row * 1_000]),
  );
});

test('a long series keeps two thousand samples at most, and one row far out is still there', () => {
  const { samples } = sampleRows(50_000, row => (row === 31_234 ? 999 : waves(row)));
  assert.ok(samples.length <= 2_000 && samples.length >= 1_000, String(samples.length));
  const peak = samples.filter(({ high }) => high === 999);
  assert.equal(peak.length, 1);
  assert.ok(peak[0]!.fromMs <= 31_234_000 && peak[0]!.toMs >= 31_234_000);
  assert.deepEqual([samples[0]!.fromMs, samples.at(-1)!.toMs], [0, 49_999_000]);
});

test('samples follow one another without gaps or overlaps, and each value lies in its own', () => {
  const { samples } = sampleRows(9_999, waves);
  let row = 0;
  for (const { fromMs, toMs, low, high, first, last } of samples) {
    assert.equal(fromMs, row * 1_000);
    assert.deepEqual([first, last], [waves(row), waves(toMs / 1_000)]);
    for (; row * 1_000 <= toMs; row++) assert.ok(waves(row) >= low && waves(row) <= high);
  }
  assert.equal(row, 9_999);
});

test('once a series proves to be a counter its growth is drawn, and nothing else', () => {
  const { samples, isGrowth } = sampleRows(1_000, row => row * 5);
  assert.ok(isGrowth && samples.length > 800);
  assert.ok(samples.every(({ low, high }) => low === 5 && high === 5));
});

test('the band is known from the second row on and holds what is usual', () => {
  const { samples } = sampleRows(1_500, waves);
  assert.ok(Number.isNaN(samples[0]!.expectedLow));
  for (const { low, high, expectedLow, expectedHigh } of samples.slice(400)) {
    assert.ok(low >= expectedLow && high <= expectedHigh);
  }
});
