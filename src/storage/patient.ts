import { backoffMs } from '#base/backoff.ts';
import { sleep } from '#base/clock.ts';
import type { Logger } from '#base/logger.ts';
import { isAway } from './errors.ts';

type Method = (...args: never[]) => Promise<unknown>;

const RETRY = { firstMs: 100, maxMs: 2000, factor: 2 };

/**
 * The same store for callers that must not go on with half of their work done: while the database is away they wait.
 * Every method must be safe to call again, since the answer to the first call may have been lost.
 */
export function patient<Store extends { readonly [Name in keyof Store]: Method }>(store: Store, logger: Logger): Store {
  const methods = Object.entries<Method>(store).map(([name, method]) => [
    name,
    (...args: never[]) => untilAnswered(() => method(...args), { name, logger }),
  ]);
  return Object.fromEntries(methods);
}

async function untilAnswered(
  call: () => Promise<unknown>,
  { name, logger }: { readonly name: string; readonly logger: Logger },
): Promise<unknown> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (!isAway(error)) throw error;
      if (attempt === 1) logger.warn({ err: error, method: name }, 'a store waits for the database');
      await sleep(backoffMs(RETRY, attempt));
    }
  }
}
