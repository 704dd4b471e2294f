import { sql, type Transaction } from 'kysely';
import type { Person } from '#domain/person.ts';
import type { PersonStore } from '#ports/person-store.ts';
import type { Database } from './database.ts';
import { lastAdmin, personNameTaken } from './errors.ts';
import type { Tables } from './schema.ts';

export function createPersonStore(db: Database): PersonStore {
  return {
    add: person => insertPerson(db, person),
    async find(nameOrId) {
      const row = await db
        .selectFrom('person')
        .selectAll()
        .where(where => where.or([where('id', '=', nameOrId), where(sql`lower(name)`, '=', sql`lower(${nameOrId})`)]))
        .executeTakeFirst();
      return row === undefined ? undefined : toPerson(row);
    },
    async list() {
      return (await db.selectFrom('person').selectAll().orderBy('name').execute()).map(toPerson);
    },
    async hasAdmin() {
      return (await db.selectFrom('person').select('id').where('role', '=', 'admin').executeTakeFirst()) !== undefined;
    },
    changeRole: (id, role) =>
      db.transaction().execute(async trx => {
        const person = await lockPerson(trx, id);
        if (person === undefined) return undefined;
        if (role !== 'admin') await refuseLastAdmin(trx, person);
        await trx.updateTable('person').set({ role }).where('id', '=', id).execute();
        return { ...person, role };
      }),
    remove: id =>
      db.transaction().execute(async trx => {
        const person = await lockPerson(trx, id);
        if (person === undefined) return undefined;
        await refuseLastAdmin(trx, person);
        await trx.deleteFrom('person').where('id', '=', id).execute();
        return person;
      }),
  };
}

export async function insertPerson(db: Database, { id, name, role, createdAt }: Person): Promise<void> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('person')
    .values({ id, name, role, created_at: createdAt })
    .onConflict(conflict => conflict.doNothing())
    .executeTakeFirst();
  if (numInsertedOrUpdatedRows === 0n) throw personNameTaken(name);
}

export function toPerson(row: { id: string; name: string; role: Person['role']; created_at: string }): Person {
  return { id: row.id, name: row.name, role: row.role, createdAt: Number(row.created_at) };
}

/** One at a time, so that the last two admins cannot both leave. */
async function lockPerson(trx: Transaction<Tables>, id: string): Promise<Person | undefined> {
  await sql`lock table zeroops.person in share row exclusive mode`.execute(trx);
  const row = await trx.selectFrom('person').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : toPerson(row);
}

async function refuseLastAdmin(trx: Transaction<Tables>, { id, name, role }: Person): Promise<void> {
  if (role !== 'admin') return;
  const other = await trx
    .selectFrom('person')
    .select('id')
    .where('role', '=', 'admin')
    .where('id', '!=', id)
    .executeTakeFirst();
  if (other === undefined) throw lastAdmin(name);
}
