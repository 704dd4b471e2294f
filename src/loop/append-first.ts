import { canonicalJson } from '#base/json.ts';
import type { NewJournalEntry } from '#domain/journal-entry.ts';
import type { Journal } from '#ports/journal.ts';

/**
 * Appends an entry whose id says which place it takes, such as version 3 of a note. The journal keeps the first entry of
 * an id: false when that was another one, also when it came from another node at the same moment.
 */
export async function appendFirst(
  journal: Pick<Journal, 'append'>,
  entry: NewJournalEntry & { readonly id: string },
): Promise<boolean> {
  const [kept] = await journal.append(entry);
  return kept?.actor === entry.actor && canonicalJson(kept.data) === canonicalJson(entry.data);
}
