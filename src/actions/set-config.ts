import { z } from 'zod';
import { concealValue } from '#domain/concealment.ts';
import type { Sentence } from '#domain/sentence.ts';
import type { Service } from '#domain/topology.ts';
import type { Action } from '#ports/action.ts';
import { describeParams } from './params.ts';
import { planOrRefuse } from './plan-or-refuse.ts';
import { findService, getService, namesOf, refuseUnknownService, rollingLoss, verifyFresh } from './target.ts';

const name = 'config.set';

const settings = z
  .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.string().nullable())
  .refine(set => Object.keys(set).length > 0, 'at least one variable is needed');

const { paramsSchema, parseParams } = describeParams(
  name,
  z.strictObject({ set: settings.describe('variables and their values; null takes a variable away') }),
);
const undoSchema = z.object({ set: settings });

/** Variables of a service's environment, and the rolling restart that makes them count. */
export const setConfig: Action = {
  name,
  title: { en: 'Change settings in the environment', zh: '修改环境变量配置' },
  baseRisk: 0.35,
  reversible: true,
  paramsSchema,
  parseParams,

  async plan(call, context) {
    const service = getService(call, context);
    const differing = listDiffering(service, parseParams(call.params).set);
    return {
      summary: {
        en: `${differing.length} variables of ${service.name} change; its instances restart one after another`,
        zh: `修改 ${service.name} 的 ${differing.length} 个变量；其实例逐个重启`,
      },
      changes: differing.map(([variable, value]) => describeChange(service, variable, value)),
      instances: differing.length === 0 ? [] : namesOf(service),
      capacityLossRatio: differing.length === 0 ? 0 : rollingLoss(service),
    };
  },

  async validate(call, context) {
    const service = findService(call, context);
    if (service === undefined) return refuseUnknownService(call);
    const differing = listDiffering(service, parseParams(call.params).set);
    return differing.length > 0
      ? { status: 'valid' }
      : {
          status: 'unnecessary',
          reason: {
            en: `the variables of ${service.name} have these values already`,
            zh: `${service.name} 的变量已是这些值`,
          },
        };
  },

  async capture(call, context) {
    const { environment } = getService(call, context);
    const names = Object.keys(parseParams(call.params).set);
    return { set: Object.fromEntries(names.map(variable => [variable, environment[variable] ?? null])) };
  },

  async execute(call, key, { platform, actor, run, signal }) {
    const { set } = parseParams(call.params);
    const request = { service: call.service, key, actor, set, ...(run !== undefined && { run }) };
    await platform.setEnvironment(request, signal);
  },

  async verify(call, context) {
    const service = getService(call, context);
    const [first] = listDiffering(service, parseParams(call.params).set);
    if (first !== undefined) {
      const reason = { en: `${first[0]} has not the wanted value yet`, zh: `${first[0]} 尚未变为目标值` };
      return { status: 'not-yet', reason };
    }
    return verifyFresh(service, namesOf(service), context.executedAt);
  },

  async planRollback(call, undo, context) {
    return planOrRefuse(setConfig, { ...call, params: undoSchema.parse(undo) }, context);
  },

  async rollback(call, undo, key, { platform, actor, run, signal }) {
    const { set } = undoSchema.parse(undo);
    const request = { service: call.service, key, actor, set, ...(run !== undefined && { run }) };
    await platform.setEnvironment(request, signal);
  },
};

function listDiffering(service: Service, set: Readonly<Record<string, string | null>>): [string, string | null][] {
  return Object.entries(set).filter(([variable, value]) => (service.environment[variable] ?? null) !== value);
}

function describeChange(service: Service, variable: string, value: string | null): Sentence {
  const shown = (text: string | null | undefined, unset: string) =>
    text == null ? unset : concealValue(variable, text);
  const change = (unset: string) =>
    `${service.name} ${variable} ${shown(service.environment[variable], unset)} → ${shown(value, unset)}`;
  return { en: change('unset'), zh: change('未设置') };
}
