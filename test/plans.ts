import type { JsonObject } from '#base/json.ts';
import type { ActionStep, Gate, GateStep, Plan, Retry, Step, UndoStep } from '#domain/plan.ts';
import type { Run } from '#domain/run.ts';

/** A plan of the given steps on services of its own. */
export function planOf(id: string, steps: readonly Step[], services: readonly string[] = [`service-${id}`]): Plan {
  return {
    id,
    title: { en: `plan ${id}`, zh: `计划 ${id}` },
    reason: { en: 'a test', zh: '测试' },
    services,
    steps,
    risk: { score: 0.1, level: 'low', parts: [] },
    requestedBy: 'zeroops',
    createdAt: 1,
  };
}

export interface StepOptions {
  readonly after?: readonly string[];
  readonly params?: JsonObject;
  readonly timeoutMs?: number;
  readonly retry?: Retry;
}

/** A step of the recorded action (recorded-action.ts). */
export function actionStep(id: string, options: StepOptions = {}): ActionStep {
  const { after = [], params = {}, timeoutMs = 20_000, retry } = options;
  const call = { action: 'test.write', service: 'any', params: { line: id, ...params } };
  return { id, kind: 'action', after, call, timeoutMs, ...(retry === undefined ? {} : { retry }) };
}

/** Takes back what the step `step` of a run did. */
export function undoStep(step: string, run: Pick<Run, 'id' | 'number'>, options: StepOptions = {}): UndoStep {
  const { after, call, timeoutMs } = actionStep(step, options);
  const of = { run: run.id, number: run.number, step };
  return { id: `undo-${step}`, kind: 'undo', after, of, call, undo: { before: `before ${step}` }, timeoutMs };
}

export function gateStep(id: string, after: readonly string[], gate: Partial<Gate> = {}): GateStep {
  return { id, kind: 'gate', after, gate: { services: [id], holdMs: 0, timeoutMs: 20_000, ...gate } };
}
