import { messageOf } from '#base/errors.ts';
import type { ActionCall, ActionPreview } from '#domain/action.ts';
import { type Sentence, unworded } from '#domain/sentence.ts';
import type { ActionContext, ActionRegistry } from '#ports/action.ts';

/** What an action would change, or why it must not be done. Changes nothing. */
export async function previewAction(
  actions: ActionRegistry,
  call: ActionCall,
  context: ActionContext,
): Promise<ActionPreview | { readonly refused: Sentence }> {
  const action = actions.get(call.action);
  if (action === undefined)
    return { refused: { en: `there is no action ${call.action}`, zh: `没有动作 ${call.action}` } };
  try {
    const parsed = { ...call, params: action.parseParams(call.params) };
    const validation = await action.validate(parsed, context);
    if (validation.status !== 'valid') return { refused: validation.reason };
    return await action.plan(parsed, context);
  } catch (error) {
    return { refused: unworded(messageOf(error)) };
  }
}
