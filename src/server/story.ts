import type { Story } from '#api/story.ts';
import type { Incident } from '#domain/incident.ts';
import type { JournalEntry } from '#domain/journal-entry.ts';
import { findSentence, type Sentence, unworded } from '#domain/sentence.ts';
import type { Journal } from '#ports/journal.ts';

/** A story longer than this is told from its beginning and cut. */
const MOST_ENTRIES = 5000;
const PAGE = 1000;
/** What led to an incident lies close before its first entry. */
const ENTRIES_BEFORE = 100;
const LEAD_MS = 15_000;

/**
 * The journal's entries of an incident, with what happened around it to its services: the crash before it was opened, the
 * process that came up again. In the order of the journal, with times since the beginning.
 */
export async function tellStory(journal: Pick<Journal, 'read'>, incident: Incident): Promise<Story> {
  const entries = await readStoryEntries(journal, incident);
  return { incident, lines: entries.map(entry => toStoryLine(entry, incident)) };
}

export function toStoryLine(entry: JournalEntry, { startedAt }: Pick<Incident, 'startedAt'>): Story['lines'][number] {
  const { sequence, at, kind, actor } = entry;
  return { sequence, at, offsetMs: at - startedAt, kind, actor, summary: summaryOf(entry) };
}

/** The entries of an incident and what happened around it to its services, in the order of the journal. */
export async function readStoryEntries(journal: Pick<Journal, 'read'>, incident: Incident): Promise<JournalEntry[]> {
  const [first] = await journal.read({ incident: incident.id, limit: 1 });
  const [closed] = await journal.read({ incident: incident.id, kinds: ['case.closed'], limit: 1, newestFirst: true });
  const [last] =
    closed === undefined ? await journal.read({ incident: incident.id, limit: 1, newestFirst: true }) : [closed];
  if (first === undefined || last === undefined) return [];
  const told: JournalEntry[] = [];
  let after = Math.max(0, first.sequence - ENTRIES_BEFORE - 1);
  while (told.length < MOST_ENTRIES && after < last.sequence) {
    const page = await journal.read({ afterSequence: after, limit: PAGE });
    told.push(...page.filter(entry => entry.sequence <= last.sequence && belongs(entry, incident, first.causedBy)));
    const end = page.at(-1)?.sequence;
    if (end === undefined) break;
    after = end;
  }
  // What people say of it later, when its services have long had other troubles.
  const later = await journal.read({ incident: incident.id, afterSequence: last.sequence, limit: PAGE });
  return [...told, ...later];
}

function belongs(entry: JournalEntry, incident: Incident, openerId: string | undefined): boolean {
  if (entry.incident === incident.id || entry.id === openerId) return true;
  if (entry.at < incident.startedAt - LEAD_MS) return false;
  const service = serviceOf(entry);
  return service !== undefined && incident.services.includes(service);
}

/** The service of a fact about an instance or of a change; other facts belong to their incident or to nobody's. */
function serviceOf(entry: JournalEntry): string | undefined {
  if (entry.kind === 'change.seen') return entry.subject.replace(/^service\//, '');
  if (!entry.kind.startsWith('platform.instance.')) return undefined;
  const event = entry.data.event as { instance?: { service?: string } } | undefined;
  return event?.instance?.service;
}

/** Every entry carries a sentence for people; one that does not is named by its kind. */
export function summaryOf(entry: JournalEntry): Sentence {
  return findSentence(entry.data.summary) ?? unworded(`${entry.kind} ${entry.subject}`);
}
