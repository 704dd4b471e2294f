import { AUTONOMY_WORDS, type AutonomyLevel } from '#domain/autonomy.ts';
import type { Cause } from '#domain/cause.ts';
import { about, joined, type Sentence } from '#domain/sentence.ts';
import type { ProblemPattern } from './diagnose/problems/problem-pattern.ts';

export const HELPED_A_LITTLE: Sentence = {
  en: 'helped, but not enough; looking again',
  zh: '有改善但不够，正在重新诊断',
};
export const DID_NOT_HELP: Sentence = { en: 'did not help; looking again', zh: '没有见效，正在重新诊断' };
export const KILL_SWITCH_ON: Sentence = {
  en: 'the kill switch is on (zeroops resume lets the loop act again)',
  zh: '操作总开关已关闭（zeroops resume 可恢复执行）',
};

export function tellBeyondReach(service: string): Sentence {
  return {
    en: `${service} does not run on a platform that ZeroOps can act on`,
    zh: `${service} 不在 ZeroOps 可操作的平台上运行`,
  };
}

export function tellWaiting(title: Sentence): Sentence {
  return about({ en: 'waits for approval', zh: '等待审批' }, title);
}

export function tellNotStarted(title: Sentence, why: Sentence): Sentence {
  return joined([title, about({ en: 'could not start yet', zh: '尚未能开始' }, why)]);
}

export function tellSuggested(autonomy: AutonomyLevel): Sentence {
  return {
    en: `autonomy for this is "${autonomy}": suggested, not done`,
    zh: `自治级别为“${AUTONOMY_WORDS[autonomy]}”：仅建议，未执行`,
  };
}

export function describeMode(mode: string, approvalsNeeded: number): Sentence {
  if (mode === 'approval') {
    const count = approvalsNeeded === 1 ? '1 approval' : `${approvalsNeeded} approvals`;
    return { en: `waits for ${count}`, zh: `等待 ${approvalsNeeded} 人批准` };
  }
  return mode === 'notify'
    ? { en: 'done without asking, people are told', zh: '自动执行并通知人员' }
    : { en: 'done without asking', zh: '自动执行' };
}

/** English names the problem as policies and the API do; Chinese by the name that the library has for it. */
export function nameCause(
  { service, callee, problem, type, confidence }: Cause,
  problems: readonly ProblemPattern[],
): { readonly title: Sentence; readonly summary: Sentence } {
  const place = callee === undefined ? service : `${service} → ${callee}`;
  const name = problems.find(({ id }) => id === problem)?.name.zh ?? problem;
  const [title, figure] = [{ en: `${problem} at ${place}`, zh: `${place}：${name}` }, confidence.toFixed(2)];
  return {
    title,
    summary: {
      en: `${title.en} (${type}, confidence ${figure})`,
      zh: `${title.zh}（${problem}，${type}，置信度 ${figure}）`,
    },
  };
}
