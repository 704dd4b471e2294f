import type { Plan } from '#domain/plan.ts';
import type { Run } from '#domain/run.ts';
import { about, type Sentence } from '#domain/sentence.ts';
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
export async function findAbort(parts: EngineParts, plan: Plan): Promise<Sentence | null> {
  const abort = (await parts.runs.find(plan.id))?.abort;
  return abort === undefined ? null : tellAbort(abort);
}

export const ABORTED: Sentence = { en: 'aborted', zh: '已中止' };

export function tellAbort({ by, reason }: NonNullable<Run['abort']>): Sentence {
  return about({ en: `aborted by ${by}`, zh: `由 ${by} 中止` }, reason);
}
