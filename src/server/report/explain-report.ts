import type { ReportAnswer } from '#api/report.ts';
import type { Incident } from '#domain/incident.ts';
import type { Report } from '#domain/report.ts';
import type { Journal } from '#ports/journal.ts';
import { readServiceCase } from '#telemetry/case/service-case.ts';
import { findStretch } from '#telemetry/case/stretch.ts';
import type { ApiParts } from '../api-parts.ts';
import { explainFirstCause, type FirstCauseFindings } from './explain-first-cause.ts';
import { readSimilarCases } from './similar-cases.ts';

type Parts = Pick<ApiParts, 'cases' | 'clock' | 'journal' | 'readTopology' | 'window'>;
type Explained = Pick<ReportAnswer, 'counterfactual' | 'failureTypes' | 'similarCases'>;

/** What signals and earlier cases tell of the first cause. No part of the journal: it is gone when memory has lost the onset. */
export async function explainReport(parts: Parts, incident: Incident, report: Report): Promise<Explained> {
  const [cause] = report.causes;
  if (cause === undefined) return {};
  const [findings, similarCases] = await Promise.all([
    readFindings(parts, incident, report),
    readSimilarCases({ cases: parts.cases, journal: parts.journal, incident, cause }),
  ]);
  return { ...findings, ...(similarCases.length > 0 && { similarCases }) };
}

/** From the first repair on, the signals tell of the repair. */
export async function findUntil(journal: Pick<Journal, 'read'>, incident: Incident, now: number): Promise<number> {
  const [decided] = await journal.read({ incident: incident.id, kinds: ['decision.made'], limit: 1 });
  return Math.min(now, decided?.at ?? now, incident.resolvedAt ?? now);
}

async function readFindings(
  { clock, journal, readTopology, window }: Parts,
  incident: Incident,
  { causes: [cause], impact }: Report,
): Promise<FirstCauseFindings> {
  const now = clock.now();
  const onset = incident.startedAt;
  const until = await findUntil(journal, incident, now);
  const stretch = findStretch({ onset, until, now, spanMs: window.settings.spanMs });
  if (cause === undefined || stretch === undefined) return {};
  const input = readServiceCase({ window, topology: readTopology(), onset, stretch, service: cause.service });
  return explainFirstCause(input, cause, impact);
}
