import { z } from 'zod';
import type { Verification } from '#domain/action.ts';
import type { Service } from '#domain/topology.ts';
import type { Action } from '#ports/action.ts';
import { describeParams } from './params.ts';
import { capacityShare, findService, getService, namesOf, refuse, refuseUnknownService } from './target.ts';

const name = 'service.scale';

const { paramsSchema, parseParams } = describeParams(
  name,
  z.strictObject({ replicas: z.int().describe('how many instances there shall be') }),
);
const undoSchema = z.object({ replicas: z.int() });

/** More or fewer instances; the ones with the highest numbers come and go. */
export const scale: Action = {
  name,
  title: 'Change the number of instances',
  baseRisk: 0.15,
  reversible: true,
  paramsSchema,
  parseParams,

  async plan(call, context) {
    const service = getService(call, context);
    const { replicas } = parseParams(call.params);
    const leaving = namesOf(service).slice(replicas);
    const added = Math.max(0, replicas - service.replicas);
    const arriving = Array.from({ length: added }, (_, i) => `${service.name}-${service.replicas + i + 1}`);
    const effect = leaving.length > 0 ? `${leaving.join(', ')} stopped` : `${arriving.join(', ') || 'nothing'} added`;
    return {
      summary: `${service.name} goes from ${service.replicas} to ${replicas} instances: ${effect}`,
      changes: [`${service.name} replicas ${service.replicas} → ${replicas}`],
      instances: [...leaving, ...arriving],
      capacityLossRatio: capacityShare(service, leaving),
    };
  },

  async validate(call, context) {
    const service = findService(call, context);
    if (service === undefined) return refuseUnknownService(call);
    const { replicas } = parseParams(call.params);
    if (replicas < 1) return refuse('at least one instance must stay');
    if (replicas > service.maxReplicas)
      return refuse(`${service.name} may have at most ${service.maxReplicas} instances`);
    if (replicas === service.replicas) {
      return { status: 'unnecessary', reason: `${service.name} has ${replicas} instances already` };
    }
    if (service.stateful) return refuse(`${service.name} keeps state; more processes would not share it`);
    return { status: 'valid' };
  },

  async capture(call, context) {
    return { replicas: getService(call, context).replicas };
  },

  async execute(call, key, { platform, actor, run, signal }) {
    const { replicas } = parseParams(call.params);
    await platform.scale({ service: call.service, key, actor, replicas, ...(run !== undefined && { run }) }, signal);
  },

  async verify(call, context) {
    return verifyCount(getService(call, context), parseParams(call.params).replicas);
  },

  async rollback(call, undo, key, { platform, actor, run, signal }) {
    const { replicas } = undoSchema.parse(undo);
    await platform.scale({ service: call.service, key, actor, replicas, ...(run !== undefined && { run }) }, signal);
  },
};

function verifyCount(service: Service, replicas: number): Verification {
  const ready = service.instances.filter(({ status }) => status === 'ready').length;
  if (service.replicas === replicas && service.instances.length === replicas && ready === replicas) {
    return { status: 'done', summary: `${replicas} instances of ${service.name} are ready` };
  }
  return { status: 'not-yet', reason: `${ready} of ${replicas} instances are ready` };
}
