import type { JsonObject } from '#base/json.ts';
import type { Plan } from '#domain/plan.ts';
import { RUN_STATUS_WORDS, type RunStatus } from '#domain/run.ts';
import { about, joined, type Sentence } from '#domain/sentence.ts';
import type { StepOutcome } from './effect.ts';
import type { EngineParts } from './parts.ts';
import { factId, recordFact } from './record.ts';

interface StepEnd {
  readonly kindWhenOk: string;
  readonly isUnnecessary?: boolean;
  readonly undo?: JsonObject;
  /** Absent: the start of the step. */
  readonly causedBy?: string;
}

/** Every write here may be made twice after a crash, and is then the same write. */
export async function noteStepStart(parts: EngineParts, plan: Plan, stepId: string, summary: Sentence): Promise<null> {
  await parts.runs.saveStep(plan.id, { id: stepId, status: 'running', startedAt: parts.clock.now(), summary });
  await recordFact(parts, plan, {
    kind: 'run.step.started',
    part: stepId,
    causedBy: factId(plan.id, 'run.started', ''),
    summary,
  });
  return null;
}

export async function noteStepEnd(
  parts: EngineParts,
  plan: Plan,
  stepId: string,
  outcome: StepOutcome,
  { kindWhenOk, isUnnecessary = false, undo, causedBy = factId(plan.id, 'run.step.started', stepId) }: StepEnd,
): Promise<null> {
  await parts.runs.saveStep(plan.id, {
    id: stepId,
    status: !outcome.isOk ? 'failed' : isUnnecessary ? 'unnecessary' : 'succeeded',
    endedAt: parts.clock.now(),
    summary: outcome.reason,
    ...(outcome.isWorse === undefined ? {} : { isWorse: outcome.isWorse }),
    ...(undo === undefined ? {} : { undo }),
  });
  await recordFact(parts, plan, {
    kind: outcome.isOk ? kindWhenOk : 'run.step.failed',
    part: stepId,
    causedBy,
    summary: about(stepId, outcome.reason),
  });
  return null;
}

export async function endRun(parts: EngineParts, plan: Plan, status: RunStatus, reason: Sentence): Promise<null> {
  await parts.locks.release(plan.id);
  await parts.runs.update(plan.id, { status, endedAt: parts.clock.now(), summary: reason });
  await recordFact(parts, plan, {
    kind: 'run.ended',
    part: '',
    causedBy: factId(plan.id, 'run.started', ''),
    summary: about(plan.title, joined([RUN_STATUS_WORDS[status], reason])),
    data: { status },
  });
  return null;
}
