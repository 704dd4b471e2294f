import type { ActionCall, ActionPreview, Unfit } from '#domain/action.ts';
import type { Action, ActionContext } from '#ports/action.ts';

/** The way back of a verb that reverses itself: the same verb with what was captured as its params. */
export async function planOrRefuse(
  verb: Pick<Action, 'validate' | 'plan'>,
  call: ActionCall,
  context: ActionContext,
): Promise<ActionPreview | Unfit> {
  const validation = await verb.validate(call, context);
  return validation.status === 'valid' ? verb.plan(call, context) : validation;
}
