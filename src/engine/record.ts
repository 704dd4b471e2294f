import { createHash } from 'node:crypto';
import type { JsonObject } from '#base/json.ts';
import type { Plan } from '#domain/plan.ts';
import type { Sentence } from '#domain/sentence.ts';
import type { EngineParts } from './parts.ts';

/**
 * A fact of a run has one id wherever and however often it is told, so that a crash between telling and remembering does
 * not tell it twice. UUID version 8 (RFC 9562, section 5.8) over a hash of what the fact is.
 */
export function factId(...what: readonly string[]): string {
  const bytes = createHash('sha256').update(what.join('\n')).digest().subarray(0, 16);
  bytes[6] = 0x80 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
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
