import { z } from 'zod';
import type { Action } from '#ports/action.ts';
import { describeParams } from './params.ts';
import { findService, getService, namesOf, refuseUnknownService, rollingLoss, verifyFresh } from './target.ts';

const name = 'service.rolling-restart';

const { paramsSchema, parseParams } = describeParams(name, z.strictObject({}));

/** Fresh processes for all instances, one after another, each ready before the next. */
export const rollingRestart: Action = {
  name,
  title: 'Restart all instances one after another',
  baseRisk: 0.2,
  reversible: false,
  paramsSchema,
  parseParams,

  async plan(call, context) {
    const service = getService(call, context);
    const ids = namesOf(service);
    return {
      summary: `${ids.join(', ')} are restarted one after another; 1 of ${ids.length} instances away at a time`,
      changes: service.instances.map(({ id, version }) => `${id} gets a fresh process of version ${version}`),
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
