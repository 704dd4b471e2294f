import { uuidV8Of } from '#base/ids.ts';
import type { JsonObject } from '#base/json.ts';
import type { Plan } from '#domain/plan.ts';
import type { Sentence } from '#domain/sentence.ts';
import type { EngineParts } from './parts.ts';

/** A fact of a run has one id wherever and however often it is told, so that a crash between telling and remembering does not tell it twice. */
export function factId(...what: readonly string[]): string {
  return uuidV8Of(...what);
}

export interface Fact {
  readonly kind: string;
  /** Tells facts of one kind in one run apart: the step, the attempt. */
  readonly part: string;
  readonly summary: Sentence;
  readonly causedBy?: string;
  readonly actor?: string;
  readonly data?: JsonObject;
}

/** Appends a fact of a run to the journal; told again, nothing happens. Returns its id. */
export async function recordFact(parts: EngineParts, plan: Plan, fact: Fact): Promise<string> {
  const id = factId(plan.id, fact.kind, fact.part);
  await parts.journal.append({
    id,
    kind: fact.kind,
    subject: fact.part === '' ? `run/${plan.id}` : `run/${plan.id}/${fact.part}`,
    actor: fact.actor ?? 'zeroops',
    run: plan.id,
    ...(plan.incident === undefined ? {} : { incident: plan.incident }),
    ...(fact.causedBy === undefined ? {} : { causedBy: fact.causedBy }),
    data: { summary: fact.summary, ...fact.data },
  });
  return id;
}
