import { changeOf } from '#domain/change.ts';
import type { Incident } from '#domain/incident.ts';
import type { JournalEntry } from '#domain/journal-entry.ts';
import type { Report } from '#domain/report.ts';
import type { Journal } from '#ports/journal.ts';
import { readStoryEntries, toStoryLine } from '../story.ts';
import { buildReport } from './build-report.ts';

/** What was changed so long before the onset may still matter. */
const CHANGES_BEFORE_MS = 600_000;
/** Ten minutes of a busy journal. */
const ENTRIES_BEFORE = 10_000;
const MOST_CHANGES = 500;

/** O(entries of the incident and around it). */
export async function readReport(journal: Pick<Journal, 'read'>, incident: Incident): Promise<Report> {
  const entries = await readStoryEntries(journal, incident);
  const earlier = await readEarlierChanges(journal, incident, entries);
  const told = [...earlier.filter(entry => isOf(entry, incident)), ...entries].sort((a, b) => a.sequence - b.sequence);
  return buildReport({
    incident,
    entries,
    changes: [...earlier, ...entries.filter(({ kind }) => kind === 'change.seen')].map(changeOf),
    timeline: told.map(entry => toStoryLine(entry, incident)),
  });
}

async function readEarlierChanges(
  journal: Pick<Journal, 'read'>,
  { startedAt }: Incident,
  entries: readonly JournalEntry[],
): Promise<JournalEntry[]> {
  const first = entries[0];
  if (first === undefined) return [];
  const afterSequence = Math.max(0, first.sequence - ENTRIES_BEFORE);
  const changes = await journal.read({ kinds: ['change.seen'], afterSequence, limit: MOST_CHANGES });
  const known = new Set(entries.map(({ id }) => id));
  return changes.filter(entry => {
    const { at } = changeOf(entry);
    return !known.has(entry.id) && at >= startedAt - CHANGES_BEFORE_MS && at <= startedAt;
  });
}

/** Changes of others are weighed and are no part of the story. */
function isOf(entry: JournalEntry, { services, causes }: Incident): boolean {
  const { id, service } = changeOf(entry);
  return services.includes(service) || causes.some(cause => cause.service === service || cause.changes.includes(id));
}
