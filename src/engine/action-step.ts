import { sleep } from '#base/clock.ts';
import { AppError, messageOf } from '#base/errors.ts';
import { type JsonObject, toJson } from '#base/json.ts';
import type { ActionStep, Plan } from '#domain/plan.ts';
import type { StepState } from '#domain/run.ts';
import type { Action } from '#ports/action.ts';
import { isAborted } from './abort.ts';
import { planInvalid } from './errors.ts';
import { actionContext, type EngineParts, POLL_MS } from './parts.ts';
import { factId, recordFact } from './record.ts';

/**
 * The phases of an action step. Each is one durable step: its result is remembered, and after a crash it is done again
 * unless it was remembered. So each must be safe to repeat: the first changes nothing, the second carries a key.
 */
export type Prepared =
  | { readonly status: 'ready'; readonly undo: JsonObject }
  | { readonly status: 'unnecessary' | 'refused'; readonly reason: string };

export interface StepOutcome {
  readonly isOk: boolean;
  readonly reason: string;
  /** The effect happened, or may have: it is to be undone when the run fails. */
  readonly mayHaveActed: boolean;
}

interface StepInput {
  readonly parts: EngineParts;
  readonly plan: Plan;
  readonly step: ActionStep;
}

/** Validates, and captures what undoing will need. */
export async function prepareAction({ parts, plan, step }: StepInput): Promise<Prepared> {
  const action = getAction(parts, plan, step);
  const context = actionContext(parts, plan.id, AbortSignal.timeout(step.timeoutMs));
  const { call } = step;
  await parts.runs.saveStep(plan.id, {
    id: step.id,
    status: 'running',
    startedAt: parts.clock.now(),
    summary: action.title,
  });
  const started = await recordFact(parts, plan, {
    kind: 'run.step.started',
    part: step.id,
    causedBy: factId(plan.id, 'run.started', ''),
    summary: `${call.action} on ${call.service}`,
    data: { action: call.action, service: call.service, params: call.params },
  });
  try {
    const parsed = { ...call, params: action.parseParams(call.params) };
    const validation = await action.validate(parsed, context);
    if (validation.status === 'unnecessary') return { status: 'unnecessary', reason: validation.reason };
    if (validation.status === 'refused') return { status: 'refused', reason: validation.reason };
    const undo = await action.capture(parsed, context);
    await recordFact(parts, plan, {
      kind: 'run.step.captured',
      part: step.id,
      causedBy: started,
      summary: `${call.action} on ${call.service}: the way back is saved`,
      data: { undo },
    });
    return { status: 'ready', undo };
  } catch (error) {
    return { status: 'refused', reason: messageOf(error) };
  }
}

/** The effect. Waits while the kill switch is on. Throws only what is worth trying again. */
export async function executeAction({ parts, plan, step }: StepInput): Promise<StepOutcome> {
  const pollMs = parts.pollMs ?? POLL_MS;
  while (parts.isPaused()) {
    if (await isAborted(parts, plan)) return { isOk: false, reason: 'aborted while paused', mayHaveActed: false };
    await sleep(pollMs);
  }
  if (await isAborted(parts, plan)) return { isOk: false, reason: 'aborted', mayHaveActed: false };
  const action = getAction(parts, plan, step);
  const call = { ...step.call, params: action.parseParams(step.call.params) };
  try {
    await action.execute(
      call,
      executionKey(plan, step),
      actionContext(parts, plan.id, AbortSignal.timeout(step.timeoutMs)),
    );
  } catch (error) {
    if (error instanceof AppError && error.retry === 'later') throw error;
    return { isOk: false, reason: messageOf(error), mayHaveActed: true };
  }
  await recordFact(parts, plan, {
    kind: 'run.step.executed',
    part: step.id,
    causedBy: factId(plan.id, 'run.step.captured', step.id),
    summary: `${call.action} on ${call.service} was carried out`,
    data: { action: call.action, service: call.service },
  });
  return { isOk: true, reason: '', mayHaveActed: true };
}

/** Waits until the effect can be seen, or cannot be expected any more. */
export async function verifyAction({ parts, plan, step }: StepInput, startedAt: number): Promise<StepOutcome> {
  const action = getAction(parts, plan, step);
  const call = { ...step.call, params: action.parseParams(step.call.params) };
  let reason = 'not verified yet';
  do {
    try {
      const verification = await action.verify(
        call,
        actionContext(parts, plan.id, AbortSignal.timeout(step.timeoutMs)),
      );
      if (verification.status === 'done') return { isOk: true, reason: verification.summary, mayHaveActed: true };
      reason = verification.reason;
      if (verification.status === 'failed') return { isOk: false, reason, mayHaveActed: true };
    } catch (error) {
      reason = messageOf(error);
    }
    if (await isAborted(parts, plan)) return { isOk: false, reason: 'aborted', mayHaveActed: true };
    await sleep(parts.pollMs ?? POLL_MS);
  } while (parts.clock.now() - startedAt < step.timeoutMs);
  return {
    isOk: false,
    reason: `not done within ${Math.round(step.timeoutMs / 1000)} s: ${reason}`,
    mayHaveActed: true,
  };
}

/** Undoes an executed step with what was captured before it. */
export async function undoAction({ parts, plan, step }: StepInput, undo: JsonObject): Promise<StepState['status']> {
  const action = getAction(parts, plan, step);
  if (action.rollback === undefined) return 'failed';
  const call = { ...step.call, params: action.parseParams(step.call.params) };
  try {
    await action.rollback(
      call,
      undo,
      `${plan.id}:${step.id}:undo`,
      actionContext(parts, plan.id, AbortSignal.timeout(step.timeoutMs)),
    );
    await noteUndo(parts, plan, step, { status: 'rolled-back', summary: 'undone', undo });
    return 'rolled-back';
  } catch (error) {
    if (error instanceof AppError && error.retry === 'later') throw error;
    await noteUndo(parts, plan, step, {
      status: 'rollback-failed',
      summary: `could not be undone: ${messageOf(error)}`,
      undo,
    });
    return 'rollback-failed';
  }
}

async function noteUndo(
  parts: EngineParts,
  plan: Plan,
  step: ActionStep,
  note: { status: 'rolled-back' | 'rollback-failed'; summary: string; undo: JsonObject },
): Promise<void> {
  const { call } = step;
  await parts.runs.saveStep(plan.id, {
    id: step.id,
    status: note.status,
    endedAt: parts.clock.now(),
    summary: note.summary,
    undo: note.undo,
  });
  await recordFact(parts, plan, {
    kind: note.status === 'rolled-back' ? 'run.step.rolled-back' : 'run.step.rollback-failed',
    part: step.id,
    causedBy: factId(plan.id, 'run.step.executed', step.id),
    summary: `${call.action} on ${call.service}: ${note.summary}`,
    data: { undo: toJson(note.undo) },
  });
}

/** One key for all attempts at one step: whatever was done under it is completed, never repeated. */
function executionKey(plan: Plan, step: ActionStep): string {
  return `${plan.id}:${step.id}:1`;
}

export function getAction(parts: EngineParts, plan: Plan, step: ActionStep): Action {
  const action = parts.actions.get(step.call.action);
  if (action === undefined)
    throw planInvalid(plan.id, `step ${step.id} names the action ${step.call.action}, which does not exist`);
  return action;
}
