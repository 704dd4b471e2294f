import { messageOf } from '#base/errors.ts';
import type { ActionCall, ActionPreview } from '#domain/action.ts';
import { type Sentence, unworded } from '#domain/sentence.ts';
import type { ActionContext, ActionRegistry } from '#ports/action.ts';

/** Why there is nothing to preview. */
export interface NoPreview {
  readonly refused: Sentence;
  /** What is wanted is there already. */
  readonly isUnnecessary: boolean;
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
