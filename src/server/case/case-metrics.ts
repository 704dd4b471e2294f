import type { CaseSeries } from '#algorithms/ranking/case.ts';
import type { DiagnosisCaseFile } from '#api/diagnosis-case.ts';
import type { HotWindow } from '#telemetry/hot-window.ts';
import { FLOW_METRICS, readFlowSeries, readNodeSeries } from './case-series.ts';
import { csvRow } from './csv.ts';
import type { Stretch } from './stretch.ts';

interface CaseMetrics {
  /** Rows of metrics.csv without its header. */
  readonly rows: readonly string[];
  readonly described: DiagnosisCaseFile['metrics'];
}

/** Calls of services, instances and edges in steps of five seconds, and every series of a service. O(samples). */
export function readCaseMetrics(window: HotWindow, stretch: Stretch): CaseMetrics {
  const described: Record<string, DiagnosisCaseFile['metrics'][string]> = { ...FLOW_METRICS };
  const rows = (['service', 'instance', 'edge'] as const)
    .flatMap(kind => window.flows.list(kind))
    .flatMap(flow => readFlowSeries(flow, stretch).flatMap(toRows));
  for (const each of window.series.all()) {
    const series = readNodeSeries(window, each, stretch);
    if (series === undefined) continue;
    const { metric, role, unit, statistic = 'mean' } = series;
    described[metric] = { role, unit, statistic };
    for (const row of toRows(series)) rows.push(row);
  }
  return { rows, described };
}

function toRows({ node, callee = '', metric, limit, at, value }: CaseSeries): string[] {
  const rows: string[] = [];
  for (let i = 0; i < at.length; i++) {
    if (!Number.isNaN(value[i]!)) rows.push(csvRow([at[i]!, node, metric, value[i]!, callee, limit ?? '']));
  }
  return rows;
}
