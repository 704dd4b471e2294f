import type { Story } from '#api/story.ts';
import type { Incident } from '#domain/incident.ts';
import type { JournalEntry } from '#domain/journal-entry.ts';

/** The journal's entries of an incident as lines with times since its beginning. */
export function tellStory(incident: Incident, entries: readonly JournalEntry[]): Story {
  return {
    incident: incident as Story['incident'],
    lines: entries.map(entry => ({
      sequence: entry.sequence,
      at: entry.at,
      offsetMs: entry.at - incident.startedAt,
      kind: entry.kind,
      actor: entry.actor,
      summary: summaryOf(entry),
    })),
  };
}

/** Every entry carries a sentence for people; one that does not is named by its kind. */
export function summaryOf(entry: JournalEntry): string {
  const { summary } = entry.data;
  return typeof summary === 'string' && summary !== '' ? summary : `${entry.kind} ${entry.subject}`;
}
