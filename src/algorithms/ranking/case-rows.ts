import type { CaseSeries, LogColumns, SeriesRole, SeriesStatistic, SpanColumns } from './case.ts';

/** One sample; instants are epoch milliseconds, a missing value is NaN. */
export interface SampleRow {
  readonly at: number;
  readonly node: string;
  readonly metric: string;
  readonly value: number;
  readonly callee?: string | undefined;
  readonly limit?: number | undefined;
}

/** What is known of a metric beside its samples. */
export interface MetricFacts {
  readonly role: SeriesRole;
  readonly unit: string;
  readonly statistic: SeriesStatistic;
  readonly intervalMs?: number | undefined;
}

export interface SpanRow {
  readonly at: number;
  readonly durationMs: number;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty: a root. */
  readonly parentId: string;
  readonly node: string;
  readonly operation: string;
  readonly kind: SpanColumns['kind'][number];
  readonly failed: boolean;
}

export interface LogRow {
  readonly at: number;
  readonly node: string;
  readonly severity: LogColumns['severity'][number];
  readonly body: string;
  readonly traceId: string;
}

interface Samples {
  readonly node: string;
  readonly callee: string | undefined;
  readonly metric: string;
  readonly at: number[];
  readonly value: number[];
  limit: number | undefined;
}

const KEY_SEPARATOR = '\u0000';
const NO_FACTS: MetricFacts = { role: 'other', unit: '1', statistic: 'mean' };

/** Gathers samples, one by one and in any order, into series; memory grows with the samples. */
export class SeriesGatherer {
  readonly #found = new Map<string, Samples>();

  add({ at, node, metric, value, callee, limit }: SampleRow): void {
    const key = [node, callee ?? '', metric].join(KEY_SEPARATOR);
    const samples = this.#found.get(key) ?? { node, callee, metric, at: [], value: [], limit: undefined };
    this.#found.set(key, samples);
    samples.at.push(at);
    samples.value.push(value);
    if (limit !== undefined) samples.limit = limit;
  }

  /** Samples of each series in order of time. */
  finish(metrics: Readonly<Record<string, MetricFacts>>): CaseSeries[] {
    return [...this.#found.values()].map(samples => toSeries(samples, metrics[samples.metric] ?? NO_FACTS));
  }
}

/** Rows as columns; a parent that is not among them counts as none. */
export function toSpanColumns(spans: readonly SpanRow[]): SpanColumns {
  const rowOf = new Map(spans.map(({ traceId, spanId }, row) => [`${traceId} ${spanId}`, row]));
  return {
    node: spans.map(({ node }) => node),
    operation: spans.map(({ operation }) => operation),
    kind: spans.map(({ kind }) => kind),
    traceId: spans.map(({ traceId }) => traceId),
    parent: Int32Array.from(spans, ({ traceId, parentId }) =>
      parentId === '' ? -1 : (rowOf.get(`${traceId} ${parentId}`) ?? -1),
    ),
    startAt: Float64Array.from(spans, ({ at }) => at),
    durationMs: Float64Array.from(spans, ({ durationMs }) => durationMs),
    failed: Uint8Array.from(spans, ({ failed }) => Number(failed)),
  };
}

/** Rows as columns, in order of time. */
export function toLogColumns(rows: readonly LogRow[]): LogColumns {
  const logs = [...rows].sort((a, b) => a.at - b.at);
  return {
    node: logs.map(({ node }) => node),
    at: Float64Array.from(logs, ({ at }) => at),
    severity: logs.map(({ severity }) => severity),
    body: logs.map(({ body }) => body),
    traceId: logs.map(({ traceId }) => traceId),
  };
}

function toSeries({ node, callee, metric, at, value, limit }: Samples, about: MetricFacts): CaseSeries {
  const order = [...at.keys()].sort((a, b) => at[a]! - at[b]!);
  const sortedAt = Float64Array.from(order, i => at[i]!);
  const { role, unit, statistic, intervalMs = usualStepMs(sortedAt) } = about;
  return {
    ...{ node, metric, role, unit, statistic, intervalMs },
    ...(callee === undefined ? {} : { callee }),
    ...(limit === undefined ? {} : { limit }),
    at: sortedAt,
    value: Float64Array.from(order, i => value[i]!),
  };
}

/** Median distance of samples; one second where there is one sample or none. */
function usualStepMs(at: Float64Array): number {
  const steps = at
    .slice(1)
    .map((each, i) => each - at[i]!)
    .filter(step => step > 0)
    .sort();
  return steps[steps.length >> 1] ?? 1_000;
}
