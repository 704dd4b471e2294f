import { z } from 'zod';
import type { ActionCall } from '#domain/action.ts';
import type { Sentence } from '#domain/sentence.ts';
import type { Action, ActionContext } from '#ports/action.ts';
import type { DatabaseInspector, SessionRef } from '#ports/database-inspector.ts';
import { actionTargetUnknown } from './errors.ts';
import { describeParams } from './params.ts';
import { refuse } from './target.ts';

const name = 'database.end-session';

const { paramsSchema, parseParams } = describeParams(
  name,
  z.strictObject({
    session: z.string().regex(/^\d+$/).describe('the number of the session: the pid of its backend, its connection id'),
    startedAt: z
      .number()
      .describe('when it began, in epoch ms, so that another session of the same number is never hit'),
  }),
);

/**
 * Ends a session that others wait for. Its open transaction is undone by the database, and its client sees a broken
 * connection: that cannot be taken back, so people agree first.
 */
export const endSession: Action = {
  name,
  title: { en: 'End a session that others wait for', zh: '结束阻塞其他会话的会话' },
  baseRisk: 0.85,
  reversible: false,
  paramsSchema,
  parseParams,

  async plan(call, context) {
    const inspector = getInspector(call, context);
    const ref = parseParams(call.params);
    const [session, waiters] = await Promise.all([
      inspector.findSession(ref, context.signal),
      countWaiters(inspector, ref, context.signal),
    ]);
    const { client = 'nobody', user = 'nobody', transactionMs = 0, statement = '' } = session ?? {};
    const [at, age] = [call.service, Math.round(transactionMs / 1000)];
    return {
      summary: {
        en: `session ${ref.session} of ${client} (user ${user}) at ${at} is ended: a transaction of ${age} s is undone; ${waiters} ${waiters === 1 ? 'session waits' : 'sessions wait'} for it`,
        zh: `结束 ${at} 上 ${client}（用户 ${user}）的会话 ${ref.session}：回滚其已持续 ${age} s 的事务；有 ${waiters} 个会话在等待它`,
      },
      changes: [
        {
          en: `${at}: session ${ref.session} of ${client} is ended, last statement: ${statement || 'not known'}`,
          zh: `${at}：结束 ${client} 的会话 ${ref.session}，最后的语句：${statement || '未知'}`,
        },
      ],
      instances: [`${call.service} session ${ref.session}`],
      capacityLossRatio: 0,
    };
  },

  async validate(call, context) {
    const inspector = context.databases?.get(call.service);
    if (inspector === undefined) {
      return refuse({
        en: `no database "${call.service}" is watched from inside`,
        zh: `没有从内部监视名为“${call.service}”的数据库`,
      });
    }
    const ref = parseParams(call.params);
    if ((await inspector.findSession(ref, context.signal)) === undefined) {
      return { status: 'unnecessary', reason: tellSession(ref, 'is gone', '已不存在') };
    }
    const waiters = await countWaiters(inspector, ref, context.signal);
    return waiters > 0
      ? { status: 'valid' }
      : refuse({
          en: `nobody waits for session ${ref.session}`,
          zh: `没有人在等待会话 ${ref.session}`,
        });
  },

  async capture() {
    return {};
  },

  /** The same number with the same start is the same session, so that a repetition finds nothing to end. */
  async execute(call, _key, context) {
    await getInspector(call, context).endSession(parseParams(call.params), context.signal);
  },

  async verify(call, context) {
    const inspector = getInspector(call, context);
    const ref = parseParams(call.params);
    if ((await inspector.findSession(ref, context.signal)) !== undefined) {
      return { status: 'not-yet', reason: tellSession(ref, 'is still there', '仍然存在') };
    }
    const waiters = await countWaiters(inspector, ref, context.signal);
    return waiters > 0
      ? { status: 'not-yet', reason: tellWaiters(ref, waiters) }
      : { status: 'done', summary: tellSession(ref, 'is gone, and nobody waits for it', '已结束，没有人再等待它') };
  },
};

function tellSession({ session }: SessionRef, en: string, zh: string): Sentence {
  return { en: `session ${session} ${en}`, zh: `会话 ${session} ${zh}` };
}

function tellWaiters({ session }: SessionRef, waiters: number): Sentence {
  return {
    en: `${waiters} sessions still wait for what session ${session} held`,
    zh: `仍有 ${waiters} 个会话在等待会话 ${session} 持有的锁`,
  };
}

/** Throws ACTION_TARGET_UNKNOWN. */
function getInspector(call: ActionCall, { databases }: ActionContext): DatabaseInspector {
  const inspector = databases?.get(call.service);
  if (inspector === undefined) throw actionTargetUnknown(call.action, call.service, [...(databases?.keys() ?? [])]);
  return inspector;
}

async function countWaiters(inspector: DatabaseInspector, ref: SessionRef, signal: AbortSignal): Promise<number> {
  const { waits } = await inspector.readLocks(signal);
  return new Set(waits.filter(({ blocker }) => blocker === ref.session).map(({ waiter }) => waiter)).size;
}
