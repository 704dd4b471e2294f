import type { Selectable } from 'kysely';
import type { AccessToken } from '#domain/access-token.ts';
import type { AccessTokenStore } from '#ports/access-token-store.ts';
import type { Database } from './database.ts';
import { tokenNameTaken } from './errors.ts';
import type { Tables } from './schema.ts';

export function createAccessTokenStore(db: Database): AccessTokenStore {
  return {
    async add(token, secretHash) {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('access_token')
        .values(toRow(token, secretHash))
        .onConflict(conflict => conflict.column('name').doNothing())
        .executeTakeFirst();
      if (numInsertedOrUpdatedRows === 0n) throw tokenNameTaken(token.name);
    },
    async replace(token, secretHash) {
      const row = toRow(token, secretHash);
      await db
        .insertInto('access_token')
        .values(row)
        .onConflict(conflict => conflict.column('name').doUpdateSet(row))
        .execute();
    },
    async findBySecret(secretHash) {
      const row = await db
        .selectFrom('access_token')
        .selectAll()
        .where('secret_hash', '=', secretHash)
        .executeTakeFirst();
      return row === undefined ? undefined : toToken(row);
    },
    async touch(id, usedAt) {
      await db.updateTable('access_token').set({ used_at: usedAt }).where('id', '=', id).execute();
    },
    async list() {
      return (await db.selectFrom('access_token').selectAll().orderBy('created_at', 'desc').execute()).map(toToken);
    },
    async remove(id) {
      const row = await db.deleteFrom('access_token').where('id', '=', id).returningAll().executeTakeFirst();
      return row === undefined ? undefined : toToken(row);
    },
  };
}

function toRow({ id, name, kind, role, createdBy, createdAt, expiresAt }: AccessToken, secretHash: string) {
  return {
    ...{ id, name, kind, role, secret_hash: secretHash, created_by: createdBy, created_at: createdAt },
    ...{ expires_at: expiresAt ?? null, used_at: null },
  };
}

function toToken(row: Selectable<Tables['access_token']>): AccessToken {
  const { id, name, kind, role, created_by, created_at, expires_at, used_at } = row;
  return {
    ...{ id, name, kind, role, createdBy: created_by, createdAt: Number(created_at) },
    ...(expires_at === null ? {} : { expiresAt: Number(expires_at) }),
    ...(used_at === null ? {} : { usedAt: Number(used_at) }),
  };
}
