import { sql } from 'kysely';
import type { Delegation } from '#domain/delegation.ts';
import type { DelegationStore } from '#ports/delegation-store.ts';
import type { Database } from './database.ts';
import { toJsonBody } from './json-body.ts';

export function createDelegationStore(db: Database): DelegationStore {
  return {
    async add(delegation) {
      const { id, from, to, createdAt, until } = delegation;
      await db.deleteFrom('delegation').where('until', '<=', String(createdAt)).execute();
      await db
        .insertInto('delegation')
        .values({ id, from_person: personOf(from), to_person: personOf(to), until, body: toJsonBody(delegation) })
        .execute();
    },
    async list(now) {
      const rows = await db
        .selectFrom('delegation')
        .select('body')
        .where('until', '>', String(now))
        .orderBy('id')
        .execute();
      return rows.map(row => row.body);
    },
    async remove(id) {
      const row = await db.deleteFrom('delegation').where('id', '=', id).returning('body').executeTakeFirst();
      return row?.body;
    },
  };
}

/** Null in the database for who has no account, as at the command line of the server's machine. */
function personOf(name: Delegation['from']) {
  return sql<string>`(select id from zeroops.person where lower(name) = lower(${name}))`;
}
