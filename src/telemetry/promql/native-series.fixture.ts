import { DATA_END_MS, DATA_START_MS } from './dataset.fixture.ts';
import type { Distribution } from './distribution.ts';
import { LabelSet } from './label-set.ts';
import type { SelectedSeries } from './source.ts';

/** A native histogram as Prometheus keeps it; `counts[i]` lies in bucket `offset + i`, which ends at base^(offset + i). */
export interface NativeSample {
  readonly at: number;
  readonly sum: number;
  readonly zeroCount: number;
  readonly offset: number;
  readonly counts: readonly number[];
}

export interface NativeSeries {
  readonly labels: LabelSet;
  readonly schema: number;
  readonly samples: readonly NativeSample[];
}

/** Latencies that grow over an hour, counted by two services with two instances each; one instance restarts. */
export function createNativeSeries(random: () => number): NativeSeries[] {
  const series: NativeSeries[] = [];
  for (const job of ['api', 'web'])
    for (const instance of ['0', '1']) {
      const labels = LabelSet.from({ job, instance }, 'native_seconds');
      series.push({ labels, schema: 1, samples: observe(random, instance === '1') });
    }
  return series;
}

/** Buckets -9 to 6 of schema 1: up to 0.044, 0.0625, ... 8. */
function observe(random: () => number, restarts: boolean): NativeSample[] {
  const offset = -9;
  let counts = new Array<number>(16).fill(0);
  let sum = 0;
  let zeroCount = 0;
  const samples: NativeSample[] = [];
  for (let at = DATA_START_MS + Math.floor(random() * 15_000); at <= DATA_END_MS; at += 15_000) {
    if (restarts && samples.length === 100) {
      counts = counts.map(() => 0);
      sum = 0;
      zeroCount = 0;
    }
    for (let i = Math.floor(random() * 10); i > 0; i--) {
      const duration = Math.min(7.9, -Math.log(1 - random()) * (0.1 + (at - DATA_START_MS) / 7_200_000));
      sum += duration;
      if (duration < 0.02) zeroCount += 1;
      else counts[Math.max(0, Math.ceil(Math.log2(duration) * 2) - offset)]! += 1;
    }
    samples.push({ at, sum, zeroCount, offset, counts: [...counts] });
  }
  return samples;
}

/** The same as a source gives it. */
export function selectedFrom({ labels, schema, samples }: NativeSeries): SelectedSeries {
  return {
    labels,
    at: Float64Array.from(samples, sample => sample.at),
    values: new Float64Array(samples.length),
    histograms: samples.map((sample): Distribution => {
      const edges = Array.from(
        { length: sample.counts.length + 1 },
        (_, i) => 2 ** ((sample.offset - 1 + i) / 2 ** schema),
      );
      return {
        count: sample.counts.reduce((sum, count) => sum + count, sample.zeroCount),
        sum: sample.sum,
        bounds: Float64Array.from([0, ...edges]),
        counts: Float64Array.from([sample.zeroCount, 0, ...sample.counts, 0]),
      };
    }),
  };
}
