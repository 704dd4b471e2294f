import type { SignInLinkStore } from '#ports/sign-in-link-store.ts';
import type { Database } from './database.ts';
import { insertPerson, toPerson } from './people.ts';

export function createSignInLinkStore(db: Database, now: () => number): SignInLinkStore {
  return {
    async add({ role, person = null, madeBy, expiresAt }, codeHash) {
      await db.deleteFrom('sign_in_link').where('expires_at', '<=', String(now())).execute();
      await db
        .insertInto('sign_in_link')
        .values({ code_hash: codeHash, role, person, made_by: madeBy, expires_at: expiresAt })
        .execute();
    },
    redeem: (codeHash, at, create) =>
      db.transaction().execute(async trx => {
        const row = await trx
          .deleteFrom('sign_in_link')
          .where('code_hash', '=', codeHash)
          .where('expires_at', '>', String(at))
          .returningAll()
          .executeTakeFirst();
        if (row === undefined) return undefined;
        if (row.person !== null) {
          const known = await trx
            .selectFrom('person')
            .selectAll()
            .where('id', '=', row.person)
            .executeTakeFirstOrThrow();
          return { person: toPerson(known), isNew: false };
        }
        const person = create({ role: row.role, madeBy: row.made_by, expiresAt: Number(row.expires_at) });
        await insertPerson(trx, person);
        return { person, isNew: true };
      }),
  };
}
