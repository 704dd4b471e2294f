import { z } from 'zod';
import { listOf } from '#domain/sentence.ts';
import type { Action } from '#ports/action.ts';
import { describeParams } from './params.ts';
import {
  capacityShare,
  findService,
  findStranger,
  getService,
  namesOf,
  nameWithZone,
  refuseStranger,
  refuseUnknownService,
  tellFreshProcess,
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
  title: { en: 'Restart instances', zh: '重启实例' },
  baseRisk: 0.15,
  reversible: false,
  paramsSchema,
  parseParams,

  async plan(call, context) {
    const service = getService(call, context);
    const ids = parseParams(call.params).instances ?? namesOf(service);
    const touched = service.instances.filter(({ id }) => ids.includes(id));
    const { en, zh } = listOf(touched.map(nameWithZone));
    const [away, all] = [touched.length, service.instances.length];
    return {
      summary: {
        en: `${en} ${away === 1 ? 'is' : 'are'} restarted; ${away} of ${all} instances away meanwhile`,
        zh: `重启 ${zh}；期间 ${all} 个实例中有 ${away} 个不可用`,
      },
      changes: touched.map(tellFreshProcess),
      instances: touched.map(({ id }) => id),
      capacityLossRatio: capacityShare(service, ids),
    };
  },

  async validate(call, context) {
    const service = findService(call, context);
    if (service === undefined) return refuseUnknownService(call);
    const stranger = findStranger(service, parseParams(call.params).instances ?? []);
    return stranger === undefined ? { status: 'valid' } : refuseStranger(call.service, stranger);
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
