import type { JsonObject } from '#base/json.ts';
import type { Plan } from './plan.ts';
import type { Sentence } from './sentence.ts';

/**
 * One durable execution of a plan.
 *
 *   awaiting-approval ──▶ running ──▶ succeeded
 *          │                 ├──▶ improved (not well, but clearly better: what was done stays)
 *          │                 ├──▶ rolling-back ──▶ rolled-back | rollback-failed
 *          │                 └──▶ failed (nothing to undo, or the action cannot be undone)
 *          └──▶ rejected | expired        any live state ──▶ aborted (by a person; what was done is undone)
 */
export type RunStatus =
  | 'awaiting-approval'
  | 'running'
  | 'rolling-back'
  | 'succeeded'
  | 'improved'
  | 'rolled-back'
  | 'rollback-failed'
  | 'failed'
  | 'rejected'
  | 'expired'
  | 'aborted';

export type StepStatus =
  | 'waiting'
  | 'running'
  | 'succeeded'
  | 'unnecessary'
  | 'failed'
  | 'rolled-back'
  | 'rollback-failed';

export interface StepState {
  readonly id: string;
  readonly status: StepStatus;
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly summary: Sentence;
  /** A gate saw that health got worse than it was before the run. */
  readonly isWorse?: true;
  /** What `capture` saved before the effect. */
  readonly undo?: JsonObject;
}

export interface Run {
  readonly id: string;
  /** Short number for people: RUN-7. */
  readonly number: number;
  readonly plan: Plan;
  readonly status: RunStatus;
  readonly steps: readonly StepState[];
  readonly createdAt: number;
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly summary: Sentence;
  /** Somebody wants it ended; what was done is undone as soon as the run notices. */
  readonly abort?: { readonly by: string; readonly reason: Sentence };
  /** The latest run that took it back, takes it back, or tried to: found by the store, never saved with it. */
  readonly rollBack?: RollBack;
}

export interface RollBack {
  readonly run: string;
  readonly number: number;
  readonly status: RunStatus;
  /** Steps of the run that are taken back, by this roll back or one before: also when health was not proved after. */
  readonly undone: readonly string[];
}

export const RUN_STATUS_WORDS: Readonly<Record<RunStatus, Sentence>> = {
  'awaiting-approval': { en: 'awaiting approval', zh: '等待审批' },
  running: { en: 'running', zh: '执行中' },
  'rolling-back': { en: 'rolling back', zh: '回滚中' },
  succeeded: { en: 'succeeded', zh: '成功' },
  improved: { en: 'improved', zh: '有改善' },
  'rolled-back': { en: 'rolled-back', zh: '已回滚' },
  'rollback-failed': { en: 'rollback-failed', zh: '回滚失败' },
  failed: { en: 'failed', zh: '失败' },
  rejected: { en: 'rejected', zh: '已拒绝' },
  expired: { en: 'expired', zh: '已过期' },
  aborted: { en: 'aborted', zh: '已中止' },
};

const LIVE: ReadonlySet<RunStatus> = new Set(['awaiting-approval', 'running', 'rolling-back']);

export function isLive(run: Pick<Run, 'status'>): boolean {
  return LIVE.has(run.status);
}
