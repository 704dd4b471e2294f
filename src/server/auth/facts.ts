import type { JsonObject } from '#base/json.ts';
import { actorOf } from '#domain/identity.ts';
import type { Sentence } from '#domain/sentence.ts';
import type { Journal } from '#ports/journal.ts';

interface AccessFact {
  readonly kind: `${'person' | 'sign-in' | 'token'}.${string}`;
  readonly subject: string;
  readonly by: string;
  readonly summary: Sentence;
  readonly data?: JsonObject;
}

/** Who was let in, by whom, with what role: facts like all others. Secrets are in none of them. */
export async function recordAccess(journal: Journal, { kind, subject, by, summary, data }: AccessFact): Promise<void> {
  await journal.append({ kind, subject, actor: actorOf(by), data: { summary, ...data } });
}
