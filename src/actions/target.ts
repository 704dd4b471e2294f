import type { ActionCall, Validation, Verification } from '#domain/action.ts';
import type { Instance, Service } from '#domain/topology.ts';
import type { ActionContext } from '#ports/action.ts';
import { actionTargetUnknown } from './errors.ts';

export function findService(call: ActionCall, { platform }: ActionContext): Service | undefined {
  return platform.listServices().find(({ name }) => name === call.service);
}

/** Throws ACTION_TARGET_UNKNOWN. */
export function getService(call: ActionCall, context: ActionContext): Service {
  const service = findService(call, context);
  if (service === undefined) {
    const known = context.platform.listServices().map(({ name }) => name);
    throw actionTargetUnknown(call.action, call.service, known);
  }
  return service;
}

export function refuse(reason: string): Validation {
  return { status: 'refused', reason };
}

export function refuseUnknownService(call: ActionCall): Validation {
  return refuse(`there is no service "${call.service}"`);
}

export function findStranger(service: Service, instances: readonly string[]): string | undefined {
  return instances.find(id => !service.instances.some(instance => instance.id === id));
}

/** Share of what serves now that the given instances are, 0 to 1. What is down already is no loss. */
export function capacityShare(service: Service, instances: readonly string[]): number {
  const serving = service.instances.filter(({ status }) => status === 'ready');
  return serving.length === 0 ? 0 : serving.filter(({ id }) => instances.includes(id)).length / serving.length;
}

/** Of a replacement one after another: one of those that serve is away at a time. */
export function rollingLoss(service: Service): number {
  const serving = service.instances.filter(({ status }) => status === 'ready').length;
  return serving === 0 ? 0 : 1 / serving;
}

export function namesOf(service: Service): string[] {
  return service.instances.map(({ id }) => id);
}

export function nameWithZone({ id, zone }: Instance): string {
  return `${id} (zone ${zone})`;
}

/** Done when each of the instances is ready, by a process that is newer than the action where its time is known. */
export function verifyFresh(service: Service, ids: readonly string[], executedAt: number | undefined): Verification {
  for (const id of ids) {
    const instance = service.instances.find(each => each.id === id);
    if (instance === undefined) return { status: 'failed', reason: `${id} is gone` };
    if (instance.status === 'exited' || instance.status === 'failed') {
      return { status: 'failed', reason: `${id} has ${instance.status === 'exited' ? 'exited' : 'failed to start'}` };
    }
    if (executedAt !== undefined && (instance.startedAt ?? 0) < executedAt) {
      return { status: 'not-yet', reason: `${id} still runs the process from before` };
    }
    if (instance.status !== 'ready') return { status: 'not-yet', reason: `${id} is ${instance.status}` };
  }
  return { status: 'done', summary: `${ids.join(', ')} ${ids.length === 1 ? 'is' : 'are'} ready` };
}
