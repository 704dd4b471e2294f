/** What the stream of events tells of one journal entry, as far as pages need it to know what has changed. */
export interface JournalFact {
  readonly kind: string;
  readonly incident?: string;
  readonly run?: string;
}

/** From the CloudEvent that an event holds; what is none is a fact of no kind. */
export function parseJournalFact(data: string): JournalFact {
  try {
    const { type, incident, run } = JSON.parse(data) as Readonly<Record<string, unknown>>;
    return {
      kind: String(type ?? '').replace(/^io\.zeroops\./, ''),
      ...(typeof incident === 'string' ? { incident } : {}),
      ...(typeof run === 'string' ? { run } : {}),
    };
  } catch {
    return { kind: '' };
  }
}
