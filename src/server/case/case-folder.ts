import type { z } from 'zod';
import type { CaseFolder } from '#api/case-folder.ts';
import {
  askedSchema,
  CASE_FILES,
  type CaseLog,
  type DiagnosisCaseFile,
  METRIC_COLUMNS,
  SPAN_COLUMNS,
} from '#api/diagnosis-case.ts';
import { mapGently } from '#base/gently.ts';
import { concealText } from '#domain/concealment.ts';
import type { Incident } from '#domain/incident.ts';
import type { Sentence } from '#domain/sentence.ts';
import { entriesOf, type Topology } from '#domain/topology.ts';
import type { Journal } from '#ports/journal.ts';
import { findStretch } from '#telemetry/case/stretch.ts';
import { readWindowCase } from '#telemetry/case/window-case.ts';
import type { HotWindow } from '#telemetry/hot-window.ts';
import { telemetryGone } from '../errors.ts';
import { writeCaseMetrics } from './case-metrics.ts';
import { csvRow } from './csv.ts';

interface CaseInput {
  readonly incident: Incident;
  readonly window: HotWindow;
  readonly topology: Topology;
  /** What came later was not known to whoever decided. */
  readonly until: number;
  readonly now: number;
  /** What the loop asked when it made its diagnosis; undefined while there is none. */
  readonly asked: Asked | undefined;
}

type Asked = z.infer<typeof askedSchema>;

const MOST_ROWS = 50_000;
/** Beside the healthy stretch, as the loop looks at it. */
const HISTORY_MS = 60_000;
const STEP_MS = 1000;

/** What the loop asked beside the signals when it first named a cause. */
export async function readAsked(journal: Pick<Journal, 'read'>, incident: string): Promise<Asked | undefined> {
  const [entry] = await journal.read({ incident, kinds: ['incident.diagnosed'], limit: 1 });
  return askedSchema.safeParse(entry?.data.asked).data;
}

/**
 * The signals around the onset of an incident as a case folder; secrets are hidden. Ranked again it has the answer that the loop had, but for what
 * traces and log lines tell beyond it. O(everything in the hot window), in pieces.
 * @throws AppError TELEMETRY_GONE when the hot window has forgotten the onset
 */
export async function readCaseFolder({
  incident,
  window,
  topology,
  until,
  now,
  asked,
}: CaseInput): Promise<CaseFolder> {
  const onset = incident.startedAt;
  const found = findStretch({ onset, until: asked?.until ?? until, now, spanMs: window.settings.spanMs });
  if (found === undefined) throw telemetryGone(`INC-${incident.number}`, window.settings.spanMs);
  const fromMs = Math.max(found.fromMs, (asked?.baselineFrom ?? found.fromMs) - HISTORY_MS);
  const stretch = asked === undefined ? found : { fromMs, toMs: asked.until };
  const changes = window.changes.find({ fromMs: stretch.fromMs, toMs: stretch.toMs });
  const system = readWindowCase({
    window,
    topology,
    changes,
    stretch: { ...stretch, stepMs: STEP_MS },
    withOthers: true,
  });
  const { rows, described } = await writeCaseMetrics(system.series);
  const called = window.flows.list('service').map(({ id }) => id.service);
  const sli = findSli(incident, topology, called);
  const description: DiagnosisCaseFile = {
    ...{ tried: [], usual: [], ...asked },
    told: (asked?.told ?? []).map(each => ({ ...each, statement: concealSentence(each.statement) })),
    ...{ onset, until: stretch.toMs, ...(sli === undefined ? {} : { sli }) },
    nodes: system.nodes.map(({ id, kind, partOf = [] }) => ({ id, kind, partOf: [...partOf] })),
    calls: [...system.calls],
    metrics: described,
    changes: (asked?.changes ?? system.changes).map(each => ({ ...each, summary: concealSentence(each.summary) })),
  };
  return {
    name: `INC-${incident.number}`,
    files: {
      [CASE_FILES.description]: `${JSON.stringify(description, null, 2)}\n`,
      [CASE_FILES.metrics]: `${csvRow(METRIC_COLUMNS)}\n${rows}`,
      [CASE_FILES.spansCsv]: lines([csvRow(SPAN_COLUMNS), ...(await listSpans(window, stretch))]),
      [CASE_FILES.logs]: lines(await listLogs(window, stretch)),
    },
  };
}

function concealSentence({ en, zh }: Sentence): Sentence {
  return { en: concealText(en), zh: concealText(zh) };
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

function listSpans(window: HotWindow, stretch: { fromMs: number; toMs: number }): Promise<string[]> {
  return mapGently(window.spans.find({ ...stretch, limit: MOST_ROWS }).reverse(), span =>
    csvRow([
      ...[span.startAt, span.durationMs, span.traceId, span.spanId, span.parentSpanId],
      ...[span.instance ?? span.service, concealText(span.name), span.kind, span.isError ? 'true' : 'false'],
    ]),
  );
}

function listLogs(window: HotWindow, stretch: { fromMs: number; toMs: number }): Promise<string[]> {
  return mapGently(
    window.logs.find({ ...stretch, limit: MOST_ROWS }).reverse(),
    ({ at, service, instance, severity, body, traceId = '' }) => {
      const node = instance ?? service;
      const line: CaseLog = { time: at, node, severity, body: concealText(body), trace_id: traceId };
      return JSON.stringify(line);
    },
  );
}

function lines(rows: readonly string[]): string {
  return rows.map(row => `${row}\n`).join('');
}
