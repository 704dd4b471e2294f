import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HistogramTable } from './histogram-table.ts';
import { Tally } from './tally.ts';

const SPAN_MS = 60_000;
const START = 1_000_000_000;

function tableAt(maxHistograms = 10) {
  const time = { ms: START };
  const tally = new Tally();
  const table = new HistogramTable({ spanMs: SPAN_MS, maxHistograms }, { now: () => time.ms }, tally);
  const add = (
    at: number,
    counts: readonly number[],
    options: { service?: string; bounds?: readonly number[] } = {},
  ) => {
    if (at > time.ms) time.ms = at;
    return table.append({
      metric: 'latency',
      labels: { service: options.service ?? 'a' },
      at,
      unit: 'ms',
      count: counts.reduce((sum, count) => sum + count, 0),
      sum: 1,
      bounds: Float64Array.from(options.bounds ?? [1, 2]),
      counts: Float64Array.from(counts),
    });
  };
  const totals = (from = 0, to = Number.POSITIVE_INFINITY) =>
    [...table.ofMetric('latency')].flatMap(series =>
      series.readTotals(from, to).totals.map(({ counts }) => [...counts]),
    );
  return { time, table, tally, add, totals };
}

describe('HistogramTable', () => {
  it('adds up what each point counted', () => {
    const { add, totals } = tableAt();
    add(START, [1, 0, 0]);
    add(START + 1, [0, 2, 0]);
    add(START + 2, [0, 0, 3]);
    assert.deepEqual(totals(START + 1, START + 2), [
      [1, 2, 0],
      [1, 2, 3],
    ]);
  });

  it('goes on counting when points leave the window', () => {
    const { add, totals } = tableAt();
    add(START, [1, 0, 0]);
    add(START + SPAN_MS, [0, 2, 0]);
    add(START + SPAN_MS + 1, [0, 0, 3]);
    assert.deepEqual(totals(), [
      [1, 2, 0],
      [1, 2, 3],
    ]);
  });

  it('takes points whose bounds change', () => {
    const { add, table } = tableAt();
    add(START, [1, 1, 0]);
    add(START + 1, [0, 5, 0], { bounds: [4, 8] });
    const [series] = table.ofMetric('latency');
    const newest = series!.readTotals(START + 1, START + 1).totals[0]!;
    assert.deepEqual([...newest.bounds], [1, 2, 4, 8]);
    assert.deepEqual([...newest.counts], [1, 1, 0, 5, 0]);
  });

  it('refuses what is late, out of order or too much, and counts it', () => {
    const { add, tally } = tableAt(1);
    assert.equal(add(START, [1, 0, 0]), true);
    assert.equal(add(START, [1, 0, 0]), false);
    assert.equal(add(START - SPAN_MS - 1, [1, 0, 0]), false);
    assert.equal(add(START, [1, 0, 0], { service: 'b' }), false);
    assert.deepEqual(tally.read(), {
      'histograms accepted': 1,
      'histograms dropped: late': 1,
      'histograms dropped: limit': 1,
      'histograms dropped: out of order': 1,
    });
  });

  it('goes on after the clock went back, without the points from the future', () => {
    const { add, time, totals } = tableAt();
    add(START, [1, 0, 0]);
    time.ms = START - 3_600_000;
    assert.equal(add(START - 3_600_000, [0, 2, 0]), true);
    assert.deepEqual(totals(), [[0, 2, 0]]);
  });

  it('removes a series that is idle longer than the window', () => {
    const { add, table } = tableAt();
    add(START, [1, 0, 0]);
    add(START + SPAN_MS + 1, [1, 0, 0], { service: 'b' });
    assert.deepEqual(
      [...table.ofMetric('latency')].map(series => series.labels.service),
      ['b'],
    );
    assert.ok(table.sizeBytes() > 0);
  });
});
