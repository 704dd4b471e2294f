import { SESSION_IDLE_MS, SESSION_MOST_MS, type Session } from '#domain/session.ts';
import type { SessionStore } from '#ports/session-store.ts';
import type { Database } from './database.ts';
import { toPerson } from './people.ts';

export function createSessionStore(db: Database): SessionStore {
  return {
    async add({ id, person, createdAt, usedAt, browser, address }, keyHash) {
      await db
        .deleteFrom('session')
        .where(where =>
          where.or([
            where('used_at', '<=', String(usedAt - SESSION_IDLE_MS)),
            where('created_at', '<=', String(usedAt - SESSION_MOST_MS)),
          ]),
        )
        .execute();
      await db
        .insertInto('session')
        .values({ id, key_hash: keyHash, person, created_at: createdAt, used_at: usedAt, browser, address })
        .execute();
    },
    async findByKey(keyHash) {
      const row = await db
        .selectFrom('session')
        .innerJoin('person', 'person.id', 'session.person')
        .selectAll('session')
        .select(['person.name', 'person.role', 'person.created_at as person_created_at'])
        .where('key_hash', '=', keyHash)
        .executeTakeFirst();
      if (row === undefined) return undefined;
      const { name, role, person: id, person_created_at: created_at } = row;
      return { session: toSession(row), person: toPerson({ id, name, role, created_at }) };
    },
    async touch(id, usedAt) {
      await db.updateTable('session').set({ used_at: usedAt }).where('id', '=', id).execute();
    },
    async list(person) {
      const rows = await db
        .selectFrom('session')
        .selectAll()
        .where('person', '=', person)
        .orderBy('used_at', 'desc')
        .execute();
      return rows.map(toSession);
    },
    async remove(person, id) {
      const { numDeletedRows } = await db
        .deleteFrom('session')
        .where('id', '=', id)
        .where('person', '=', person)
        .executeTakeFirst();
      return numDeletedRows > 0n;
    },
  };
}

interface SessionRow extends Pick<Session, 'id' | 'person' | 'browser' | 'address'> {
  readonly created_at: string;
  readonly used_at: string;
}

function toSession({ id, person, browser, address, created_at, used_at }: SessionRow): Session {
  return { id, person, browser, address, createdAt: Number(created_at), usedAt: Number(used_at) };
}
