import type { ActionCall, Unfit, Verification } from '#domain/action.ts';
import { listOf, type Sentence } from '#domain/sentence.ts';
import { describeStatus, type Instance, type Service } from '#domain/topology.ts';
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

export function refuse(reason: Sentence): Unfit {
  return { status: 'refused', reason };
}

export function refuseUnknownService(call: ActionCall): Unfit {
  return refuse({ en: `there is no service "${call.service}"`, zh: `没有名为“${call.service}”的服务` });
}

export function refuseStranger(service: string, stranger: string): Unfit {
  return refuse({ en: `${service} has no instance "${stranger}"`, zh: `${service} 没有实例“${stranger}”` });
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

export function nameWithZone({ id, zone }: Instance): Sentence {
  return { en: `${id} (zone ${zone})`, zh: `${id}（可用区 ${zone}）` };
}

export function tellFreshProcess({ id, version }: Instance): Sentence {
  return { en: `${id} gets a fresh process of version ${version}`, zh: `${id} 换用版本 ${version} 的新进程` };
}

/** Done when each of the instances is ready, by a process that is newer than the action where its time is known. */
export function verifyFresh(service: Service, ids: readonly string[], executedAt: number | undefined): Verification {
  for (const id of ids) {
    const instance = service.instances.find(each => each.id === id);
    if (instance === undefined) return { status: 'failed', reason: { en: `${id} is gone`, zh: `${id} 已不存在` } };
    if (instance.status === 'exited' || instance.status === 'failed') {
      const en = `${id} has ${instance.status === 'exited' ? 'exited' : 'failed to start'}`;
      return { status: 'failed', reason: { en, zh: describeStatus(instance).zh } };
    }
    if (executedAt !== undefined && (instance.startedAt ?? 0) < executedAt) {
      return {
        status: 'not-yet',
        reason: { en: `${id} still runs the process from before`, zh: `${id} 仍在运行旧进程` },
      };
    }
    if (instance.status !== 'ready') return { status: 'not-yet', reason: describeStatus(instance) };
  }
  const { en, zh } = listOf(ids);
  return { status: 'done', summary: { en: `${en} ${ids.length === 1 ? 'is' : 'are'} ready`, zh: `${zh} 已就绪` } };
}
