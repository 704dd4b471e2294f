import type { CaseSeries, SeriesRole } from '#algorithms/ranking/case.ts';
import type { Flow } from '../flow-table.ts';
import type { HotWindow } from '../hot-window.ts';
import type { Series } from '../series-table.ts';
import type { SteppedStretch, Stretch } from './stretch.ts';

/** Labels that say where a series comes from. */
const ORIGIN = new Set(['service', 'instance', 'version', 'zone']);
const LIMIT_SUFFIX = '.limit';
/** The first word that fits says what a metric is about. */
const ROLES: readonly (readonly [word: RegExp, role: SeriesRole])[] = [
  [/cpu/, 'cpu'],
  [/memory|heap|rss/, 'memory'],
  [/disk|filesystem/, 'disk'],
  [/network/, 'network'],
  [/descriptor|pool|queue|connection|thread|utilization|event_?loop/, 'saturation'],
];
const FLOW_METRICS = {
  requests: { role: 'requests', unit: '{request}', statistic: 'sum' },
  errors: { role: 'errors', unit: '{request}', statistic: 'sum' },
  latency: { role: 'latency', unit: 's', statistic: 'mean' },
} as const satisfies Record<string, Partial<CaseSeries>>;

/** Requests, errors and mean latency of calls in even steps. O(steps). */
export function readFlowSeries(flow: Flow, { fromMs, toMs, stepMs }: SteppedStretch): CaseSeries[] {
  const { service, instance, callee } = flow.id;
  const origin = { node: instance ?? service, ...(callee === undefined ? {} : { callee }) };
  const at: number[] = [];
  const samples = { requests: [] as number[], errors: [] as number[], latency: [] as number[] };
  // Whole steps only: half of one would look like half of the traffic.
  const first = Math.ceil(Math.max(fromMs, flow.firstSeenAt) / stepMs) * stepMs;
  for (let from = first; from + stepMs <= toMs; from += stepMs) {
    const { count, errors, durationSumMs } = flow.summarise(from, from + stepMs);
    at.push(from + stepMs);
    samples.requests.push(count);
    samples.errors.push(errors);
    samples.latency.push(count === 0 ? Number.NaN : durationSumMs / count / 1000);
  }
  return (['requests', 'errors', 'latency'] as const).map(metric => ({
    ...{ ...origin, metric, ...FLOW_METRICS[metric], intervalMs: stepMs },
    ...{ at: Float64Array.from(at), value: Float64Array.from(samples[metric]) },
  }));
}

/** A series of a node as it was measured, with its limit; undefined for what belongs to no node, has no samples or is a limit itself. */
export function readNodeSeries(window: HotWindow, series: Series, stretch: Stretch): CaseSeries | undefined {
  const { metric, labels, unit, kind } = series;
  const node = labels.instance ?? labels.service;
  if (node === undefined || metric.endsWith(LIMIT_SUFFIX)) return undefined;
  const { at, value } = series.read(stretch.fromMs, stretch.toMs);
  if (at.length === 0) return undefined;
  const limit = findLimit(window, series);
  return {
    ...{ node, metric: nameOf(series), role: roleOf(metric), unit: unit || '1' },
    statistic: kind === 'sum' ? 'sum' : 'mean',
    intervalMs: (at.at(-1)! - at[0]!) / Math.max(1, at.length - 1),
    ...(limit === undefined ? {} : { limit }),
    ...{ at: Float64Array.from(at), value: Float64Array.from(value) },
  };
}

/** Series of one metric and node are told apart by their other labels; a new version does not make another metric of it. */
function nameOf({ metric, labels }: Series): string {
  const others = Object.entries(labels).filter(([name]) => !ORIGIN.has(name));
  if (others.length === 0) return metric;
  return `${metric}{${others.map(([name, value]) => `${name}=${value}`).join(',')}}`.slice(0, 500);
}

export function roleOf(metric: string): SeriesRole {
  return ROLES.find(([word]) => word.test(metric))?.[1] ?? 'other';
}

/** `process.memory.usage` is limited by `process.memory.limit`, a metric `x` by `x.limit`. */
function findLimit({ series }: HotWindow, { metric, labels }: Series): number | undefined {
  const names = [`${metric}${LIMIT_SUFFIX}`, metric.replace(/\.usage$/, LIMIT_SUFFIX)];
  return names
    .flatMap(name => series.find({ metric: name, labels }))
    .find(each => each.metric !== metric)
    ?.latest()?.value;
}
