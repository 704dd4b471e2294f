import { findBlockages } from '#algorithms/databases/wait-tree.ts';
import type { LockHolder } from '#domain/database-finding.ts';
import type { LockGraph } from '#ports/database-inspector.ts';

/** Locks are held and waited for all the time; only this long is worth a word. */
const LEAST_WAIT_MS = 1000;
const MOST_HOLDERS = 5;

/** Sessions at the head of a queue for locks, with the longest wait first. */
export function findLockHolders({ sessions, waits }: LockGraph): LockHolder[] {
  return findBlockages(waits)
    .filter(({ longestWaitMs }) => longestWaitMs >= LEAST_WAIT_MS)
    .slice(0, MOST_HOLDERS)
    .flatMap(({ blocker, waiters, longestWaitMs }) => {
      const session = sessions.find(each => each.session === blocker);
      // A prepared transaction holds locks without a session: nobody can be named or ended.
      if (session === undefined) return [];
      const { startedAt, client, state, statement, transactionMs = 0 } = session;
      const table = waits.find(wait => wait.blocker === blocker && wait.table !== undefined)?.table ?? '';
      return [
        {
          kind: 'lock-holder' as const,
          ...{ session: blocker, startedAt, client, state, statement, transactionMs, table, longestWaitMs },
          waiters: waiters.length,
        },
      ];
    });
}
