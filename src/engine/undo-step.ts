import type { UndoStep } from '#domain/plan.ts';
import { findInTheWay, tellInTheWay } from '#domain/roll-back.ts';
import { about, type Sentence } from '#domain/sentence.ts';
import { ABORTED } from './abort.ts';
import { getAction, named } from './action-step.ts';
import { noteStepStart } from './bookkeeping.ts';
import { COULD_NOT, type EffectInput, insist, isHeldUntilAborted, type StepOutcome } from './effect.ts';
import { actionContext, type EngineParts } from './parts.ts';
import { previewStep } from './preview-action.ts';

/** The phases of a step that takes back what a step of another run did; each is one durable step, as of an action. */
export interface UndoInput extends EffectInput {
  readonly step: UndoStep;
}

/** More than one service sees while an approval is waited for. */
const MOST_LATER_RUNS = 1000;

export type PreparedUndo =
  | { readonly status: 'ready' }
  | { readonly status: 'unnecessary' | 'refused'; readonly reason: Sentence };

/** Whether it may and need be undone still: while others were asked, another run may have come first. Changes nothing. */
export async function prepareUndo({ parts, plan, step }: UndoInput): Promise<PreparedUndo> {
  const { en, zh } = named(step);
  await noteStepStart(parts, plan, step.id, { en: `undoes ${en}`, zh: `撤销：${zh}` });
  const inTheWay = await findLaterRun(parts, step);
  if (inTheWay !== undefined) return { status: 'refused', reason: inTheWay };
  const context = actionContext(parts, plan, AbortSignal.timeout(step.timeoutMs));
  const found = await previewStep(parts.actions, step, context);
  if (!('refused' in found)) return { status: 'ready' };
  return { status: found.isUnnecessary ? 'unnecessary' : 'refused', reason: found.refused };
}

async function findLaterRun(parts: EngineParts, { call, of }: UndoStep): Promise<Sentence | undefined> {
  const undone = await parts.runs.find(of.run);
  const later = await parts.runs.list({
    ...{ service: call.service, limit: MOST_LATER_RUNS },
    startedAfter: undone?.startedAt ?? 0,
  });
  const canUndo = (action: string) => parts.actions.get(action)?.rollback !== undefined;
  const inTheWay = findInTheWay(new Set([call.service]), later, canUndo);
  return inTheWay && tellInTheWay(inTheWay);
}

/** Begun once and interrupted, it is completed under the same key, also when an abort has come since. */
export async function executeUndo(input: UndoInput): Promise<StepOutcome> {
  const { parts, plan, step } = input;
  if (await isHeldUntilAborted(input)) return { isOk: false, reason: ABORTED, mayHaveActed: true };
  const action = getAction(parts, plan, step);
  const call = { ...step.call, params: action.parseParams(step.call.params) };
  const failure = await insist(input, async context =>
    action.rollback?.(call, step.undo, `${plan.id}:${step.id}`, context),
  );
  const { en, zh } = named(step);
  return failure === undefined
    ? { isOk: true, reason: { en: `${en} is undone`, zh: `已撤销：${zh}` }, mayHaveActed: true }
    : { isOk: false, reason: about(COULD_NOT, failure), mayHaveActed: true };
}
