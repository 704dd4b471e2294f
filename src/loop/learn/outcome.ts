import type { Autonomy, AutonomyKey, AutonomyLevel } from '#domain/autonomy.ts';
import type { Case } from '#domain/case.ts';
import type { Judged } from '#domain/feedback.ts';
import type { Incident } from '#domain/incident.ts';
import type { Run } from '#domain/run.ts';
import type { Sentence } from '#domain/sentence.ts';

/** What a run has shown of its actions: it helped, it did harm, or neither. */
export function verdictOf(run: Run): 'good' | 'bad' | 'neutral' {
  if (run.status === 'succeeded') return 'good';
  if (run.status === 'rollback-failed') return 'bad';
  return run.steps.some(({ isWorse }) => isWorse) ? 'bad' : 'neutral';
}

/** What autonomy a run bears on: one key for each action of its plan. */
export function autonomyKeysOf(run: Run, failureType: string): AutonomyKey[] {
  return run.plan.steps.flatMap(step =>
    step.kind === 'action' ? [{ service: step.call.service, action: step.call.action, failureType }] : [],
  );
}

export function newAutonomy(key: AutonomyKey, level: AutonomyLevel): Autonomy {
  return { ...key, level, successes: 0, failures: 0, streak: 0 };
}

/** Closes an incident into a case. */
export function toCase(input: {
  readonly id: string;
  readonly incident: Incident;
  readonly outcome: Case['outcome'];
  readonly strategy: string | undefined;
  readonly humanInvolved: boolean;
  readonly resolvedAt: number;
  readonly feedback: Judged;
  readonly postmortem: Sentence;
}): Case {
  const { incident, strategy } = input;
  const cause = incident.causes[0];
  return {
    id: input.id,
    incident: incident.id,
    number: 0,
    title: incident.title,
    service: cause?.service ?? incident.services[0] ?? 'unknown',
    failureType: cause?.type ?? 'unknown',
    problem: cause?.problem ?? 'unknown',
    ...(strategy === undefined ? {} : { strategy }),
    outcome: input.outcome,
    startedAt: incident.startedAt,
    detectedAt: incident.detectedAt,
    resolvedAt: input.resolvedAt,
    attempts: incident.runs.length,
    humanInvolved: input.humanInvolved,
    ...(Object.keys(input.feedback).length === 0 ? {} : { feedback: input.feedback }),
    postmortem: input.postmortem,
  };
}
