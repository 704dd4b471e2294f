import type { JournalEntry } from '../../../../src/api/journal.ts';

export interface ChainOfEntry {
  /** From the first cause that is known to the entry's own cause. */
  readonly causes: readonly JournalEntry[];
  /** What the entry led to at once. */
  readonly effects: readonly JournalEntry[];
}

/** Follows `causedBy` as far as the entries given reach. */
export function chainOf(entry: JournalEntry, known: readonly JournalEntry[]): ChainOfEntry {
  const byId = new Map(known.map(each => [each.id, each]));
  const causes: JournalEntry[] = [];
  let cause = byId.get(entry.causedBy ?? '');
  // A cause comes before its effect: whatever claims otherwise ends the walk, so that it ends.
  for (let last = entry; cause !== undefined && cause.sequence < last.sequence; cause = byId.get(last.causedBy ?? '')) {
    causes.unshift(cause);
    last = cause;
  }
  return { causes, effects: known.filter(each => each.causedBy === entry.id) };
}
