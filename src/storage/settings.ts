import type { Json } from '#base/json.ts';
import type { SettingsStore } from '#ports/settings-store.ts';
import type { Database } from './database.ts';
import { toJsonBody } from './json-body.ts';

export function createSettingsStore(db: Database): SettingsStore {
  return {
    async find(name) {
      const row = await db.selectFrom('setting').select('value').where('name', '=', name).executeTakeFirst();
      return row === undefined ? undefined : (row.value as Json);
    },
    async save(name, value) {
      const text = toJsonBody(value);
      await db
        .insertInto('setting')
        .values({ name, value: text })
        .onConflict(conflict => conflict.column('name').doUpdateSet({ value: text }))
        .execute();
    },
  };
}
