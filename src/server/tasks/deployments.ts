import type { z } from 'zod';
import type { Deployment, newDeploymentSchema } from '#api/deployment.ts';
import type { TaskState } from '#api/task.ts';
import { parseDurationMs } from '#base/duration.ts';
import type { DeploymentSpec } from '#domain/deployment.ts';
import type { Step } from '#domain/plan.ts';
import type { Run } from '#domain/run.ts';
import { unworded } from '#domain/sentence.ts';
import type { ApiParts } from '../api-parts.ts';
import { viewRun, viewSteps } from './task-view.ts';

const NAMES: Readonly<Record<string, string>> = {
  configure: 'Set Configuration',
  deploy: 'Deploy New Version',
  scale: 'Change Replicas',
  health_check: 'Health Check',
  smoke_test: 'Smoke Test',
};

export function toDeploymentSpec(written: z.output<typeof newDeploymentSchema>): DeploymentSpec {
  const { service, version, strategy, replicas, environment, healthCheck, smokeTest } = written;
  return {
    ...{ service, version, strategy },
    ...(replicas === undefined ? {} : { replicas }),
    ...(environment === undefined ? {} : { environment }),
    healthCheck: toHealthCheck(healthCheck),
    ...(smokeTest === undefined
      ? {}
      : { smokeTest: { requests: smokeTest.requests, timeoutMs: parseDurationMs(smokeTest.timeout) } }),
  };
}

export function toHealthCheck({ hold, timeout, patience }: Readonly<Record<'hold' | 'timeout' | 'patience', string>>) {
  return {
    holdMs: parseDurationMs(hold),
    timeoutMs: parseDurationMs(timeout),
    patienceMs: parseDurationMs(patience),
  };
}

export async function viewDeployment({ journal }: Pick<ApiParts, 'journal'>, run: Run): Promise<Deployment> {
  const { spec, facts } = run.plan.task!;
  const { service, version, strategy } = spec as unknown as DeploymentSpec;
  const saved = await journal.read({ run: run.id, kinds: ['run.step.captured'], limit: 10 });
  return {
    ...viewRun(run, listTasks(run, saved.length > 0)),
    ...{ service, version, strategy },
    previousVersion: String(facts?.previousVersion ?? ''),
  };
}

/** Validation and backup are phases of the first action, and tasks of their own in the seeds' order. */
function listTasks(run: Run, hasBackup: boolean): TaskState[] {
  const steps = viewSteps(run, ({ id }: Step) => NAMES[id] ?? id);
  const first = steps[0]!;
  const validate: TaskState = {
    ...{ id: 'validate', name: 'Validate Deployment', type: 'validate', summary: unworded('') },
    status: statusOfValidation(first, hasBackup),
    ...(first.startedAt === undefined ? {} : { startedAt: first.startedAt }),
  };
  const isOver = validate.status === 'failed' || first.status === 'completed' || first.status === 'skipped';
  const backup: TaskState = {
    ...{ id: 'backup', name: 'Backup Current Version', type: 'backup', summary: unworded('') },
    status: hasBackup ? 'completed' : isOver ? 'skipped' : 'pending',
  };
  const noTest: TaskState = {
    ...{ id: 'smoke_test', name: NAMES.smoke_test!, type: 'gate', status: 'skipped' },
    summary: { en: 'none was asked for', zh: '未要求' },
  };
  return [validate, backup, ...steps, ...(steps.some(({ id }) => id === 'smoke_test') ? [] : [noTest])];
}

function statusOfValidation({ status }: TaskState, hasBackup: boolean): TaskState['status'] {
  return hasBackup && status !== 'skipped' ? 'completed' : status;
}
