import type { CaseSeries, DiagnosisCase, LogColumns } from '#algorithms/ranking/case.ts';
import type { Topology } from '#domain/topology.ts';
import type { HotWindow } from '../hot-window.ts';
import { readFlowSeries, readNodeSeries } from './case-series.ts';
import type { Stretch } from './stretch.ts';

interface ServiceCaseInput {
  readonly window: HotWindow;
  readonly topology: Topology;
  readonly onset: number;
  readonly stretch: Stretch;
  /** The one whose own series and log lines are taken along. */
  readonly service: string;
}

/** Models of ten minutes need no single seconds. */
const STEP_MS = 5000;
/** Enough to tell what a service complains of. */
const MOST_LINES = 5000;
const MOST_SERIES = 200;

/**
 * The hot window around an onset as services see it: calls of all, and the inner life of one, whose instances' series count as its
 * own. O(steps of calls + samples of the service).
 */
export function readServiceCase({ window, topology, onset, stretch, service }: ServiceCaseInput): DiagnosisCase {
  const { services, dependencies } = topology;
  const flows = [...window.flows.list('service'), ...window.flows.list('edge')];
  const known = new Set([...services.map(({ name }) => name), ...flows.map(({ id }) => id.service)]);
  const calls = [
    ...dependencies.map(({ from, to }) => ({ from, to })),
    ...flows.flatMap(({ id }) => (id.callee === undefined ? [] : [{ from: id.service, to: id.callee }])),
  ];
  const silent = new Set(calls.map(({ to }) => to).filter(name => !known.has(name)));
  return {
    ...{ onsetAt: onset, until: stretch.toMs },
    nodes: [
      ...[...known].map(id => ({ id, kind: 'service' as const })),
      ...[...silent].map(id => ({ id, kind: 'external' as const })),
    ],
    calls,
    series: [
      ...flows.flatMap(flow => readFlowSeries(flow, { ...stretch, stepMs: STEP_MS })),
      ...readInnerSeries(window, service, stretch),
    ],
    logs: readLogs(window, service, stretch),
    changes: window.changes
      .find(stretch)
      .map(({ id, at, service: node, kind, summary }) => ({ id, at, node, kind, summary })),
  };
}

function readInnerSeries(window: HotWindow, service: string, stretch: Stretch): CaseSeries[] {
  return window.series
    .find({ labels: { service } })
    .slice(0, MOST_SERIES)
    .map(series => readNodeSeries(window, series, stretch))
    .filter(series => series !== undefined)
    .map(series => ({ ...series, node: service }));
}

function readLogs(window: HotWindow, service: string, stretch: Stretch): LogColumns {
  const rows = window.logs.find({ service, ...stretch, limit: MOST_LINES }).reverse();
  return {
    node: rows.map(() => service),
    at: Float64Array.from(rows, ({ at }) => at),
    severity: rows.map(({ severity }) => severity),
    body: rows.map(({ body }) => body),
    traceId: rows.map(({ traceId = '' }) => traceId),
  };
}
