import { sleep } from '#base/clock.ts';
import { messageOf } from '#base/errors.ts';
import type { GateStep, GateVerdict, Plan } from '#domain/plan.ts';
import { isAborted } from './abort.ts';
import type { StepOutcome } from './action-step.ts';
import { type EngineParts, POLL_MS } from './parts.ts';

/**
 * Waits at a gate. Health must hold without a break for `holdMs`; `worse` and `failed` end it at once, and so does trouble that
 * outlasts `patienceMs`; what is not proved within `timeoutMs` has failed, with the last reason, and earlier when what is left
 * lies elsewhere; what is clearly better by then stays. After a crash hold and timeout begin anew, because what the judge had seen
 * is gone; hence they are counted here, on a clock that does not jump.
 *
 * @param sinceMs - epoch milliseconds at which the gate was first reached; the same after a crash
 */
export async function waitAtGate(
  { parts, plan, step }: { parts: EngineParts; plan: Plan; step: GateStep },
  sinceMs: number,
): Promise<StepOutcome> {
  const { gate } = step;
  let passingSince: number | undefined;
  let troubledSince: number | undefined;
  let last: GateVerdict = { status: 'wait', reason: 'not judged yet' };
  const startedAt = parts.clock.elapsed();
  while (parts.clock.elapsed() - startedAt < gate.timeoutMs && !isElsewhere(last)) {
    last = await askJudge(parts, step, sinceMs);
    const now = parts.clock.elapsed();
    if (last.status === 'worse' || last.status === 'failed') return outcome(false, `${last.status}: ${last.reason}`);
    passingSince = last.status === 'pass' ? (passingSince ?? now) : undefined;
    if (passingSince !== undefined && now - passingSince >= gate.holdMs) return outcome(true, last.reason);
    troubledSince = last.status === 'wait' && last.isTrouble === true ? (troubledSince ?? now) : undefined;
    if (troubledSince !== undefined && now - troubledSince >= (gate.patienceMs ?? Number.POSITIVE_INFINITY))
      return outcome(false, `in trouble for ${Math.round((now - troubledSince) / 1000)} s: ${last.reason}`);
    if (await isAborted(parts, plan)) return outcome(false, 'aborted');
    await sleep(parts.pollMs ?? POLL_MS);
  }
  const seconds = Math.round((parts.clock.elapsed() - startedAt) / 1000);
  const isBetter = last.status === 'wait' && last.isBetter === true;
  const reason = `${last.status === 'no-data' ? 'no data' : isBetter ? 'better, but not healthy' : 'not healthy'} within ${seconds} s: ${last.reason}`;
  return { ...outcome(false, reason), ...(isBetter ? { keepsEffects: true } : {}) };
}

function isElsewhere(verdict: GateVerdict): boolean {
  return verdict.status === 'wait' && verdict.isElsewhere === true;
}

async function askJudge(parts: EngineParts, step: GateStep, sinceMs: number): Promise<GateVerdict> {
  try {
    return await parts.judge.judge(step.gate, sinceMs);
  } catch (error) {
    return { status: 'no-data', reason: `the judge failed: ${messageOf(error)}` };
  }
}

function outcome(isOk: boolean, reason: string): StepOutcome {
  return { isOk, reason, mayHaveActed: false };
}
