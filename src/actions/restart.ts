import { z } from 'zod';
import type { Action } from '#ports/action.ts';
import { describeParams } from './params.ts';
import {
  capacityShare,
  findService,
  findStranger,
  getService,
  namesOf,
  nameWithZone,
  refuse,
  refuseUnknownService,
  verifyFresh,
} from './target.ts';

const name = 'service.restart';

const { paramsSchema, parseParams } = describeParams(
  name,
  z.strictObject({ instances: z.array(z.string()).min(1).optional().describe('absent: all instances, together') }),
);

/** Fresh processes for named instances, or for all. Cannot be undone, and leaves nothing that would have to be. */
export const restart: Action = {
  name,
  title: 'Restart instances',
  baseRisk: 0.15,
  reversible: false,
  paramsSchema,
  parseParams,

  async plan(call, context) {
    const service = getService(call, context);
    const ids = parseParams(call.params).instances ?? namesOf(service);
    const touched = service.instances.filter(({ id }) => ids.includes(id));
    const away = `${touched.length} of ${service.instances.length} instances away meanwhile`;
    const verb = touched.length === 1 ? 'is' : 'are';
    return {
      summary: `${touched.map(nameWithZone).join(' and ')} ${verb} restarted; ${away}`,
      changes: touched.map(({ id, version }) => `${id} gets a fresh process of version ${version}`),
      instances: touched.map(({ id }) => id),
      capacityLossRatio: capacityShare(service, ids),
    };
  },

  async validate(call, context) {
    const service = findService(call, context);
    if (service === undefined) return refuseUnknownService(call);
    const stranger = findStranger(service, parseParams(call.params).instances ?? []);
    return stranger === undefined ? { status: 'valid' } : refuse(`${call.service} has no instance "${stranger}"`);
  },

  async capture() {
    return {};
  },

  async execute(call, key, { platform, actor, run, signal }) {
    const { instances } = parseParams(call.params);
    const request = { service: call.service, key, actor, mode: 'at-once' as const };
    await platform.restart(
      { ...request, ...(instances !== undefined && { instances }), ...(run !== undefined && { run }) },
      signal,
    );
  },

  async verify(call, context) {
    const service = getService(call, context);
    const ids = parseParams(call.params).instances ?? namesOf(service);
    return verifyFresh(service, ids, context.executedAt);
  },
};
