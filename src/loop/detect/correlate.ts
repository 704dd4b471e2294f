import { type Anomaly, describeAnomaly, describeSubject, type Subject, worstGrade } from '#domain/anomaly.ts';
import type { Incident } from '#domain/incident.ts';
import type { Sentence } from '#domain/sentence.ts';
import { callersOf, type Dependency } from '#domain/topology.ts';

/** Anomalies this far apart may still have one cause. */
const JOIN_WITHIN_MS = 60_000;

/** Info-grade anomalies are context, not trouble: they join an incident but open none. */
export function opensIncident(anomaly: Anomaly): boolean {
  return anomaly.grade !== 'info';
}

/**
 * The open incident that an anomaly belongs to: one that touches the same service, or a service up or down the call graph
 * from it, and that was still growing within a minute, or that knows this very sign: a trouble that comes and goes while
 * people have not decided yet is one trouble. The incident with the most in common wins.
 */
export function findIncidentFor(
  anomaly: Anomaly,
  open: readonly Incident[],
  dependencies: readonly Dependency[],
): Incident | undefined {
  const near = new Set([
    ...touched(anomaly.subject),
    ...touched(anomaly.subject).flatMap(service => callersOf(service, dependencies)),
    ...touched(anomaly.subject).flatMap(service => callersOf(service, reversed(dependencies))),
  ]);
  return open
    .map(incident => ({ incident, common: placesOf(incident).filter(service => near.has(service)).length }))
    .filter(({ common }) => common > 0)
    .filter(
      ({ incident }) => anomaly.detectedAt - lastDetection(incident) <= JOIN_WITHIN_MS || knowsSign(incident, anomaly),
    )
    .sort((a, b) => b.common - a.common || a.incident.startedAt - b.incident.startedAt)[0]?.incident;
}

/** Where its signs are, and where its cause was found: signs come there too while it is mended. */
function placesOf({ services, causes }: Incident): string[] {
  return [...new Set([...services, ...causes.flatMap(touched)])];
}

function knowsSign({ anomalies }: Incident, { indicator, subject }: Anomaly): boolean {
  return anomalies.some(
    known => known.indicator === indicator && describeSubject(known.subject) === describeSubject(subject),
  );
}

/** The incident with further anomalies; grade, services, start and title follow from them. */
export function withAnomalies(incident: Incident, added: readonly Anomaly[]): Incident {
  const byId = new Map([...incident.anomalies, ...added].map(anomaly => [anomaly.id, anomaly]));
  const anomalies = [...byId.values()];
  return {
    ...incident,
    anomalies,
    grade: worstGrade(anomalies.map(anomaly => anomaly.grade)),
    services: [...new Set(anomalies.flatMap(({ subject }) => touched(subject)))].sort(),
    startedAt: Math.min(...anomalies.map(anomaly => anomaly.startedAt)),
    title: incident.causes.length > 0 ? incident.title : titleOf(anomalies),
  };
}

function titleOf(anomalies: readonly Anomaly[]): Sentence {
  const leading = [...anomalies].sort(
    (a, b) => Number(b.indicator === 'instance-down') - Number(a.indicator === 'instance-down') || b.score - a.score,
  )[0];
  return leading === undefined ? { en: 'unnamed incident', zh: '未命名事件' } : describeAnomaly(leading);
}

function touched({ service, callee }: Subject): string[] {
  return callee === undefined ? [service] : [service, callee];
}

function lastDetection(incident: Incident): number {
  return Math.max(incident.detectedAt, ...incident.anomalies.map(anomaly => anomaly.detectedAt));
}

function reversed(dependencies: readonly Dependency[]): Dependency[] {
  return dependencies.map(dependency => ({ ...dependency, from: dependency.to, to: dependency.from }));
}
