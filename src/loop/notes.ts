import type { Clock } from '#base/clock.ts';
import { actorOf } from '#domain/identity.ts';
import type { Incident } from '#domain/incident.ts';
import type { JournalEntry } from '#domain/journal-entry.ts';
import type { Note } from '#domain/note.ts';
import type { Sentence } from '#domain/sentence.ts';
import { factId } from '#engine/record.ts';
import type { Journal } from '#ports/journal.ts';
import { appendFirst } from './append-first.ts';
import { noteConflict } from './errors.ts';
import { nameOf } from './incident-book.ts';

interface NoteParts {
  readonly journal: Pick<Journal, 'append' | 'read'>;
  readonly clock: Clock;
}

export interface NoteDraft {
  readonly text: string;
  readonly by: string;
  /** The version it was written from; 0 when there was none. */
  readonly version: number;
}

const MOST_VERSIONS = 1000;

/** Oldest first; the journal is all there is of them. */
export async function readNotes(journal: Pick<Journal, 'read'>, incident: Pick<Incident, 'id'>): Promise<Note[]> {
  const entries = await journal.read({ incident: incident.id, kinds: ['incident.noted'], limit: MOST_VERSIONS });
  return entries.map(toNote);
}

/** Rejects with NOTE_CONFLICT when somebody else has written meanwhile: nobody's text is lost. */
export async function writeNote({ journal, clock }: NoteParts, incident: Incident, draft: NoteDraft): Promise<Note[]> {
  const { text, by, version } = draft;
  const before = await readNotes(journal, incident);
  const latest = before.at(-1);
  if (version !== (latest?.version ?? 0)) throw noteConflict(nameOf(incident), latest);
  const isOurs = await appendFirst(journal, {
    id: factId(incident.id, 'incident.noted', String(version + 1)),
    kind: 'incident.noted',
    subject: `incident/${incident.id}`,
    actor: actorOf(by),
    incident: incident.id,
    at: clock.now(),
    data: { summary: tellVersion(by, version + 1), version: version + 1, text },
  });
  const after = await readNotes(journal, incident);
  if (!isOurs) throw noteConflict(nameOf(incident), after.at(-1));
  return after;
}

function tellVersion(by: string, version: number): Sentence {
  return { en: `${by} wrote version ${version} of the notes`, zh: `${by} 编写了备注的第 ${version} 版` };
}

function toNote({ at, actor, data }: JournalEntry): Note {
  return { version: Number(data.version), text: String(data.text), by: actor.replace(/^person:/, ''), at };
}
