import { z } from 'zod';
import { listOf } from '#domain/sentence.ts';
import type { Action } from '#ports/action.ts';
import { describeParams } from './params.ts';
import {
  findService,
  getService,
  namesOf,
  refuseUnknownService,
  rollingLoss,
  tellFreshProcess,
  verifyFresh,
} from './target.ts';

const name = 'service.rolling-restart';

const { paramsSchema, parseParams } = describeParams(name, z.strictObject({}));

/** Fresh processes for all instances, one after another, each ready before the next. */
export const rollingRestart: Action = {
  name,
  title: { en: 'Restart all instances one after another', zh: '逐个重启所有实例' },
  baseRisk: 0.2,
  reversible: false,
  paramsSchema,
  parseParams,

  async plan(call, context) {
    const service = getService(call, context);
    const ids = namesOf(service);
    const { en, zh } = listOf(ids);
    return {
      summary: {
        en: `${en} are restarted one after another; 1 of ${ids.length} instances away at a time`,
        zh: `逐个重启 ${zh}；${ids.length} 个实例中每次有 1 个不可用`,
      },
      changes: service.instances.map(tellFreshProcess),
      instances: ids,
      capacityLossRatio: rollingLoss(service),
    };
  },

  async validate(call, context) {
    return findService(call, context) === undefined ? refuseUnknownService(call) : { status: 'valid' };
  },

  async capture() {
    return {};
  },

  async execute(call, key, { platform, actor, run, signal }) {
    const request = { service: call.service, key, actor, mode: 'rolling' as const };
    await platform.restart({ ...request, ...(run !== undefined && { run }) }, signal);
  },

  async verify(call, context) {
    const service = getService(call, context);
    return verifyFresh(service, namesOf(service), context.executedAt);
  },
};
