import type { z } from 'zod';
import type { newWorkflowSchema, Workflow } from '#api/workflow.ts';
import { parseDurationMs } from '#base/duration.ts';
import type { Retry } from '#domain/plan.ts';
import type { Run } from '#domain/run.ts';
import type { WorkflowSpec, WorkflowTask } from '#domain/workflow.ts';
import { toHealthCheck } from './deployments.ts';
import { describeStep, viewRun, viewSteps } from './task-view.ts';

type Written = z.output<typeof newWorkflowSchema>;
type WrittenTask = Written['tasks'][number];

export function toWorkflowSpec({ name, tasks, dependencies, healthCheck }: Written): WorkflowSpec {
  return { name, tasks: tasks.map(toTask), dependencies, healthCheck: toHealthCheck(healthCheck) };
}

function toTask(task: WrittenTask): WorkflowTask {
  const named = { id: task.id, ...(task.name === undefined ? {} : { name: task.name }) };
  switch (task.type) {
    case 'action': {
      const { type, action, service, params, timeout, retryPolicy } = task;
      const retry = retryPolicy === undefined ? {} : { retry: toRetry(retryPolicy) };
      return { ...named, type, action, service, params, timeoutMs: parseDurationMs(timeout), ...retry };
    }
    case 'gate':
      return { ...named, type: task.type, services: task.services, ...toHealthCheck(task) };
    case 'wait':
      return { ...named, type: task.type, durationMs: parseDurationMs(task.duration) };
  }
}

function toRetry(policy: { maxAttempts: number; backoff: string; backoffType: 'fixed' | 'exponential' }): Retry {
  const { maxAttempts, backoff, backoffType } = policy;
  return {
    attempts: maxAttempts,
    backoffMs: parseDurationMs(backoff),
    factor: backoffType === 'exponential' ? 2 : 1,
  };
}

export function viewWorkflow(run: Run): Workflow {
  const { name, tasks } = run.plan.task!.spec as unknown as WorkflowSpec;
  const names = new Map(tasks.map(task => [task.id, task.name]));
  return {
    ...viewRun(
      run,
      viewSteps(run, step => names.get(step.id) ?? describeStep(step)),
    ),
    name,
    dependencies: Object.fromEntries(run.plan.steps.map(({ id, after }) => [id, [...after]])),
  };
}
