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
