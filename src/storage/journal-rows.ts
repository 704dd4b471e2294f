/** Entries as rows and back. */
import { sql } from 'kysely';
import { canonicalJson, type JsonObject } from '#base/json.ts';
import { hashEntry, type JournalEntry, type NewJournalEntry } from '#domain/journal-entry.ts';
import type { JournalQuery } from '#ports/journal.ts';
import type { Database } from './database.ts';
import { holdsWords } from './list-conditions.ts';

export type StampedEntry = NewJournalEntry & { readonly id: string; readonly at: number };

const READ_LIMIT = 1000;
const WORDS = sql`lower(kind || ' ' || subject || ' ' || actor || ' ' || data)`;

/** What is hashed must be what a reader will get: as PostgreSQL keeps texts and UUIDs. */
export function stamp(
  entry: NewJournalEntry,
  defaults: { readonly newId: () => string; readonly now: number },
): StampedEntry {
  const { causedBy, incident, run } = entry;
  return {
    id: (entry.id ?? defaults.newId()).toLowerCase(),
    at: Math.trunc(entry.at ?? defaults.now),
    kind: storable(entry.kind),
    subject: storable(entry.subject),
    actor: storable(entry.actor),
    ...(causedBy === undefined ? {} : { causedBy: causedBy.toLowerCase() }),
    ...(incident === undefined ? {} : { incident: storable(incident) }),
    ...(run === undefined ? {} : { run: storable(run) }),
    data: entry.data,
  };
}

/** PostgreSQL's text takes neither U+0000 nor half a character. Data needs no such care: JSON escapes both. */
function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd');
}

/** Data goes through JSON once before it is hashed, so that the hash is of what a reader will get. */
export function chain(
  { data, causedBy, incident, run, ...rest }: StampedEntry & { readonly sequence: number },
  previousHash: string,
): JournalEntry {
  const entry = {
    sequence: rest.sequence,
    id: rest.id,
    at: rest.at,
    kind: rest.kind,
    subject: rest.subject,
    actor: rest.actor,
    ...(causedBy === undefined ? {} : { causedBy }),
    ...(incident === undefined ? {} : { incident }),
    ...(run === undefined ? {} : { run }),
    data: JSON.parse(canonicalJson(data)) as JsonObject,
  };
  return { ...entry, hash: hashEntry(previousHash, entry) };
}

export function toRow(entry: JournalEntry) {
  return {
    sequence: entry.sequence,
    id: entry.id,
    at: entry.at,
    kind: entry.kind,
    subject: entry.subject,
    actor: entry.actor,
    caused_by: entry.causedBy ?? null,
    incident: entry.incident ?? null,
    run: entry.run ?? null,
    data: canonicalJson(entry.data),
    hash: entry.hash,
  };
}

export interface JournalRow {
  sequence: string;
  id: string;
  at: string;
  kind: string;
  subject: string;
  actor: string;
  caused_by: string | null;
  incident: string | null;
  run: string | null;
  data: string;
  hash: string;
}

export function toEntry(row: JournalRow): JournalEntry {
  return {
    sequence: Number(row.sequence),
    id: row.id,
    at: Number(row.at),
    kind: row.kind,
    subject: row.subject,
    actor: row.actor,
    ...(row.caused_by === null ? {} : { causedBy: row.caused_by }),
    ...(row.incident === null ? {} : { incident: row.incident }),
    ...(row.run === null ? {} : { run: row.run }),
    data: JSON.parse(row.data) as JsonObject,
    hash: row.hash,
  };
}

export async function readEntries(db: Database, query: JournalQuery): Promise<readonly JournalEntry[]> {
  const rows = await db
    .selectFrom('journal')
    .selectAll()
    .$if(query.incident !== undefined, select => select.where('incident', '=', query.incident!))
    .$if(query.run !== undefined, select => select.where('run', '=', query.run!))
    .$if(query.subject !== undefined, select => select.where('subject', '=', query.subject!))
    .$if(query.kinds !== undefined, select => select.where('kind', '=', sql<string>`any(${[...query.kinds!]}::text[])`))
    .$if(query.text !== undefined, select => select.where(holdsWords(WORDS, query.text!)))
    .$if(query.afterSequence !== undefined, select => select.where('sequence', '>', String(query.afterSequence!)))
    .$if(query.beforeSequence !== undefined, select => select.where('sequence', '<', String(query.beforeSequence!)))
    .orderBy('sequence', query.newestFirst === true ? 'desc' : 'asc')
    .limit(query.limit ?? READ_LIMIT)
    .execute();
  return rows.map(toEntry);
}
