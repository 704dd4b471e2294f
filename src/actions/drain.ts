import { z } from 'zod';
import { listOf, type Sentence } from '#domain/sentence.ts';
import type { Action } from '#ports/action.ts';
import { trafficUnsupported } from './errors.ts';
import { describeParams } from './params.ts';
import {
  capacityShare,
  findService,
  findStranger,
  getService,
  nameWithZone,
  refuse,
  refuseStranger,
  refuseUnknownService,
} from './target.ts';

const name = 'traffic.drain';

const { paramsSchema, parseParams } = describeParams(
  name,
  z.strictObject({ instances: z.array(z.string()).min(1).describe('instances that shall get no more requests') }),
);
const undoSchema = z.object({ weights: z.record(z.string(), z.number()) });

/** Takes instances out of rotation. They go on running, so that people can look at them. */
export const drain: Action = {
  name,
  title: { en: 'Take instances out of rotation', zh: '摘除实例流量' },
  baseRisk: 0.2,
  reversible: true,
  paramsSchema,
  parseParams,

  async plan(call, context) {
    const service = getService(call, context);
    const { instances } = parseParams(call.params);
    const touched = service.instances.filter(({ id }) => instances.includes(id));
    const { en, zh } = listOf(touched.map(nameWithZone));
    return {
      summary: { en: `${en} get no more requests; the processes stay`, zh: `${zh} 不再接收请求；进程保留` },
      changes: touched.map(({ id }) => {
        const weight = context.traffic?.readWeights(service.name)[id] ?? 1;
        return { en: `${id} weight ${weight} → 0`, zh: `${id} 权重 ${weight} → 0` };
      }),
      instances: touched.map(({ id }) => id),
      capacityLossRatio: capacityShare(service, instances),
    };
  },

  async validate(call, { traffic, ...context }) {
    if (traffic === undefined) {
      const { name: platform } = context.platform;
      return refuse({ en: `the platform ${platform} cannot steer requests`, zh: `平台 ${platform} 不能调度请求` });
    }
    const service = findService(call, context);
    if (service === undefined) return refuseUnknownService(call);
    const { instances } = parseParams(call.params);
    const stranger = findStranger(service, instances);
    if (stranger !== undefined) return refuseStranger(call.service, stranger);
    const weights = traffic.readWeights(call.service);
    if (instances.every(id => weights[id] === 0)) {
      return { status: 'unnecessary', reason: tellOut(instances, { en: ' already', zh: '早已' }) };
    }
    const left = service.instances.filter(
      ({ id, status }) => status === 'ready' && !instances.includes(id) && (weights[id] ?? 1) > 0,
    );
    return left.length > 0
      ? { status: 'valid' }
      : refuse({
          en: `no ready instance of ${call.service} would be left`,
          zh: `${call.service} 将没有就绪的实例`,
        });
  },

  async capture(call, { traffic, platform }) {
    if (traffic === undefined) throw trafficUnsupported(platform.name);
    const weights = traffic.readWeights(call.service);
    const { instances } = parseParams(call.params);
    return { weights: Object.fromEntries(instances.map(id => [id, weights[id] ?? 1])) };
  },

  async execute(call, key, { traffic, platform, signal }) {
    if (traffic === undefined) throw trafficUnsupported(platform.name);
    const { instances } = parseParams(call.params);
    await traffic.setWeight({ service: call.service, instances, weight: 0, key }, signal);
  },

  async verify(call, { traffic, platform }) {
    if (traffic === undefined) throw trafficUnsupported(platform.name);
    const weights = traffic.readWeights(call.service);
    const { instances } = parseParams(call.params);
    const served = instances.find(id => weights[id] !== 0);
    if (served !== undefined)
      return { status: 'not-yet', reason: { en: `${served} is still in rotation`, zh: `${served} 仍在接收流量` } };
    return { status: 'done', summary: tellOut(instances, { en: '', zh: '已' }) };
  },

  async planRollback(call, undo, context) {
    const service = findService(call, context);
    if (service === undefined) return refuseUnknownService(call);
    const { weights } = undoSchema.parse(undo);
    const stranger = findStranger(service, Object.keys(weights));
    if (stranger !== undefined) return refuseStranger(call.service, stranger);
    const now = context.traffic?.readWeights(service.name) ?? {};
    const differing = Object.entries(weights).filter(([id, weight]) => (now[id] ?? 1) !== weight);
    if (differing.length === 0) {
      const { en, zh } = listOf(Object.keys(weights));
      return {
        status: 'unnecessary',
        reason: { en: `${en} get requests as before already`, zh: `${zh} 早已恢复接收请求` },
      };
    }
    const { en, zh } = listOf(differing.map(([id]) => id));
    return {
      summary: { en: `${en} get requests as before`, zh: `${zh} 恢复接收请求` },
      changes: differing.map(([id, weight]) => {
        const change = `${now[id] ?? 1} → ${weight}`;
        return { en: `${id} weight ${change}`, zh: `${id} 权重 ${change}` };
      }),
      instances: differing.map(([id]) => id),
      capacityLossRatio: 0,
    };
  },

  async rollback(call, undo, key, { traffic, platform, signal }) {
    if (traffic === undefined) throw trafficUnsupported(platform.name);
    const { weights } = undoSchema.parse(undo);
    for (const [instance, weight] of Object.entries(weights)) {
      const request = { service: call.service, instances: [instance], weight, key: `${key}:${instance}` };
      await traffic.setWeight(request, signal);
    }
  },
};

function tellOut(instances: readonly string[], since: Sentence): Sentence {
  const { en, zh } = listOf(instances);
  return { en: `${en} out of rotation${since.en}`, zh: `${zh} ${since.zh}摘除流量` };
}
