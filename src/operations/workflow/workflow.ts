import { messageOf } from '#base/errors.ts';
import { type JsonObject, toJson } from '#base/json.ts';
import { findBrokenSteps, type PlanDraft, type Step } from '#domain/plan.ts';
import { type Sentence, unworded } from '#domain/sentence.ts';
import type { WorkflowSpec, WorkflowTask } from '#domain/workflow.ts';
import type { CompileContext, Operation, SpecProblem } from '#ports/operation.ts';

/** Id of the gate that follows on everything: a change is kept only if health did not get worse. */
const LAST_GATE = 'health_check';

/** Tasks of a person's own making. What they depend on becomes the order of the steps; a gate ends them all. */
export const workflowOperation: Operation<WorkflowSpec> = {
  type: 'workflow',
  compile(spec, context) {
    const problems = [
      ...spec.tasks.flatMap((task, i) => checkTask(task, `tasks/${i}`, context)),
      ...checkIds(spec),
      ...checkDependencies(spec),
    ];
    return problems.length > 0 ? { problems } : draft(spec);
  },
};

function draft(spec: WorkflowSpec): PlanDraft {
  const steps = spec.tasks.map(task => toStep(task, spec.dependencies[task.id] ?? []));
  const services = servicesOf(spec);
  if (spec.tasks.some(({ type }) => type === 'action')) {
    const gate = { services, ...spec.healthCheck };
    steps.push({ id: LAST_GATE, kind: 'gate', after: steps.map(({ id }) => id), gate });
  }
  return {
    title: unworded(spec.name),
    reason: tellExtent(spec.tasks.length, services),
    ...{ services, steps },
    task: { type: workflowOperation.type, spec: toJson(spec) as JsonObject },
  };
}

function tellExtent(tasks: number, services: readonly string[]): Sentence {
  return {
    en: `${tasks} tasks on ${services.join(', ') || 'no service'}`,
    zh: services.length === 0 ? `${tasks} 项任务，不涉及服务` : `${tasks} 项任务，涉及 ${services.join('、')}`,
  };
}

/** Those that tasks act on; gates only look. */
function servicesOf({ tasks }: WorkflowSpec): string[] {
  return [...new Set(tasks.flatMap(task => (task.type === 'action' ? [task.service] : [])))].sort();
}

function toStep(task: WorkflowTask, after: readonly string[]): Step {
  const { id } = task;
  switch (task.type) {
    case 'action': {
      const { action, service, params, timeoutMs, retry } = task;
      const call = { action, service, params };
      return { id, kind: 'action', after, call, timeoutMs, ...(retry === undefined ? {} : { retry }) };
    }
    case 'gate': {
      const { services, holdMs, timeoutMs, patienceMs } = task;
      return { id, kind: 'gate', after, gate: { services, holdMs, timeoutMs, patienceMs } };
    }
    case 'wait':
      return { id, kind: 'wait', after, durationMs: task.durationMs };
  }
}

function checkTask(task: WorkflowTask, path: string, { actions, services }: CompileContext): SpecProblem[] {
  const findUnknown = (name: string, place: string): SpecProblem[] =>
    services.some(service => service.name === name)
      ? []
      : [{ path: `${path}/${place}`, problem: `no service is called "${name}"; known: ${listNames(services)}` }];
  if (task.type === 'gate') return task.services.flatMap((name, i) => findUnknown(name, `services/${i}`));
  if (task.type === 'wait') return [];
  const action = actions.get(task.action);
  if (action === undefined) {
    const known = [...actions.keys()].sort().join(', ');
    return [{ path: `${path}/action`, problem: `there is no action "${task.action}"; known: ${known}` }];
  }
  const unknown = findUnknown(task.service, 'service');
  try {
    action.parseParams(task.params);
    return unknown;
  } catch (error) {
    return [...unknown, { path: `${path}/params`, problem: messageOf(error) }];
  }
}

function checkIds({ tasks }: WorkflowSpec): SpecProblem[] {
  return tasks.flatMap(({ id }, i) => {
    if (id === LAST_GATE)
      return [{ path: `tasks/${i}/id`, problem: `"${LAST_GATE}" is the gate that ends each workflow` }];
    const isTwin = tasks.findIndex(each => each.id === id) !== i;
    return isTwin ? [{ path: `tasks/${i}/id`, problem: `there are two tasks "${id}"` }] : [];
  });
}

function checkDependencies({ tasks, dependencies }: WorkflowSpec): SpecProblem[] {
  const known = new Set(tasks.map(({ id }) => id));
  const strangers = Object.entries(dependencies).flatMap(([id, before]) => [
    ...(known.has(id) ? [] : [{ path: `dependencies/${id}`, problem: `there is no task "${id}"` }]),
    ...before.flatMap((each, i) =>
      known.has(each) ? [] : [{ path: `dependencies/${id}/${i}`, problem: `there is no task "${each}"` }],
    ),
  ]);
  if (strangers.length > 0) return strangers;
  const circle = findBrokenSteps({ steps: tasks.map(task => toStep(task, dependencies[task.id] ?? [])) });
  return circle.length === 0
    ? []
    : [{ path: 'dependencies', problem: `circular: ${circle.join(', ')} wait for each other` }];
}

function listNames(services: readonly { readonly name: string }[]): string {
  return services.map(({ name }) => name).join(', ') || 'none';
}
