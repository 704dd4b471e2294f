import { z } from 'zod';
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
  title: 'Take instances out of rotation',
  baseRisk: 0.2,
  reversible: true,
  paramsSchema,
  parseParams,

  async plan(call, context) {
    const service = getService(call, context);
    const { instances } = parseParams(call.params);
    const touched = service.instances.filter(({ id }) => instances.includes(id));
    return {
      summary: `${touched.map(nameWithZone).join(' and ')} get no more requests; the processes stay`,
      changes: touched.map(({ id }) => `${id} weight ${context.traffic?.readWeights(service.name)[id] ?? 1} → 0`),
      instances: touched.map(({ id }) => id),
      capacityLossRatio: capacityShare(service, instances),
    };
  },

  async validate(call, { traffic, ...context }) {
    if (traffic === undefined) return refuse(`the platform ${context.platform.name} cannot steer requests`);
    const service = findService(call, context);
    if (service === undefined) return refuseUnknownService(call);
    const { instances } = parseParams(call.params);
    const stranger = findStranger(service, instances);
    if (stranger !== undefined) return refuse(`${call.service} has no instance "${stranger}"`);
    const weights = traffic.readWeights(call.service);
    if (instances.every(id => weights[id] === 0)) {
      return { status: 'unnecessary', reason: `${instances.join(', ')} out of rotation already` };
    }
    const left = service.instances.filter(
      ({ id, status }) => status === 'ready' && !instances.includes(id) && (weights[id] ?? 1) > 0,
    );
    return left.length > 0 ? { status: 'valid' } : refuse(`no ready instance of ${call.service} would be left`);
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
    if (served !== undefined) return { status: 'not-yet', reason: `${served} is still in rotation` };
    return { status: 'done', summary: `${instances.join(', ')} out of rotation` };
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
