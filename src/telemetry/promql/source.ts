import type { Distribution } from './distribution.ts';
import type { LabelSet } from './label-set.ts';
import type { Matcher } from './matcher.ts';

/**
 * Samples of one series, strictly ascending in time; `at` and `values` are equally long. A value may be any double, a
 * stale marker (see samples.ts) among them.
 */
export interface SelectedSeries {
  readonly labels: LabelSet;
  readonly at: Float64Array;
  readonly values: Float64Array;
  /** Where a sample is a native histogram and no number; `values` then only says whether it is a stale marker. */
  readonly histograms?: readonly (Distribution | undefined)[] | undefined;
}

export interface Selection {
  readonly matchers: readonly Matcher[];
  readonly startMs: number;
  readonly endMs: number;
  /** To be called for every series that is read; throws when it becomes too much. */
  readonly spend: (samples: number) => void;
}

/** Where samples come from. */
export interface SampleSource {
  /** Every series that all matchers accept and that has samples with `startMs` <= at <= `endMs`, with those samples. */
  select(selection: Selection): readonly SelectedSeries[];
}

/** A source that also tells what there is. */
export interface SeriesSource extends SampleSource {
  /** The labels of every series that all matchers accept, without its samples. */
  list(matchers: readonly Matcher[]): readonly LabelSet[];
  /** Every metric once. */
  describe(): readonly MetricDescription[];
}

export interface MetricDescription {
  /** In Prometheus. */
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  /** Its own name and unit, as OpenTelemetry has them. */
  readonly metric: string;
  readonly unit: string;
}
