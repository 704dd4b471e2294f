import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { rateExceeded } from './errors.ts';

const WINDOW_MS = 60_000;

/** Requests a minute. People and machines that are signed in meet theirs only when something runs wild. */
export const LIMITS = { signIn: 10, stranger: 60, known: 6000 } as const;

export type LimitName = keyof typeof LIMITS;

/** Counts a request of `who`; throws when it is one too many. */
export type TakeRequest = (request: FastifyRequest, limit: LimitName, who: string) => Promise<void>;

/** Counted by each server for itself, in a memory that is bounded: a limit is a fence, not a ledger. */
export async function createLimits(app: FastifyInstance): Promise<TakeRequest> {
  await app.register(rateLimit, { global: false });
  const keys = new WeakMap<FastifyRequest, string>();
  const checks = Object.fromEntries(
    Object.entries(LIMITS).map(([name, max]) => [
      name,
      app.createRateLimit({ max, timeWindow: WINDOW_MS, keyGenerator: request => keys.get(request) ?? request.ip }),
    ]),
  );
  return async (request, limit, who) => {
    keys.set(request, `${limit} ${who}`);
    const outcome = await checks[limit]!(request);
    if (!outcome.isAllowed && outcome.isExceeded) throw rateExceeded(LIMITS[limit], outcome.ttlInSeconds);
  };
}
