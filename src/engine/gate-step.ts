import { sleep } from '#base/clock.ts';
import { messageOf } from '#base/errors.ts';
import type { GateStep, GateVerdict, Plan } from '#domain/plan.ts';
import { about, type Sentence, unworded } from '#domain/sentence.ts';
import { ABORTED, isAborted } from './abort.ts';
import type { StepOutcome } from './effect.ts';
import { type EngineParts, POLL_MS } from './parts.ts';

const VERDICT_WORDS: Readonly<Record<'worse' | 'failed', Sentence>> = {
  worse: { en: 'worse', zh: '变差' },
  failed: { en: 'failed', zh: '失败' },
};
const NO_DATA: Sentence = { en: 'no data', zh: '没有数据' };
const BETTER: Sentence = { en: 'better, but not healthy', zh: '有改善但未恢复健康' };
const NOT_HEALTHY: Sentence = { en: 'not healthy', zh: '未恢复健康' };

function tellTrouble(ms: number, reason: Sentence): Sentence {
  const seconds = Math.round(ms / 1000);
  return about({ en: `in trouble for ${seconds} s`, zh: `异常已持续 ${seconds} s` }, reason);
}

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
  let last: GateVerdict = { status: 'wait', reason: { en: 'not judged yet', zh: '尚未判定' } };
  const startedAt = parts.clock.elapsed();
  while (parts.clock.elapsed() - startedAt < gate.timeoutMs && !isElsewhere(last)) {
    last = await askJudge(parts, step, sinceMs);
    const now = parts.clock.elapsed();
    if (last.status === 'worse' || last.status === 'failed') {
      const ended = outcome(false, about(VERDICT_WORDS[last.status], last.reason));
      return last.status === 'worse' ? { ...ended, isWorse: true } : ended;
    }
    passingSince = last.status === 'pass' ? (passingSince ?? now) : undefined;
    if (passingSince !== undefined && now - passingSince >= gate.holdMs) return outcome(true, last.reason);
    troubledSince = last.status === 'wait' && last.isTrouble === true ? (troubledSince ?? now) : undefined;
    if (troubledSince !== undefined && now - troubledSince >= (gate.patienceMs ?? Number.POSITIVE_INFINITY))
      return outcome(false, tellTrouble(now - troubledSince, last.reason));
    if (await isAborted(parts, plan)) return outcome(false, ABORTED);
    await sleep(parts.pollMs ?? POLL_MS);
  }
  const seconds = Math.round((parts.clock.elapsed() - startedAt) / 1000);
  const isBetter = last.status === 'wait' && last.isBetter === true;
  const { en, zh } = last.status === 'no-data' ? NO_DATA : isBetter ? BETTER : NOT_HEALTHY;
  const reason = about({ en: `${en} within ${seconds} s`, zh: `${seconds} s 内${zh}` }, last.reason);
  return { ...outcome(false, reason), ...(isBetter ? { keepsEffects: true } : {}) };
}

function isElsewhere(verdict: GateVerdict): boolean {
  return verdict.status === 'wait' && verdict.isElsewhere === true;
}

async function askJudge(parts: EngineParts, step: GateStep, sinceMs: number): Promise<GateVerdict> {
  try {
    return await parts.judge.judge(step.gate, sinceMs);
  } catch (error) {
    return { status: 'no-data', reason: about({ en: 'the judge failed', zh: '判定失败' }, unworded(messageOf(error))) };
  }
}

function outcome(isOk: boolean, reason: Sentence): StepOutcome {
  return { isOk, reason, mayHaveActed: false };
}
