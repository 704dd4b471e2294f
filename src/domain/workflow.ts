import type { JsonObject } from '#base/json.ts';
import type { HealthCheck, Retry } from './plan.ts';

/** Tasks of a person's own making, and which waits for which. */
export interface WorkflowSpec {
  readonly name: string;
  readonly tasks: readonly WorkflowTask[];
  /** By the id of a task: what must have succeeded before it. */
  readonly dependencies: Readonly<Record<string, readonly string[]>>;
  readonly healthCheck: HealthCheck;
}

export type WorkflowTask = ActionTask | GateTask | WaitTask;

interface TaskBase {
  readonly id: string;
  readonly name?: string;
}

interface ActionTask extends TaskBase {
  readonly type: 'action';
  readonly action: string;
  readonly service: string;
  readonly params: JsonObject;
  readonly timeoutMs: number;
  readonly retry?: Retry;
}

interface GateTask extends TaskBase {
  readonly type: 'gate';
  readonly services: readonly string[];
  readonly holdMs: number;
  readonly timeoutMs: number;
  readonly patienceMs: number;
}

interface WaitTask extends TaskBase {
  readonly type: 'wait';
  readonly durationMs: number;
}
