/** Which part of the journal is shown; kept in the address, so that it can be sent to somebody. */
export interface JournalSearch {
  /** `INC-12`, or the id of an incident. */
  readonly incident?: string;
  /** Kinds of entries, separated by commas. */
  readonly kinds?: string;
  readonly subject?: string;
  readonly text?: string;
}

const FIELDS = ['incident', 'kinds', 'subject', 'text'] as const;

export function parseJournalSearch(search: Readonly<Record<string, unknown>>): JournalSearch {
  return Object.fromEntries(
    FIELDS.flatMap(field => {
      const text = String(search[field] ?? '').trim();
      return text === '' ? [] : [[field, text]];
    }),
  );
}
