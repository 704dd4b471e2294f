import type { JournalEntry, NewJournalEntry } from '#domain/journal-entry.ts';

export interface JournalQuery {
  readonly incident?: string;
  readonly run?: string;
  readonly kinds?: readonly string[];
  readonly subject?: string;
  /** Every word is part of what the entry holds. */
  readonly text?: string;
  readonly afterSequence?: number;
  readonly beforeSequence?: number;
  readonly limit?: number;
  readonly newestFirst?: boolean;
}

/** Answer of a check of the whole chain. */
export type JournalCheck =
  | { readonly status: 'intact'; readonly entries: number; readonly headHash: string }
  | { readonly status: 'broken'; readonly atSequence: number; readonly reason: string; readonly entries: number };

/** The append-only chain of facts. */
export interface Journal {
  /** Resolves when the fact is on disk. Entries appended in one call, or while another is being written, keep their order. */
  append(...entries: readonly NewJournalEntry[]): Promise<readonly JournalEntry[]>;
  read(query: JournalQuery): Promise<readonly JournalEntry[]>;
  verify(): Promise<JournalCheck>;
  /** Told of entries once they are on disk, in order. */
  onAppended(listener: (entry: JournalEntry) => void): () => void;
}
