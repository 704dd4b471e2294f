import type { DiagnosisCaseFile } from '#api/diagnosis-case.ts';
import type { Flow } from '#telemetry/flow-table.ts';
import type { HotWindow } from '#telemetry/hot-window.ts';
import type { Series } from '#telemetry/series-table.ts';
import { csvRow } from './csv.ts';

type Description = DiagnosisCaseFile['metrics'][string];
type Role = Description['role'];

interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface CaseMetrics {
  /** Rows of metrics.csv without its header. */
  readonly rows: readonly string[];
  readonly described: Readonly<Record<string, Description>>;
}

const STEP_MS = 5000;
/** Labels that say where a series comes from. */
const ORIGIN = new Set(['service', 'instance', 'version', 'zone']);
const LIMIT_SUFFIX = '.limit';
/** The first word that fits says what a metric is about. */
const ROLES: readonly (readonly [word: RegExp, role: Role])[] = [
  [/cpu/, 'cpu'],
  [/memory|heap|rss/, 'memory'],
  [/disk|filesystem/, 'disk'],
  [/network/, 'network'],
  [/descriptor|pool|queue|connection|thread|utilization|event_?loop/, 'saturation'],
];
const FLOW_METRICS = {
  requests: { role: 'requests', unit: '{request}', statistic: 'sum', intervalMs: STEP_MS },
  errors: { role: 'errors', unit: '{request}', statistic: 'sum', intervalMs: STEP_MS },
  latency: { role: 'latency', unit: 's', statistic: 'mean', intervalMs: STEP_MS },
} as const satisfies Record<string, Description>;

/** Calls of services, instances and edges in steps of five seconds, and every series of a service. O(samples). */
export function readCaseMetrics(window: HotWindow, stretch: Stretch): CaseMetrics {
  const described: Record<string, Description> = { ...FLOW_METRICS };
  const rows = [
    ...[...window.flows.list('service'), ...window.flows.list('instance'), ...window.flows.list('edge')].flatMap(flow =>
      readFlow(flow, stretch),
    ),
  ];
  for (const series of window.series.all()) {
    const { metric, labels, unit, kind } = series;
    const node = labels.instance ?? labels.service;
    if (node === undefined || metric.endsWith(LIMIT_SUFFIX)) continue;
    const { at, value } = series.read(stretch.fromMs, stretch.toMs);
    if (at.length === 0) continue;
    const name = nameOf(series);
    described[name] = { role: roleOf(metric), unit: unit || '1', statistic: kind === 'sum' ? 'sum' : 'mean' };
    const limit = findLimit(window, series) ?? '';
    for (let i = 0; i < at.length; i++) rows.push(csvRow([at[i]!, node, name, value[i]!, '', limit]));
  }
  return { rows, described };
}

function readFlow(flow: Flow, { fromMs, toMs }: Stretch): string[] {
  const { service, instance, callee = '' } = flow.id;
  const node = instance ?? service;
  const rows: string[] = [];
  // Whole steps only: half of one would look like half of the traffic.
  const first = Math.ceil(Math.max(fromMs, flow.firstSeenAt) / STEP_MS) * STEP_MS;
  for (let at = first; at + STEP_MS <= toMs; at += STEP_MS) {
    const { count, errors, durationSumMs } = flow.summarise(at, at + STEP_MS);
    rows.push(csvRow([at, node, 'requests', count, callee, '']), csvRow([at, node, 'errors', errors, callee, '']));
    if (count > 0) rows.push(csvRow([at, node, 'latency', durationSumMs / count / 1000, callee, '']));
  }
  return rows;
}

/** Series of one metric and node are told apart by their other labels; a new version does not make another metric of it. */
function nameOf({ metric, labels }: Series): string {
  const others = Object.entries(labels).filter(([name]) => !ORIGIN.has(name));
  if (others.length === 0) return metric;
  return `${metric}{${others.map(([name, value]) => `${name}=${value}`).join(',')}}`.slice(0, 500);
}

function roleOf(metric: string): Role {
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
