import { z } from 'zod';
import type { JsonObject } from '#base/json.ts';
import type { Sentence } from '#domain/sentence.ts';
import type { Action } from '#ports/action.ts';
import { describeParams } from './params.ts';
import { planOrRefuse } from './plan-or-refuse.ts';
import { findService, getService, namesOf, refuse, refuseUnknownService, rollingLoss, verifyFresh } from './target.ts';

const undoSchema = z.object({ version: z.string() });

interface Description {
  readonly name: string;
  readonly title: Sentence;
  readonly baseRisk: number;
  /** Of the version, for people. */
  readonly version: string;
}

/** Verbs that make a service run another version, one instance after another. */
export function createSetVersion({ name, title, baseRisk, version: meaning }: Description): Action {
  const { paramsSchema, parseParams } = describeParams(
    name,
    z.strictObject({ version: z.string().min(1).describe(meaning) }),
  );
  const verbs = verbsOf(parseParams);
  return {
    ...{ name, title, baseRisk, reversible: true, paramsSchema, parseParams, ...verbs },
    async planRollback(call, undo, context) {
      return planOrRefuse(verbs, { ...call, params: undoSchema.parse(undo) }, context);
    },
  };
}

type Verbs = Required<Pick<Action, 'plan' | 'validate' | 'capture' | 'execute' | 'verify' | 'rollback'>>;

function verbsOf(parseParams: (params: JsonObject) => { version: string }): Verbs {
  return {
    async plan(call, context) {
      const service = getService(call, context);
      const { version } = parseParams(call.params);
      const moved = service.instances.filter(instance => instance.version !== version).map(({ id }) => id);
      return {
        summary: {
          en: `${service.name} goes from version ${service.version} to ${version}, one instance after another`,
          zh: `${service.name} 逐个实例从版本 ${service.version} 切换到 ${version}`,
        },
        changes: [
          {
            en: `${service.name} version ${service.version} → ${version}`,
            zh: `${service.name} 版本 ${service.version} → ${version}`,
          },
        ],
        instances: moved,
        capacityLossRatio: rollingLoss(service),
      };
    },

    async validate(call, context) {
      const service = findService(call, context);
      if (service === undefined) return refuseUnknownService(call);
      const { version } = parseParams(call.params);
      if (!service.versions.includes(version)) {
        const known = service.versions.join(', ');
        return refuse({
          en: `${service.name} has no version "${version}"; runnable: ${known}`,
          zh: `${service.name} 没有版本“${version}”；可运行的版本：${known}`,
        });
      }
      const isThere = service.version === version && service.instances.every(instance => instance.version === version);
      return isThere
        ? {
            status: 'unnecessary',
            reason: {
              en: `${service.name} runs version ${version} already`,
              zh: `${service.name} 已在运行版本 ${version}`,
            },
          }
        : { status: 'valid' };
    },

    async capture(call, context) {
      return { version: getService(call, context).version };
    },

    async execute(call, key, { platform, actor, run, signal }) {
      const { version } = parseParams(call.params);
      await platform.setVersion(
        { service: call.service, key, actor, version, ...(run !== undefined && { run }) },
        signal,
      );
    },

    async verify(call, context) {
      const service = getService(call, context);
      const { version } = parseParams(call.params);
      const other = service.instances.find(instance => instance.version !== version);
      if (other !== undefined) {
        const { id, version: its } = other;
        return { status: 'not-yet', reason: { en: `${id} runs version ${its}`, zh: `${id} 仍在运行版本 ${its}` } };
      }
      // Instances that ran the version before were rightly left alone, so their age says nothing.
      return verifyFresh(service, namesOf(service), undefined);
    },

    async rollback(call, undo, key, { platform, actor, run, signal }) {
      const { version } = undoSchema.parse(undo);
      await platform.setVersion(
        { service: call.service, key, actor, version, ...(run !== undefined && { run }) },
        signal,
      );
    },
  };
}
