import type { Plan } from '#domain/plan.ts';
import type { EngineParts } from './parts.ts';

/** Asked at every boundary and between polls: the wish to abort is a fact in the run store, not in memory. */
export async function isAborted(parts: EngineParts, plan: Plan): Promise<boolean> {
  try {
    return (await parts.runs.find(plan.id))?.abort !== undefined;
  } catch (error) {
    // The database is away: what is under way goes on, and the wish is seen once it is back.
    parts.logger.warn({ run: plan.id, err: error }, 'abort could not be asked for');
    return false;
  }
}

/** Says who ended it and why, or null. Unlike the looks in between, this one insists on an answer. */
export async function findAbort(parts: EngineParts, plan: Plan): Promise<string | null> {
  const abort = (await parts.runs.find(plan.id))?.abort;
  return abort === undefined ? null : `aborted by ${abort.by}: ${abort.reason}`;
}
