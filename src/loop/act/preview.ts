import { messageOf } from '#base/errors.ts';
import type { ActionCall, ActionPreview } from '#domain/action.ts';
import type { ActionContext, ActionRegistry } from '#ports/action.ts';

/** What an action would change, or why it must not be done. Changes nothing. */
export async function previewAction(
  actions: ActionRegistry,
  call: ActionCall,
  context: ActionContext,
): Promise<ActionPreview | { readonly refused: string }> {
  const action = actions.get(call.action);
  if (action === undefined) return { refused: `there is no action ${call.action}` };
  try {
    const parsed = { ...call, params: action.parseParams(call.params) };
    const validation = await action.validate(parsed, context);
    if (validation.status !== 'valid') return { refused: validation.reason };
    return await action.plan(parsed, context);
  } catch (error) {
    return { refused: messageOf(error) };
  }
}
