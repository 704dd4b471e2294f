import type { AutonomyStore } from '#ports/autonomy-store.ts';
import type { Database } from './database.ts';
import { toJsonBody } from './json-body.ts';

export function createAutonomyStore(db: Database): AutonomyStore {
  return {
    async find({ service, action, failureType }) {
      const row = await db
        .selectFrom('autonomy')
        .select('body')
        .where('service', '=', service)
        .where('action', '=', action)
        .where('failure_type', '=', failureType)
        .executeTakeFirst();
      return row?.body;
    },
    async save(autonomy) {
      const { service, action, failureType } = autonomy;
      const body = toJsonBody(autonomy);
      await db
        .insertInto('autonomy')
        .values({ service, action, failure_type: failureType, body })
        .onConflict(conflict => conflict.columns(['service', 'action', 'failure_type']).doUpdateSet({ body }))
        .execute();
    },
    async list() {
      const rows = await db
        .selectFrom('autonomy')
        .select('body')
        .orderBy('service')
        .orderBy('action')
        .orderBy('failure_type')
        .execute();
      return rows.map(row => row.body);
    },
  };
}
