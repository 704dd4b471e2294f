import { sleep } from '#base/clock.ts';
import { messageOf } from '#base/errors.ts';
import type { JsonObject } from '#base/json.ts';
import type { ActionStep, Plan, UndoStep } from '#domain/plan.ts';
import { about, type Sentence, unworded } from '#domain/sentence.ts';
import type { Action } from '#ports/action.ts';
import { ABORTED, isAborted } from './abort.ts';
import { COULD_NOT, type EffectInput, insist, isHeldUntilAborted, NOTHING, type StepOutcome } from './effect.ts';
import { planInvalid } from './errors.ts';
import { actionContext, type EngineParts, POLL_MS } from './parts.ts';
import { factId, recordFact } from './record.ts';

/**
 * The phases of an action step. Each is one durable step: its result is remembered, and after a crash it is done again
 * unless it was remembered. So each must be safe to repeat: the first changes nothing, the second carries a key.
 */
export type Prepared =
  | { readonly status: 'ready'; readonly undo: JsonObject }
  | { readonly status: 'unnecessary' | 'refused'; readonly reason: Sentence };

export interface StepInput extends EffectInput {
  readonly step: ActionStep;
  /** From 1. */
  readonly attempt: number;
}

/** Validates, and captures what undoing will need. */
export async function prepareAction({ parts, plan, step }: StepInput): Promise<Prepared> {
  const action = getAction(parts, plan, step);
  const context = actionContext(parts, plan, AbortSignal.timeout(step.timeoutMs));
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
    summary: named(step),
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
      summary: about(named(step), { en: 'the way back is saved', zh: '回退所需信息已保存' }),
    });
    return { status: 'ready', undo };
  } catch (error) {
    return { status: 'refused', reason: unworded(messageOf(error)) };
  }
}

/** The effect. Begun once and interrupted, it is completed first and undone after, also when an abort has come since. */
export async function executeAction(input: StepInput): Promise<StepOutcome> {
  const { parts, plan, step } = input;
  if (await isHeldUntilAborted(input)) return { isOk: false, reason: ABORTED, mayHaveActed: true };
  const action = getAction(parts, plan, step);
  const call = { ...step.call, params: action.parseParams(step.call.params) };
  const failure = await insist(input, context => action.execute(call, executionKey(input), context));
  if (failure !== undefined) return { isOk: false, reason: failure, mayHaveActed: true };
  await recordFact(parts, plan, {
    kind: 'run.step.executed',
    part: step.id,
    causedBy: factId(plan.id, 'run.step.captured', step.id),
    summary: {
      en: `${call.action} on ${call.service} was carried out`,
      zh: `已对 ${call.service} 执行 ${call.action}`,
    },
    data: { action: call.action, service: call.service },
  });
  return { isOk: true, reason: NOTHING, mayHaveActed: true };
}

/** Waits until the effect can be seen, or cannot be expected any more. After a crash its time begins anew. */
export async function verifyAction({ parts, plan, step }: StepInput, executedAt: number): Promise<StepOutcome> {
  const action = getAction(parts, plan, step);
  const call = { ...step.call, params: action.parseParams(step.call.params) };
  const startedAt = parts.clock.elapsed();
  let reason: Sentence = { en: 'not verified yet', zh: '尚未核实' };
  do {
    try {
      const signal = AbortSignal.timeout(step.timeoutMs);
      const verification = await action.verify(call, actionContext(parts, plan, signal, executedAt));
      if (verification.status === 'done') return { isOk: true, reason: verification.summary, mayHaveActed: true };
      reason = verification.reason;
      if (verification.status === 'failed') return { isOk: false, reason, mayHaveActed: true };
    } catch (error) {
      reason = unworded(messageOf(error));
    }
    if (await isAborted(parts, plan)) return { isOk: false, reason: ABORTED, mayHaveActed: true };
    await sleep(parts.pollMs ?? POLL_MS);
  } while (parts.clock.elapsed() - startedAt < step.timeoutMs);
  const seconds = Math.round(step.timeoutMs / 1000);
  const late = about({ en: `not done within ${seconds} s`, zh: `${seconds} s 内未完成` }, reason);
  return { isOk: false, reason: late, mayHaveActed: true };
}

/** Undoes an executed step with what was captured before it. */
export async function undoAction(input: StepInput, undo: JsonObject): Promise<'rolled-back' | 'rollback-failed'> {
  const { parts, plan, step } = input;
  const action = getAction(parts, plan, step);
  const call = { ...step.call, params: action.parseParams(step.call.params) };
  const failure = await insist(input, async context =>
    action.rollback?.(call, undo, `${plan.id}:${step.id}:undo`, { ...context, actor: 'zeroops' }),
  );
  const status = failure === undefined ? 'rolled-back' : 'rollback-failed';
  await noteUndo(parts, plan, step, {
    status,
    summary: failure === undefined ? { en: 'undone', zh: '已撤销' } : about(COULD_NOT, failure),
    undo,
  });
  return status;
}

async function noteUndo(
  parts: EngineParts,
  plan: Plan,
  step: ActionStep,
  note: { status: 'rolled-back' | 'rollback-failed'; summary: Sentence; undo: JsonObject },
): Promise<void> {
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
    summary: about(named(step), note.summary),
  });
}

export function named({ call }: Pick<ActionStep, 'call'>): Sentence {
  return { en: `${call.action} on ${call.service}`, zh: `对 ${call.service} 执行 ${call.action}` };
}

/** Whatever was begun under a key is completed, never repeated; what a person asked to be tried again has a key of its own. */
function executionKey({ plan, step, attempt }: StepInput): string {
  return `${plan.id}:${step.id}:${attempt}`;
}

export function getAction(parts: EngineParts, plan: Plan, step: ActionStep | UndoStep): Action {
  const action = parts.actions.get(step.call.action);
  if (action === undefined)
    throw planInvalid(plan.id, `step ${step.id} names the action ${step.call.action}, which does not exist`);
  return action;
}
