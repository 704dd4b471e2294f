import { z } from 'zod';
import type { Verification } from '#domain/action.ts';
import type { Sentence } from '#domain/sentence.ts';
import type { Service } from '#domain/topology.ts';
import type { Action } from '#ports/action.ts';
import { describeParams } from './params.ts';
import { planOrRefuse } from './plan-or-refuse.ts';
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
  title: { en: 'Change the number of instances', zh: '调整实例数' },
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
    const { name: who, replicas: before } = service;
    const effect = tellEffect(leaving, arriving);
    return {
      summary: {
        en: `${who} goes from ${before} to ${replicas} instances: ${effect.en}`,
        zh: `${who} 从 ${before} 个实例调整为 ${replicas} 个：${effect.zh}`,
      },
      changes: [{ en: `${who} replicas ${before} → ${replicas}`, zh: `${who} 副本数 ${before} → ${replicas}` }],
      instances: [...leaving, ...arriving],
      capacityLossRatio: capacityShare(service, leaving),
    };
  },

  async validate(call, context) {
    const service = findService(call, context);
    if (service === undefined) return refuseUnknownService(call);
    const { replicas } = parseParams(call.params);
    if (replicas < 1) return refuse({ en: 'at least one instance must stay', zh: '至少要保留一个实例' });
    if (replicas > service.maxReplicas) {
      const { name: who, maxReplicas } = service;
      return refuse({
        en: `${who} may have at most ${maxReplicas} instances`,
        zh: `${who} 最多允许 ${maxReplicas} 个实例`,
      });
    }
    if (replicas === service.replicas) {
      const reason = {
        en: `${service.name} has ${replicas} instances already`,
        zh: `${service.name} 已有 ${replicas} 个实例`,
      };
      return { status: 'unnecessary', reason };
    }
    if (service.stateful) {
      return refuse({
        en: `${service.name} keeps state; more processes would not share it`,
        zh: `${service.name} 有状态，增加进程无法共享其状态`,
      });
    }
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

  async planRollback(call, undo, context) {
    return planOrRefuse(scale, { ...call, params: undoSchema.parse(undo) }, context);
  },

  async rollback(call, undo, key, { platform, actor, run, signal }) {
    const { replicas } = undoSchema.parse(undo);
    await platform.scale({ service: call.service, key, actor, replicas, ...(run !== undefined && { run }) }, signal);
  },
};

function verifyCount(service: Service, replicas: number): Verification {
  const ready = service.instances.filter(({ status }) => status === 'ready').length;
  if (service.replicas === replicas && service.instances.length === replicas && ready === replicas) {
    const summary = {
      en: `${replicas} instances of ${service.name} are ready`,
      zh: `${service.name} 的 ${replicas} 个实例已就绪`,
    };
    return { status: 'done', summary };
  }
  const reason = { en: `${ready} of ${replicas} instances are ready`, zh: `${replicas} 个实例中有 ${ready} 个就绪` };
  return { status: 'not-yet', reason };
}

function tellEffect(leaving: readonly string[], arriving: readonly string[]): Sentence {
  if (leaving.length > 0) return { en: `${leaving.join(', ')} stopped`, zh: `停止 ${leaving.join('、')}` };
  if (arriving.length === 0) return { en: 'nothing added', zh: '没有新增' };
  return { en: `${arriving.join(', ')} added`, zh: `新增 ${arriving.join('、')}` };
}
