import type { z } from 'zod';
import type { Fault, newFaultSchema } from '#api/fault.ts';
import { uuidV8Of } from '#base/ids.ts';
import { type Anomaly, describeAnomaly } from '#domain/anomaly.ts';
import type { Incident } from '#domain/incident.ts';
import type { ApiParts } from './api-parts.ts';
import { requestInvalid, serviceNotFound } from './errors.ts';

const STATUS_OF: Readonly<Record<Incident['status'], Fault['status']>> = {
  open: 'detected',
  diagnosed: 'diagnosed',
  'awaiting-approval': 'awaiting-approval',
  acting: 'recovering',
  escalated: 'escalated',
  resolved: 'recovered',
};
const SCORE_OF: Readonly<Record<Anomaly['grade'], number>> = { info: 0.3, warning: 0.6, critical: 0.9 };
/** What began earlier is not in memory any more, so that nothing could be found out about it. */
const OLDEST_MS = 3_600_000;
/** Clocks of others may be a little ahead. */
const AHEAD_MS = 60_000;
const REMEMBERED = 200;

type Written = z.output<typeof newFaultSchema>;

/** An incident with its causes and repairs, in the words of the seeds. */
export async function viewFault({ runs }: Pick<ApiParts, 'runs'>, incident: Incident): Promise<Fault> {
  const [cause] = incident.causes;
  const worst = [...incident.anomalies].sort((a, b) => b.score - a.score)[0];
  const tried = [...(await runs.list({ incident: incident.id, limit: 100 }))].reverse();
  return {
    id: incident.id,
    incident: `INC-${incident.number}`,
    type: cause?.type ?? worst?.indicator ?? 'unknown',
    severity: incident.grade,
    component: cause?.service ?? worst?.subject.service ?? incident.services[0] ?? '',
    message: incident.title.en,
    timestamp: incident.startedAt,
    context: {
      services: [...incident.services],
      summary: incident.summary,
      anomalies: incident.anomalies.map(describeAnomaly),
      ...(incident.outcome === undefined ? {} : { outcome: incident.outcome }),
    },
    status: STATUS_OF[incident.status],
    causes: [...incident.causes],
    healing: {
      attempts: tried.length,
      runs: tried.map(({ number, plan, status, summary }) => ({
        ...{ run: `RUN-${number}`, title: plan.title, status, summary },
      })),
    },
    ...(incident.resolvedAt === undefined ? {} : { recoveredAt: incident.resolvedAt }),
  };
}

/** A person's report becomes an anomaly, and opens or joins an incident, which the loop then looks into. */
export async function reportFault(parts: ApiParts, written: Written, by: string): Promise<Fault> {
  const anomaly = toAnomaly(parts, written, by);
  const known = written.id === undefined ? undefined : await findReported(parts, anomaly.id);
  const incident = known ?? (await parts.loop.reportAnomaly(anomaly, by, written.context));
  if (incident !== undefined) return viewFault(parts, incident);
  const { type, severity, component, message, context } = written;
  return {
    ...{ id: anomaly.id, type, severity, component, message, context, timestamp: anomaly.startedAt },
    ...{ status: 'noted', causes: [], healing: { attempts: 0, runs: [] } },
  };
}

function toAnomaly({ clock, newId, readTopology }: ApiParts, written: Written, by: string): Anomaly {
  const { id, type, severity, component, message, timestamp } = written;
  const known = readTopology().services.map(({ name }) => name);
  if (!known.includes(component)) throw serviceNotFound(component, known);
  const now = clock.now();
  const startedAt = timestamp === undefined ? now : new Date(timestamp).getTime();
  if (startedAt > now + AHEAD_MS || startedAt < now - OLDEST_MS) {
    throw requestInvalid([{ path: 'body/timestamp', problem: 'it must lie within the last hour' }]);
  }
  return {
    id: id === undefined ? newId() : uuidV8Of('fault', id),
    subject: { service: component },
    // Never the type: words of strangers must not be taken for an indicator that was measured.
    indicator: 'reported',
    class: 'reported',
    grade: severity,
    startedAt: Math.min(startedAt, now),
    detectedAt: now,
    score: SCORE_OF[severity],
    value: 1,
    expected: { low: 0, high: 0 },
    unit: '{report}',
    description: {
      en: `${type}: ${message} (reported by ${by})`,
      zh: `${type}：${message}（由 ${by} 上报）`,
    },
  };
}

async function findReported({ incidents }: ApiParts, anomalyId: string): Promise<Incident | undefined> {
  const latest = await incidents.list({ limit: REMEMBERED });
  return latest.find(({ anomalies }) => anomalies.some(({ id }) => id === anomalyId));
}
