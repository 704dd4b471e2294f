import { z } from 'zod';
import type { ActionCall } from '#domain/action.ts';
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
  title: 'End a session that others wait for',
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
    const age = `a transaction of ${Math.round(transactionMs / 1000)} s is undone`;
    return {
      summary: `session ${ref.session} of ${client} (user ${user}) at ${call.service} is ended: ${age}; ${waiters} ${waiters === 1 ? 'session waits' : 'sessions wait'} for it`,
      changes: [
        `${call.service}: session ${ref.session} of ${client} is ended, last statement: ${statement || 'not known'}`,
      ],
      instances: [`${call.service} session ${ref.session}`],
      capacityLossRatio: 0,
    };
  },

  async validate(call, context) {
    const inspector = context.databases?.get(call.service);
    if (inspector === undefined) return refuse(`no database "${call.service}" is watched from inside`);
    const ref = parseParams(call.params);
    if ((await inspector.findSession(ref, context.signal)) === undefined) {
      return { status: 'unnecessary', reason: `session ${ref.session} is gone` };
    }
    const waiters = await countWaiters(inspector, ref, context.signal);
    return waiters > 0 ? { status: 'valid' } : refuse(`nobody waits for session ${ref.session}`);
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
      return { status: 'not-yet', reason: `session ${ref.session} is still there` };
    }
    const waiters = await countWaiters(inspector, ref, context.signal);
    return waiters > 0
      ? { status: 'not-yet', reason: `${waiters} sessions still wait for what session ${ref.session} held` }
      : { status: 'done', summary: `session ${ref.session} is gone, and nobody waits for it` };
  },
};

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
