import { z } from 'zod';
import type { ActionCall } from '#domain/action.ts';
import type { Sentence } from '#domain/sentence.ts';
import type { Action, ActionContext } from '#ports/action.ts';
import type { DatabaseSettings } from '#ports/database-inspector.ts';
import { actionTargetUnknown } from './errors.ts';
import { describeParams } from './params.ts';
import { planOrRefuse } from './plan-or-refuse.ts';
import { refuse } from './target.ts';

const name = 'database.set';

type Wanted = Readonly<Record<string, string | null>>;

const settings = z
  .record(z.string().min(1), z.string().nullable())
  .refine(set => Object.keys(set).length > 0, 'at least one setting is needed');

const { paramsSchema, parseParams } = describeParams(
  name,
  z.strictObject({
    set: settings.describe('settings and their values, such as "role shop: login": "on"; null takes a setting away'),
  }),
);
const undoSchema = z.object({ set: settings });

/** Settings of a database from inside: who may log in, what sessions begin with, who may read which table. Nothing restarts. */
export const setDatabase: Action = {
  name,
  title: { en: 'Change settings of a database', zh: '修改数据库设置' },
  baseRisk: 0.3,
  reversible: true,
  paramsSchema,
  parseParams,

  async plan(call, context) {
    const known = getSettings(call, context);
    const now = await known.read(context.signal);
    const differing = listDiffering(now, parseParams(call.params).set);
    const { length } = differing;
    return {
      summary: {
        en: `${length} ${length === 1 ? 'setting' : 'settings'} of ${call.service} ${length === 1 ? 'changes' : 'change'}; nothing restarts`,
        zh: `修改 ${call.service} 的 ${length} 项设置；不重启任何实例`,
      },
      changes: differing.map(([setting, value]) => tellChange(known, setting, now.get(setting), value)),
      instances: differing.map(([setting]) => `${call.service} ${setting}`),
      capacityLossRatio: 0,
    };
  },

  async validate(call, context) {
    const known = context.databases?.get(call.service)?.settings;
    if (known === undefined) {
      return refuse({
        en: `no database "${call.service}" whose settings could be changed is watched from inside`,
        zh: `没有从内部监视可修改设置的数据库“${call.service}”`,
      });
    }
    const { set } = parseParams(call.params);
    const now = await known.read(context.signal);
    const differing = listDiffering(now, set);
    if (differing.length === 0) {
      return {
        status: 'unnecessary',
        reason: {
          en: `the settings of ${call.service} have these values already`,
          zh: `${call.service} 的设置已是这些值`,
        },
      };
    }
    const strange = differing.find(([setting, value]) => known.describe(setting, value) === undefined);
    if (strange !== undefined) {
      return refuse({ en: `"${strange[0]}" cannot be set`, zh: `无法设置“${strange[0]}”` });
    }
    if (!(await known.mayChange(context.signal))) {
      const statements = differing.map(([setting, value]) => known.describe(setting, value)).join('; ');
      return refuse({
        en: `the user that ZeroOps has at ${call.service} may not change settings; a person can: ${statements}`,
        zh: `ZeroOps 在 ${call.service} 上的用户无权修改设置；可由人工执行：${statements}`,
      });
    }
    return { status: 'valid' };
  },

  async capture(call, context) {
    const now = await getSettings(call, context).read(context.signal);
    const names = Object.keys(parseParams(call.params).set);
    return { set: Object.fromEntries(names.map(setting => [setting, now.get(setting) ?? null])) };
  },

  async execute(call, _key, context) {
    await setAll(call, parseParams(call.params).set, context);
  },

  async verify(call, context) {
    const now = await getSettings(call, context).read(context.signal);
    const [first] = listDiffering(now, parseParams(call.params).set);
    return first === undefined
      ? {
          status: 'done',
          summary: { en: `the settings of ${call.service} are as wanted`, zh: `${call.service} 的设置已符合要求` },
        }
      : {
          status: 'not-yet',
          reason: { en: `${first[0]} has not the wanted value yet`, zh: `${first[0]} 尚未变为目标值` },
        };
  },

  async planRollback(call, undo, context) {
    return planOrRefuse(setDatabase, { ...call, params: undoSchema.parse(undo) }, context);
  },

  async rollback(call, undo, _key, context) {
    await setAll(call, undoSchema.parse(undo).set, context);
  },
};

/** To set what is set already does no harm, so that a repetition goes over all of them again. */
async function setAll(call: ActionCall, set: Wanted, context: ActionContext): Promise<void> {
  const known = getSettings(call, context);
  const now = await known.read(context.signal);
  for (const [setting, value] of listDiffering(now, set)) await known.change(setting, value, context.signal);
}

function listDiffering(now: ReadonlyMap<string, string>, set: Wanted): [string, string | null][] {
  return Object.entries(set).filter(([setting, value]) => (now.get(setting) ?? null) !== value);
}

function tellChange(
  known: DatabaseSettings,
  setting: string,
  before: string | undefined,
  after: string | null,
): Sentence {
  const statement = known.describe(setting, after) ?? '';
  const tell = (unset: string) => `${setting} ${before ?? unset} → ${after ?? unset}`;
  return { en: `${tell('unset')} (${statement})`, zh: `${tell('未设置')}（${statement}）` };
}

/** Throws ACTION_TARGET_UNKNOWN. */
function getSettings(call: ActionCall, { databases }: ActionContext): DatabaseSettings {
  const found = databases?.get(call.service)?.settings;
  if (found === undefined) {
    const known = [...(databases ?? [])].filter(([, { settings }]) => settings !== undefined);
    throw actionTargetUnknown(
      call.action,
      call.service,
      known.map(([service]) => service),
    );
  }
  return found;
}
