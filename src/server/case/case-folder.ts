import type { CaseFolder } from '#api/case-folder.ts';
import { CASE_FILES, type CaseLog, type DiagnosisCaseFile, METRIC_COLUMNS, SPAN_COLUMNS } from '#api/diagnosis-case.ts';
import { concealText } from '#domain/concealment.ts';
import type { Incident } from '#domain/incident.ts';
import { entriesOf, type Topology } from '#domain/topology.ts';
import type { HotWindow } from '#telemetry/hot-window.ts';
import { telemetryGone } from '../errors.ts';
import { readCaseMetrics } from './case-metrics.ts';
import { csvRow } from './csv.ts';
import { findStretch } from './stretch.ts';

interface CaseInput {
  readonly incident: Incident;
  readonly window: HotWindow;
  readonly topology: Topology;
  /** What came later was not known to whoever decided. */
  readonly until: number;
  readonly now: number;
}

const MOST_ROWS = 50_000;

/**
 * The signals around the onset of an incident as a case folder; secrets are hidden. O(everything in the hot window).
 * @throws AppError TELEMETRY_GONE when the hot window has forgotten the onset
 */
export function readCaseFolder({ incident, window, topology, until, now }: CaseInput): CaseFolder {
  const onset = incident.startedAt;
  const stretch = findStretch({ onset, until, now, spanMs: window.settings.spanMs });
  if (stretch === undefined) throw telemetryGone(`INC-${incident.number}`, window.settings.spanMs);
  const { rows, described } = readCaseMetrics(window, stretch);
  const called = window.flows.list('service').map(({ id }) => id.service);
  const sli = findSli(incident, topology, called);
  const description: DiagnosisCaseFile = {
    ...{ onset, until: stretch.toMs, ...(sli === undefined ? {} : { sli }) },
    nodes: listNodes(topology),
    calls: topology.dependencies.map(({ from, to }) => ({ from, to })),
    metrics: described,
    changes: window.changes
      .find({ fromMs: stretch.fromMs, toMs: stretch.toMs })
      .map(({ id, at, service, kind, summary }) => ({ id, at, node: service, kind, summary: concealText(summary) })),
  };
  return {
    name: `INC-${incident.number}`,
    files: {
      [CASE_FILES.description]: `${JSON.stringify(description, null, 2)}\n`,
      [CASE_FILES.metrics]: lines([csvRow(METRIC_COLUMNS), ...rows]),
      [CASE_FILES.spansCsv]: lines([csvRow(SPAN_COLUMNS), ...listSpans(window, stretch)]),
      [CASE_FILES.logs]: lines(listLogs(window, stretch)),
    },
  };
}

function listNodes({ services, dependencies }: Topology): DiagnosisCaseFile['nodes'] {
  const names = new Set(services.map(({ name }) => name));
  const silent = new Set(dependencies.flatMap(({ from, to }) => [from, to]).filter(name => !names.has(name)));
  // A service of one process may bear the name of its process.
  const instances = services.flatMap(service => service.instances).filter(({ id }) => !names.has(id));
  const zones = new Set(instances.map(({ zone }) => zone).filter(zone => zone !== ''));
  return [
    ...services.map(({ name }) => ({ id: name, kind: 'service' as const, partOf: [] })),
    ...instances.map(({ id, service, zone }) => ({
      ...{ id, kind: 'instance' as const },
      partOf: [service, ...(zone === '' ? [] : [zoneNode(zone)])],
    })),
    ...[...zones].map(zone => ({ id: zoneNode(zone), kind: 'zone' as const, partOf: [] })),
    ...[...silent].map(id => ({ id, kind: 'external' as const, partOf: [] })),
  ];
}

/** A zone may be called like a service. */
function zoneNode(zone: string): string {
  return `zone ${zone}`;
}

/** The one service where the users of this incident come in; none when there are several. */
function findSli(
  { anomalies, services }: Incident,
  { dependencies }: Topology,
  called: readonly string[],
): DiagnosisCaseFile['sli'] {
  const entries = entriesOf(called, dependencies).filter(name => services.includes(name));
  const [node] = entries;
  if (node === undefined || entries.length > 1) return undefined;
  const seen = anomalies.filter(({ subject }) => subject.service === node).map(({ indicator }) => indicator);
  if (seen.includes('error-ratio')) return { node, role: 'errors' };
  return seen.includes('latency') ? { node, role: 'latency' } : undefined;
}

function listSpans(window: HotWindow, stretch: { fromMs: number; toMs: number }): string[] {
  return window.spans
    .find({ ...stretch, limit: MOST_ROWS })
    .reverse()
    .map(span =>
      csvRow([
        ...[span.startAt, span.durationMs, span.traceId, span.spanId, span.parentSpanId],
        ...[span.instance ?? span.service, concealText(span.name), span.kind, span.isError ? 'true' : 'false'],
      ]),
    );
}

function listLogs(window: HotWindow, stretch: { fromMs: number; toMs: number }): string[] {
  return window.logs
    .find({ ...stretch, limit: MOST_ROWS })
    .reverse()
    .map(({ at, service, instance, severity, body, traceId = '' }) => {
      const line: CaseLog = {
        time: at,
        node: instance ?? service,
        severity,
        body: concealText(body),
        trace_id: traceId,
      };
      return JSON.stringify(line);
    });
}

function lines(rows: readonly string[]): string {
  return rows.map(row => `${row}\n`).join('');
}
