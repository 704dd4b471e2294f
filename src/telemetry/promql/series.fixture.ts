import { LabelSet } from './label-set.ts';
import { firstAfter, firstAtOrAfter } from './samples.ts';
import type { SampleSource, SelectedSeries } from './source.ts';

/** A source over fixed series. */
export function sourceOf(all: readonly SelectedSeries[]): SampleSource {
  return {
    select({ matchers, startMs, endMs, spend }) {
      const found: SelectedSeries[] = [];
      for (const { labels, at, values, histograms } of all) {
        if (!matchers.every(matcher => matcher.matches(labels.get(matcher.name)))) continue;
        const from = firstAtOrAfter(at, startMs);
        const to = firstAfter(at, endMs, from);
        if (to === from) continue;
        spend(to - from);
        const shown = { at: at.subarray(from, to), values: values.subarray(from, to) };
        found.push({ labels, ...shown, histograms: histograms?.slice(from, to) });
      }
      return found;
    },
  };
}

export function seriesOf(
  labels: Readonly<Record<string, string>>,
  samples: readonly (readonly [at: number, value: number | 'stale'])[],
): SelectedSeries {
  const values = Float64Array.from(samples, ([, value]) => (value === 'stale' ? Number.NaN : value));
  const bits = new BigUint64Array(values.buffer);
  for (const [i, [, value]] of samples.entries()) if (value === 'stale') bits[i] = 0x7ff0000000000002n;
  return { labels: LabelSet.from(labels), at: Float64Array.from(samples, ([at]) => at), values };
}
