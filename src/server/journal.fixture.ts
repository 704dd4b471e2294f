import type { JournalEntry } from '#domain/journal-entry.ts';
import type { Journal } from '#ports/journal.ts';

/** Entries in memory, for what only reads and listens. */
export class MemoryJournal implements Pick<Journal, 'read' | 'onAppended'> {
  readonly entries: JournalEntry[] = [];
  readonly #listeners = new Set<(entry: JournalEntry) => void>();

  add(kind: string, fields: Partial<JournalEntry> = {}): JournalEntry {
    const sequence = this.entries.length + 1;
    const entry: JournalEntry = {
      ...{ sequence, id: `id-${sequence}`, at: 1_800_000_000_000 + sequence, kind, subject: 'loop', actor: 'zeroops' },
      ...{ data: { summary: kind }, hash: '0' },
      ...fields,
    };
    this.entries.push(entry);
    for (const listener of this.#listeners) listener(entry);
    return entry;
  }

  async read(query: Parameters<Journal['read']>[0]): Promise<readonly JournalEntry[]> {
    const {
      afterSequence = 0,
      beforeSequence = Number.POSITIVE_INFINITY,
      limit = 1000,
      kinds,
      newestFirst = false,
    } = query;
    const entries = newestFirst ? this.entries.toReversed() : this.entries;
    return entries
      .filter(
        entry =>
          entry.sequence > afterSequence &&
          entry.sequence < beforeSequence &&
          (kinds === undefined || kinds.includes(entry.kind)),
      )
      .slice(0, limit);
  }

  onAppended(listener: (entry: JournalEntry) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
