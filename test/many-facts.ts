/** Long histories for lists: varied, and the same each time. */
import type { Anomaly, Grade } from '#domain/anomaly.ts';
import type { Incident, IncidentStatus } from '#domain/incident.ts';
import type { NewJournalEntry } from '#domain/journal-entry.ts';
import type { Run } from '#domain/run.ts';
import { unworded } from '#domain/sentence.ts';
import { actionStep, planOf } from './plans.ts';

const SERVICES = ['cart', 'catalog', 'gateway', 'inventory', 'order', 'payment', 'search', 'shipping'];
const GRADES: readonly Grade[] = ['warning', 'critical', 'info'];
const TROUBLES = ['is slow', 'fails', 'is partly down', 'runs out of memory'];
const PROBLEMS = ['bad-release', 'memory-leak', 'packet-loss'];
const KINDS = ['anomaly.opened', 'incident.opened', 'incident.diagnosed', 'decision.made', 'run.started', 'run.ended'];
const FIRST_AT = Date.UTC(2026, 0, 1);
const APART_MS = 60_000;

/** Some are still escalated, the rest is over. */
export function manyIncidents(count: number, escalatedEvery = 40): Incident[] {
  return Array.from({ length: count }, (_, index) => {
    const startedAt = FIRST_AT + index * APART_MS;
    const service = pick(SERVICES, index);
    const status: IncidentStatus = index % escalatedEvery === escalatedEvery - 1 ? 'escalated' : 'resolved';
    return {
      id: `incident-${index}`,
      number: 0,
      title: unworded(`${service} ${pick(TROUBLES, index * 3)}`),
      status,
      grade: pick(GRADES, index),
      startedAt,
      detectedAt: startedAt + 2000,
      ...(status === 'resolved' ? { resolvedAt: startedAt + 45_000, outcome: 'repaired' as const } : {}),
      services: [...new Set([service, pick(SERVICES, index * 7 + 3)])],
      anomalies: [
        anomalyOf(`anomaly-${index}-0`, service, startedAt),
        anomalyOf(`anomaly-${index}-1`, service, startedAt),
      ],
      causes: [0, 1].map(place => ({
        service,
        instances: [],
        type: 'code-bug' as const,
        problem: pick(PROBLEMS, index + place),
        confidence: place === 0 ? 0.8 : 0.2,
        evidence: [
          {
            kind: 'metric' as const,
            statement: { en: 'failed calls 12 %, expected 0–1 %', zh: '调用失败 12 %，预期 0–1 %' },
            weight: 2,
          },
        ],
        changes: [],
        affected: [],
      })),
      runs: [],
      tried: [],
      summary:
        status === 'resolved'
          ? { en: 'repaired by a rollback to 1.0.0', zh: '回退到 1.0.0 后修复' }
          : { en: 'nobody knows yet', zh: '原因未明' },
    };
  });
}

/** Every fifth failed. */
export function manyRuns(count: number): Run[] {
  return Array.from({ length: count }, (_, index) => {
    const at = FIRST_AT + index * APART_MS;
    const service = pick(SERVICES, index);
    return {
      id: `run-of-${index}`,
      number: 0,
      plan: {
        ...planOf(`run-of-${index}`, [actionStep('1-restart')], [service]),
        title: { en: `Restart ${service}`, zh: `重启 ${service}` },
      },
      status: index % 5 === 4 ? ('failed' as const) : ('succeeded' as const),
      steps: [{ id: '1-restart', status: 'succeeded' as const, summary: unworded('restarted') }],
      createdAt: at,
      startedAt: at + 100,
      endedAt: at + 8100,
      summary: { en: 'calls are back in their bands', zh: '调用恢复正常' },
    };
  });
}

export function manyEntries(count: number): NewJournalEntry[] {
  return Array.from({ length: count }, (_, index) => {
    const service = pick(SERVICES, index);
    return {
      at: FIRST_AT + index * 1000,
      kind: pick(KINDS, index),
      subject: `service/${service}`,
      actor: 'zeroops',
      incident: `incident-${Math.floor(index / KINDS.length)}`,
      data: { summary: `fact ${index} about ${service}`, value: index / 7 },
    };
  });
}

function anomalyOf(id: string, service: string, startedAt: number): Anomaly {
  return {
    id,
    subject: { service },
    indicator: 'error-ratio',
    class: 'availability',
    grade: 'critical',
    startedAt,
    detectedAt: startedAt + 2000,
    endedAt: startedAt + 40_000,
    score: 0.9,
    value: 0.12,
    expected: { low: 0, high: 0.01 },
    unit: '',
    description: unworded('failed calls 12 %, expected 0–1 %, for 40 s'),
  };
}

function pick<Item>(items: readonly Item[], index: number): Item {
  return items[index % items.length]!;
}
