import { AT } from '#algorithms/detection/layout.ts';
import { windowMedian } from '#algorithms/detection/median-window.ts';
import type { Series } from '#algorithms/detection/series.ts';

export interface ExpectedBand {
  readonly low: number;
  readonly high: number;
}

/** A run of rows that share a column of pixels. */
export interface ChartSample {
  fromMs: number;
  toMs: number;
  low: number;
  high: number;
  /** First and last value, which join it to its neighbours. */
  first: number;
  last: number;
  /** Where the values were expected, at their widest; NaN while that was not known. */
  expectedLow: number;
  expectedHigh: number;
}

/**
 * What a picture of a series needs, of bounded size for any number of rows: when there are too many samples, each two
 * neighbours become one, and from then on a sample takes twice as many rows.
 */
export interface ChartSamples {
  readonly name: string;
  readonly unit: string;
  /** The series is a counter, and the samples are its growth from row to row. */
  isGrowth: boolean;
  samples: ChartSample[];
  rowsPerSample: number;
  /** Rows in the last sample. */
  rowsInLast: number;
}

const SAMPLE_LIMIT = 2_000;
/** Half of the expected band, in running quantiles of the distance from the median: about where a lone row is a spike. */
const BAND_HALF = 2;

export function createChartSamples(name: string, unit: string): ChartSamples {
  return { name, unit, isGrowth: false, samples: [], rowsPerSample: 1, rowsInLast: 0 };
}

/** Where the next value is expected; NaN for a series that has had none. O(1). */
export function expectedBand({ core }: Series): ExpectedBand {
  const row = core[AT.rows]!;
  const median = row === 0 ? Number.NaN : windowMedian(core, row);
  const half = BAND_HALF * core[AT.medianQuantile]!;
  return { low: median - half, high: median + half };
}

/**
 * Takes a value that the detector has judged. When it has found out meanwhile that the series is a counter, what was drawn
 * so far was another quantity and goes. Amortised O(1).
 *
 * @param expected - as it was before the value was seen
 */
export function addSample(
  chart: ChartSamples,
  judged: {
    readonly atMs: number;
    readonly value: number;
    readonly expected: ExpectedBand;
    readonly isGrowth: boolean;
  },
): void {
  const { atMs, value, expected, isGrowth } = judged;
  if (isGrowth !== chart.isGrowth) Object.assign(chart, createChartSamples(chart.name, chart.unit), { isGrowth });
  const last = chart.samples.at(-1);
  const sample = {
    fromMs: atMs,
    toMs: atMs,
    low: value,
    high: value,
    first: value,
    last: value,
    expectedLow: expected.low,
    expectedHigh: expected.high,
  };
  if (last !== undefined && chart.rowsInLast < chart.rowsPerSample) {
    chart.samples[chart.samples.length - 1] = merge(last, sample);
    chart.rowsInLast++;
    return;
  }
  if (chart.samples.length >= SAMPLE_LIMIT) halve(chart);
  chart.samples.push(sample);
  chart.rowsInLast = 1;
}

function halve(chart: ChartSamples): void {
  const { samples } = chart;
  chart.samples = samples.flatMap((sample, at) => (at % 2 === 0 ? [merge(sample, samples[at + 1] ?? sample)] : []));
  chart.rowsPerSample *= 2;
}

function merge(a: ChartSample, b: ChartSample): ChartSample {
  return {
    fromMs: Math.min(a.fromMs, b.fromMs),
    toMs: Math.max(a.toMs, b.toMs),
    low: Math.min(a.low, b.low),
    high: Math.max(a.high, b.high),
    first: a.first,
    last: b.last,
    expectedLow: least(a.expectedLow, b.expectedLow),
    expectedHigh: -least(-a.expectedHigh, -b.expectedHigh),
  };
}

/** The smaller of two numbers, of which one may not be known. */
function least(a: number, b: number): number {
  if (Number.isNaN(a)) return b;
  return Number.isNaN(b) ? a : Math.min(a, b);
}
