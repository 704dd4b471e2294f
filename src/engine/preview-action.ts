import { messageOf } from '#base/errors.ts';
import type { ActionCall, ActionPreview } from '#domain/action.ts';
import type { ActionStep, UndoStep } from '#domain/plan.ts';
import { type Sentence, unworded } from '#domain/sentence.ts';
import type { ActionContext, ActionRegistry } from '#ports/action.ts';

/** Why there is nothing to preview. */
export interface NoPreview {
  readonly refused: Sentence;
  /** What is wanted is there already. */
  readonly isUnnecessary: boolean;
}

/** What a step would change, or why it need not or must not be done. Changes nothing. */
export async function previewStep(
  actions: ActionRegistry,
  step: ActionStep | UndoStep,
  context: ActionContext,
): Promise<ActionPreview | NoPreview> {
  return step.kind === 'action' ? previewAction(actions, step.call, context) : previewUndo(actions, step, context);
}

async function previewUndo(
  actions: ActionRegistry,
  { call, undo }: UndoStep,
  context: ActionContext,
): Promise<ActionPreview | NoPreview> {
  const { planRollback } = actions.get(call.action) ?? {};
  if (planRollback === undefined)
    return refuse({ en: `${call.action} cannot be undone`, zh: `${call.action} 无法撤销` });
  try {
    const found = await planRollback(call, undo, context);
    return 'status' in found ? refuse(found.reason, found.status === 'unnecessary') : found;
  } catch (error) {
    return refuse(unworded(messageOf(error)));
  }
}

/** What an action would change, or why it need not or must not be done. Changes nothing. */
export async function previewAction(
  actions: ActionRegistry,
  call: ActionCall,
  context: ActionContext,
): Promise<ActionPreview | NoPreview> {
  const action = actions.get(call.action);
  if (action === undefined) return refuse({ en: `there is no action ${call.action}`, zh: `没有动作 ${call.action}` });
  try {
    const parsed = { ...call, params: action.parseParams(call.params) };
    const validation = await action.validate(parsed, context);
    if (validation.status !== 'valid') return refuse(validation.reason, validation.status === 'unnecessary');
    return await action.plan(parsed, context);
  } catch (error) {
    return refuse(unworded(messageOf(error)));
  }
}

function refuse(refused: Sentence, isUnnecessary = false): NoPreview {
  return { refused, isUnnecessary };
}
