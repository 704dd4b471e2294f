import type { ExplainedDecision, Explanation } from '#api/explanation.ts';
import type { Incident } from '#domain/incident.ts';
import type { JournalEntry } from '#domain/journal-entry.ts';
import { findSentence, unworded } from '#domain/sentence.ts';

/** Kinds of entries in which the loop says what it weighed. */
export const DECISION_KINDS = ['decision.made', 'decision.changed', 'decision.withheld', 'incident.escalated'] as const;

/** Why the loop did what it did, from the incident and its decisions in the journal, oldest first. */
export function explain(incident: Incident, entries: readonly JournalEntry[]): Explanation {
  return {
    incident: incident as Explanation['incident'],
    causes: incident.causes as Explanation['causes'],
    decisions: entries.filter(entry => (DECISION_KINDS as readonly string[]).includes(entry.kind)).map(toDecision),
  };
}

function toDecision(entry: JournalEntry): ExplainedDecision {
  const { summary, strategy, mode, autonomy, approvalsNeeded, risk, plan, alternatives } = entry.data;
  // A withheld decision carries its risk inside the plan that was not started.
  const weighed = risk ?? (plan as { risk?: unknown } | undefined)?.risk;
  return {
    at: entry.at,
    kind: entry.kind as ExplainedDecision['kind'],
    summary: findSentence(summary) ?? unworded(entry.kind),
    ...(typeof strategy === 'string' ? { strategy } : {}),
    ...(typeof mode === 'string' ? { mode } : {}),
    ...(typeof autonomy === 'string' ? { autonomy } : {}),
    ...(typeof approvalsNeeded === 'number' ? { approvalsNeeded } : {}),
    ...(weighed === undefined ? {} : { risk: weighed as ExplainedDecision['risk'] & object }),
    alternatives: (Array.isArray(alternatives) ? alternatives : []) as ExplainedDecision['alternatives'],
    ...(entry.run === undefined ? {} : { run: entry.run }),
  };
}
