/** The check of the whole chain, on one snapshot: what is appended meanwhile is neither seen nor missed. */
import { canonicalJson } from '#base/json.ts';
import { GENESIS_HASH, hashEntry } from '#domain/journal-entry.ts';
import type { JournalCheck } from '#ports/journal.ts';
import type { Database } from './database.ts';
import { type JournalRow, toEntry } from './journal-rows.ts';

const BATCH = 2000;

export function verifyChain(db: Database): Promise<JournalCheck> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async trx => {
      const head = await trx.selectFrom('journal_head').selectAll().executeTakeFirst();
      let previousHash = GENESIS_HASH;
      let sequence = 0;
      for (;;) {
        const batch = await readRows(trx, sequence);
        for (const row of batch) {
          const expected = sequence + 1;
          if (Number(row.sequence) !== expected) return broken(expected, `entry ${expected} is missing`, sequence);
          if (!fits(row, previousHash))
            return broken(expected, `entry ${expected} was changed, or the one before it`, sequence);
          previousHash = row.hash;
          sequence = expected;
        }
        if (batch.length < BATCH) break;
      }
      if (head === undefined) return broken(sequence, 'the head is missing', sequence);
      const last = Number(head.sequence);
      if (sequence < last) return broken(sequence + 1, `entries ${sequence + 1} to ${last} are missing`, sequence);
      if (sequence > last) return broken(last + 1, `entry ${last + 1} was not appended by the journal`, last);
      if (previousHash !== head.hash) return broken(sequence, 'the head does not fit the last entry', sequence);
      return { status: 'intact', entries: sequence, headHash: previousHash };
    });
}

function readRows(trx: Database, afterSequence: number): Promise<JournalRow[]> {
  return trx
    .selectFrom('journal')
    .selectAll()
    .$if(afterSequence > 0, select => select.where('sequence', '>', String(afterSequence)))
    .orderBy('sequence')
    .limit(BATCH)
    .execute();
}

/** The bytes count, not only their meaning: text that says the same in another way was changed too. */
function fits(row: JournalRow, previousHash: string): boolean {
  try {
    const { hash, ...content } = toEntry(row);
    return canonicalJson(content.data) === row.data && hashEntry(previousHash, content) === hash;
  } catch {
    // Not JSON any more.
    return false;
  }
}

function broken(atSequence: number, reason: string, entries: number): JournalCheck {
  return { status: 'broken', atSequence, reason, entries };
}
