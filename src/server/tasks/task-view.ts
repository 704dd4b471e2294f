import type { TaskRunStatus, TaskState } from '#api/task.ts';
import type { Step } from '#domain/plan.ts';
import { APPROVALS_NEEDED } from '#domain/risk.ts';
import { isLive, type Run, type RunStatus, type StepState } from '#domain/run.ts';
import { unworded } from '#domain/sentence.ts';

type Status = TaskState['status'];

const STATUS_OF_STEP: Readonly<Record<StepState['status'], Status>> = {
  waiting: 'pending',
  running: 'running',
  succeeded: 'completed',
  unnecessary: 'completed',
  failed: 'failed',
  'rolled-back': 'rolled-back',
  'rollback-failed': 'rollback-failed',
};

/** A run in the words of the seeds' orchestrator, with the tasks as they are given. */
export function viewRun(run: Run, tasks: readonly TaskState[]) {
  const { id, number, plan, status, summary, createdAt, endedAt } = run;
  return {
    id,
    run: `RUN-${number}`,
    status: statusOf(status),
    summary,
    tasks: [...tasks],
    risk: plan.risk,
    approvalsNeeded: APPROVALS_NEEDED[plan.risk.level],
    requestedBy: plan.requestedBy,
    createdAt,
    ...(endedAt === undefined ? {} : { endedAt }),
  };
}

/** Each step as a task. */
export function viewSteps(run: Run, nameOf: (step: Step) => string): TaskState[] {
  return run.plan.steps.map(step => viewStep(run, step, nameOf(step)));
}

function viewStep(run: Run, step: Step, name: string): TaskState {
  const state = run.steps.find(({ id }) => id === step.id);
  const { status = 'waiting', summary = unworded(''), startedAt, endedAt } = state ?? {};
  return {
    ...{ id: step.id, name, type: step.kind, summary },
    // What a run that has ended did not begin, it never will.
    status: status === 'waiting' && !isLive(run) ? 'skipped' : STATUS_OF_STEP[status],
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(endedAt === undefined ? {} : { endedAt }),
  };
}

export function describeStep(step: Step): string {
  if (step.kind === 'wait') return 'Wait';
  if (step.kind === 'gate') return `Health of ${step.gate.services.join(', ')}`;
  return `${step.kind === 'undo' ? 'Undo ' : ''}${step.call.action} on ${step.call.service}`;
}

function statusOf(status: RunStatus): TaskRunStatus {
  return status === 'succeeded' ? 'completed' : status;
}
