import { backoffMs } from '#base/backoff.ts';
import type { Clock } from '#base/clock.ts';
import { sleep } from '#base/clock.ts';
import type { NewId } from '#base/ids.ts';
import { canonicalJson, type JsonObject } from '#base/json.ts';
import type { Logger } from '#base/logger.ts';
import { GENESIS_HASH, hashEntry, type JournalEntry, type NewJournalEntry } from '#domain/journal-entry.ts';
import type { Journal, JournalCheck, JournalQuery } from '#ports/journal.ts';
import type { Database } from './database.ts';
import { isAway, journalOverloaded } from './errors.ts';

interface JournalParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly logger: Logger;
}

/**
 * Appends gather while one write is under way and go into the next one together.
 *
 *   idle ──append──▶ writing ──queue empty──▶ idle
 *                      │  └──more waiting──▶ writing
 *                      └──database away──▶ waiting (backoff) ──▶ writing
 */
interface Waiting {
  readonly entries: readonly StampedEntry[];
  readonly resolve: (entries: readonly JournalEntry[]) => void;
  readonly reject: (error: unknown) => void;
}

type StampedEntry = NewJournalEntry & { readonly id: string; readonly at: number };

const MOST_WAITING = 10_000;
const MOST_IN_ONE_WRITE = 200;
const READ_LIMIT = 1000;
const VERIFY_BATCH = 2000;
const RETRY = { firstMs: 100, maxMs: 2000, factor: 2 };

export function createJournal(parts: JournalParts): Journal & { flush(): Promise<void> } {
  const queue: Waiting[] = [];
  const listeners = new Set<(entry: JournalEntry) => void>();
  let writing: Promise<void> | undefined;

  async function drain(): Promise<void> {
    let attempt = 0;
    while (queue.length > 0) {
      const batch = takeBatch(queue);
      try {
        const { written, fresh } = await writeBatch(
          parts,
          batch.flatMap(each => each.entries),
        );
        queue.splice(0, batch.length);
        attempt = 0;
        for (const each of batch) each.resolve(each.entries.map(entry => written.get(entry.id)!));
        for (const entry of fresh) notify(listeners, entry, parts.logger);
      } catch (error) {
        if (!isAway(error)) {
          queue.splice(0, batch.length);
          for (const each of batch) each.reject(error);
          continue;
        }
        attempt += 1;
        if (attempt === 1) parts.logger.warn({ err: error, waiting: queue.length }, 'journal waits for the database');
        await sleep(backoffMs(RETRY, attempt));
      }
    }
    // Here and not in a later turn: an append that comes just now must find that nobody is writing.
    writing = undefined;
  }

  return {
    append(...entries) {
      const waiting = queue.reduce((sum, each) => sum + each.entries.length, 0);
      if (waiting + entries.length > MOST_WAITING) return Promise.reject(journalOverloaded(waiting));
      const stamped = entries.map(entry => ({
        ...entry,
        id: entry.id ?? parts.newId(),
        at: entry.at ?? parts.clock.now(),
      }));
      return new Promise((resolve, reject) => {
        queue.push({ entries: stamped, resolve, reject });
        writing ??= drain();
      });
    },
    async flush() {
      await writing;
    },
    read: query => readEntries(parts.db, query),
    verify: () => verifyChain(parts.db),
    onAppended(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function takeBatch(queue: readonly Waiting[]): Waiting[] {
  const batch: Waiting[] = [];
  let size = 0;
  for (const waiting of queue) {
    if (batch.length > 0 && size + waiting.entries.length > MOST_IN_ONE_WRITE) break;
    batch.push(waiting);
    size += waiting.entries.length;
  }
  return batch;
}

/**
 * One transaction. The row lock on the head puts writers of all nodes in a line; an id that is there already (a retry
 * after an unknown outcome, a fact told twice) is answered with the entry that is there.
 */
async function writeBatch(
  { db }: JournalParts,
  entries: readonly StampedEntry[],
): Promise<{ written: Map<string, JournalEntry>; fresh: JournalEntry[] }> {
  return db.transaction().execute(async trx => {
    const head = await trx.selectFrom('journal_head').selectAll().forUpdate().executeTakeFirstOrThrow();
    const ids = entries.map(entry => entry.id);
    const known = await trx.selectFrom('journal').selectAll().where('id', 'in', ids).execute();
    const written = new Map(known.map(row => [row.id, toEntry(row)]));
    const fresh: JournalEntry[] = [];
    let sequence = Number(head.sequence);
    let { hash } = head;
    for (const entry of entries) {
      if (written.has(entry.id)) continue;
      sequence += 1;
      const chained = chain({ ...entry, sequence }, hash);
      hash = chained.hash;
      written.set(entry.id, chained);
      fresh.push(chained);
    }
    if (fresh.length > 0) {
      await trx.insertInto('journal').values(fresh.map(toRow)).execute();
      await trx.updateTable('journal_head').set({ sequence, hash }).execute();
    }
    return { written, fresh };
  });
}

/** Data goes through JSON once before it is hashed, so that the hash is of what a reader will get. */
function chain(
  { data, causedBy, incident, run, ...rest }: StampedEntry & { sequence: number },
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

function toRow(entry: JournalEntry) {
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

interface JournalRow {
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

function toEntry(row: JournalRow): JournalEntry {
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

async function readEntries(db: Database, query: JournalQuery): Promise<readonly JournalEntry[]> {
  const rows = await db
    .selectFrom('journal')
    .selectAll()
    .$if(query.incident !== undefined, select => select.where('incident', '=', query.incident!))
    .$if(query.run !== undefined, select => select.where('run', '=', query.run!))
    .$if(query.subject !== undefined, select => select.where('subject', '=', query.subject!))
    .$if(query.kinds !== undefined, select => select.where('kind', 'in', [...query.kinds!]))
    .$if(query.afterSequence !== undefined, select => select.where('sequence', '>', String(query.afterSequence!)))
    .orderBy('sequence', query.newestFirst === true ? 'desc' : 'asc')
    .limit(query.limit ?? READ_LIMIT)
    .execute();
  return rows.map(toEntry);
}

async function verifyChain(db: Database): Promise<JournalCheck> {
  // Head first: what is appended meanwhile must not look like a tail too long.
  const head = await db.selectFrom('journal_head').selectAll().executeTakeFirstOrThrow();
  const last = Number(head.sequence);
  let previousHash = GENESIS_HASH;
  let sequence = 0;
  while (sequence < last) {
    const batch = await readEntries(db, { afterSequence: sequence, limit: VERIFY_BATCH });
    if (batch.length === 0) return broken(sequence + 1, `entries ${sequence + 1} to ${last} are missing`, sequence);
    for (const entry of batch) {
      if (entry.sequence > last) break;
      if (entry.sequence !== sequence + 1) return broken(sequence + 1, `entry ${sequence + 1} is missing`, sequence);
      const { hash, ...content } = entry;
      if (hashEntry(previousHash, content) !== hash)
        return broken(entry.sequence, `entry ${entry.sequence} was changed, or the one before it`, sequence);
      previousHash = hash;
      sequence = entry.sequence;
    }
  }
  if (previousHash !== head.hash) return broken(sequence, 'the head does not fit the last entry', sequence);
  return { status: 'intact', entries: sequence, headHash: previousHash };
}

function broken(atSequence: number, reason: string, entries: number): JournalCheck {
  return { status: 'broken', atSequence, reason, entries };
}

function notify(listeners: ReadonlySet<(entry: JournalEntry) => void>, entry: JournalEntry, logger: Logger): void {
  for (const listener of listeners) {
    try {
      listener(entry);
    } catch (error) {
      logger.error({ err: error }, 'journal listener failed');
    }
  }
}
