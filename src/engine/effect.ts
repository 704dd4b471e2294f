import { type Backoff, backoffMs } from '#base/backoff.ts';
import { sleep } from '#base/clock.ts';
import { isAppError, messageOf } from '#base/errors.ts';
import type { Plan } from '#domain/plan.ts';
import { type Sentence, unworded } from '#domain/sentence.ts';
import type { ActionContext } from '#ports/action.ts';
import { ABORTED, isAborted } from './abort.ts';
import { actionContext, type EngineParts, POLL_MS } from './parts.ts';

export interface StepOutcome {
  readonly isOk: boolean;
  readonly reason: Sentence;
  /** The effect happened, or may have: it is to be undone when the run fails. */
  readonly mayHaveActed: boolean;
  /** Not what was wanted, but what the run did so far is better kept than undone. */
  readonly keepsEffects?: boolean;
  /** A gate saw that health got worse. */
  readonly isWorse?: true;
}

/** A step that changes something. */
export interface EffectInput {
  readonly parts: EngineParts;
  readonly plan: Plan;
  readonly step: { readonly id: string; readonly timeoutMs: number };
}

export const NOTHING = unworded('');
export const COULD_NOT: Sentence = { en: 'could not be undone', zh: '无法撤销' };
const RETRY: Backoff = { firstMs: 200, factor: 2, maxMs: 5000 };

/** Waits while the kill switch is on. Says when the effect was begun, which a crash in its midst must not move. */
export async function admitEffect(input: EffectInput): Promise<StepOutcome & { readonly at: number }> {
  const isOk = !(await isHeldUntilAborted(input)) && !(await isAborted(input.parts, input.plan));
  return { isOk, reason: isOk ? NOTHING : ABORTED, mayHaveActed: false, at: input.parts.clock.now() };
}

/** Returns true when the run was aborted while the kill switch held it. */
export async function isHeldUntilAborted({ parts, plan }: EffectInput): Promise<boolean> {
  while (parts.isPaused()) {
    if (await isAborted(parts, plan)) return true;
    await sleep(parts.pollMs ?? POLL_MS);
  }
  return false;
}

/** Repeats what failed for now, under the same key, until the step's time is over. Returns why it failed, or undefined. */
export async function insist(
  { parts, plan, step }: EffectInput,
  work: (context: ActionContext) => Promise<void>,
): Promise<Sentence | undefined> {
  const startedAt = parts.clock.elapsed();
  const context = actionContext(parts, plan, AbortSignal.timeout(step.timeoutMs));
  for (let attempt = 1; ; attempt++) {
    try {
      await work(context);
      return undefined;
    } catch (error) {
      const isWorthIt = isAppError(error) && error.retry === 'later';
      if (!isWorthIt || parts.clock.elapsed() - startedAt >= step.timeoutMs) return unworded(messageOf(error));
      parts.logger.warn({ run: plan.id, step: step.id, err: error }, 'action failed for now, will be tried again');
    }
    await sleep(backoffMs(RETRY, attempt));
  }
}
