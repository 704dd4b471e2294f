import { backoffMs } from '#base/backoff.ts';
import type { Clock } from '#base/clock.ts';
import { sleep } from '#base/clock.ts';
import type { NewId } from '#base/ids.ts';
import type { Logger } from '#base/logger.ts';
import type { JournalEntry } from '#domain/journal-entry.ts';
import type { Journal } from '#ports/journal.ts';
import type { Database } from './database.ts';
import { isAway, journalOverloaded } from './errors.ts';
import { verifyChain } from './journal-check.ts';
import { chain, readEntries, type StampedEntry, stamp, toEntry, toRow } from './journal-rows.ts';

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

const MOST_WAITING = 10_000;
const MOST_IN_ONE_WRITE = 200;
const ROWS_PER_INSERT = 1000;
const RETRY = { firstMs: 100, maxMs: 2000, factor: 2 };

export function createJournal(parts: JournalParts): Journal & { flush(): Promise<void> } {
  const queue: Waiting[] = [];
  const listeners = new Set<(entry: JournalEntry) => void>();
  let waitingEntries = 0;
  let writing: Promise<void> | undefined;

  async function drain(): Promise<void> {
    let attempt = 0;
    // Calls to be written one by one, because one of them is refused and the others shall not suffer for it.
    let singly = 0;
    const unsure = new Set<string>();
    while (queue.length > 0) {
      const batch = singly > 0 ? queue.slice(0, 1) : takeBatch(queue);
      try {
        const { written, fresh } = await writeBatch(parts, { entries: batch.flatMap(each => each.entries), unsure });
        attempt = 0;
        unsure.clear();
        leave(batch);
        for (const each of batch) each.resolve(each.entries.map(entry => written.get(entry.id)!));
        for (const entry of fresh) notify(listeners, entry, parts.logger);
      } catch (error) {
        if (isAway(error)) {
          attempt += 1;
          if (attempt === 1) parts.logger.warn({ err: error, waiting: queue.length }, 'journal waits for the database');
          await sleep(backoffMs(RETRY, attempt));
          continue;
        }
        if (batch.length > 1) {
          singly = batch.length;
          continue;
        }
        leave(batch);
        for (const each of batch) each.reject(error);
      }
      singly = Math.max(0, singly - 1);
    }
    // Here and not in a later turn: an append that comes just now must find that nobody is writing.
    writing = undefined;
  }

  function leave(batch: readonly Waiting[]): void {
    queue.splice(0, batch.length);
    for (const each of batch) waitingEntries -= each.entries.length;
  }

  return {
    append(...entries) {
      if (entries.length === 0) return Promise.resolve([]);
      if (waitingEntries + entries.length > MOST_WAITING) return Promise.reject(journalOverloaded(waitingEntries));
      const stamped = entries.map(entry => stamp(entry, { newId: parts.newId, now: parts.clock.now() }));
      waitingEntries += stamped.length;
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

interface Batch {
  readonly entries: readonly StampedEntry[];
  /** Ids whose write was begun and not answered; found in the table, they are still to be told to the listeners. */
  readonly unsure: Set<string>;
}

/**
 * One transaction. The row lock on the head puts writers of all nodes in a line; an id that is there already (a retry
 * after an unknown outcome, a fact told twice) is answered with the entry that is there.
 */
async function writeBatch(
  { db }: JournalParts,
  { entries, unsure }: Batch,
): Promise<{ written: Map<string, JournalEntry>; fresh: JournalEntry[] }> {
  return db.transaction().execute(async trx => {
    const head = await trx.selectFrom('journal_head').selectAll().forUpdate().executeTakeFirstOrThrow();
    const ids = entries.map(entry => entry.id);
    const rows = await trx.selectFrom('journal').selectAll().where('id', 'in', ids).orderBy('sequence').execute();
    const known = rows.map(toEntry);
    const written = new Map(known.map(entry => [entry.id, entry]));
    const added: JournalEntry[] = [];
    let sequence = Number(head.sequence);
    let { hash } = head;
    for (const entry of entries) {
      if (written.has(entry.id)) continue;
      sequence += 1;
      const chained = chain({ ...entry, sequence }, hash);
      hash = chained.hash;
      written.set(entry.id, chained);
      added.push(chained);
    }
    const fresh = [...known.filter(entry => unsure.has(entry.id)), ...added];
    for (const entry of added) unsure.add(entry.id);
    for (let from = 0; from < added.length; from += ROWS_PER_INSERT) {
      const rowsToAdd = added.slice(from, from + ROWS_PER_INSERT).map(toRow);
      await trx.insertInto('journal').values(rowsToAdd).execute();
    }
    if (added.length > 0) await trx.updateTable('journal_head').set({ sequence, hash }).execute();
    return { written, fresh };
  });
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
