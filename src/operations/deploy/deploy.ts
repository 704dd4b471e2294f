import type { JsonObject } from '#base/json.ts';
import { toJson } from '#base/json.ts';
import type { DeploymentSpec } from '#domain/deployment.ts';
import type { PlanDraft, Step } from '#domain/plan.ts';
import type { Operation, SpecProblem } from '#ports/operation.ts';

/** Half an hour, in which each instance is started, and ready, one after another. */
const ACTION_TIMEOUT_MS = 1_800_000;

/**
 * Validate, backup, deploy, health check, smoke test. The first two are the engine's own phases of an action: it validates,
 * and saves the way back, before anything is changed; and whatever fails later is undone with what was saved.
 */
export const deployOperation: Operation<DeploymentSpec> = {
  type: 'deploy',
  compile(spec, { services }) {
    const service = services.find(({ name }) => name === spec.service);
    if (service === undefined) return { problems: [unknownService(spec.service, services)] };
    return draft(spec, service.version);
  },
};

function draft(spec: DeploymentSpec, previousVersion: string): PlanDraft {
  const { service, version } = spec;
  return {
    title: { en: `Deploy ${service} ${version}`, zh: `部署 ${service} ${version}` },
    reason: {
      en: `${service} goes from version ${previousVersion} to ${version}`,
      zh: `${service} 从版本 ${previousVersion} 切换到 ${version}`,
    },
    services: [service],
    steps: inOrder([...actionsOf(spec), ...gatesOf(spec)]),
    task: { type: deployOperation.type, spec: toJson(spec) as JsonObject, facts: { previousVersion } },
  };
}

type LooseStep = Step extends infer Each ? (Each extends Step ? Omit<Each, 'after'> : never) : never;

/** A new version finds its settings when it starts, and is multiplied once it runs. */
function actionsOf({ service, version, environment, replicas }: DeploymentSpec): LooseStep[] {
  const step = (id: string, action: string, params: JsonObject): LooseStep => ({
    ...{ id, kind: 'action' as const, timeoutMs: ACTION_TIMEOUT_MS },
    call: { action, service, params },
  });
  return [
    ...(environment === undefined ? [] : [step('configure', 'config.set', { set: environment })]),
    step('deploy', 'service.deploy', { version }),
    ...(replicas === undefined ? [] : [step('scale', 'service.scale', { replicas })]),
  ];
}

function gatesOf({ service, healthCheck, smokeTest }: DeploymentSpec): LooseStep[] {
  const services = [service];
  const health: LooseStep = { id: 'health_check', kind: 'gate', gate: { services, ...healthCheck } };
  if (smokeTest === undefined) return [health];
  return [health, { id: 'smoke_test', kind: 'gate', gate: { services, holdMs: 0, ...smokeTest } }];
}

function inOrder(steps: readonly LooseStep[]): Step[] {
  return steps.map((step, i): Step => ({ ...step, after: i === 0 ? [] : [steps[i - 1]!.id] }));
}

function unknownService(name: string, services: readonly { readonly name: string }[]): SpecProblem {
  const known = services.map(each => each.name).join(', ');
  return { path: 'service', problem: `no service is called "${name}"; known: ${known || 'none'}` };
}
