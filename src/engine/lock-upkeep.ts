import { isLive } from '#domain/run.ts';
import type { EngineParts } from './parts.ts';

/** Long enough to outlive a restart of ours, short enough for a service not to stay locked when we never come back. */
export const LOCK_TERM_MS = 900_000;

/** On a beat: locks of live runs are renewed, however long they take; those of a start that died half-way are given back. */
export async function tendLocks({ locks, runs }: EngineParts): Promise<void> {
  for (const holder of new Set((await locks.list()).map(lock => lock.holder))) {
    const run = await runs.find(holder);
    if (run === undefined || !isLive(run)) await locks.release(holder);
    else await locks.take(run.plan.services, holder, LOCK_TERM_MS);
  }
}
