import type { Incident } from '#domain/incident.ts';
import { isOpen } from '#domain/incident.ts';
import type { IncidentStore } from '#ports/incident-store.ts';
import type { Database } from './database.ts';
import { toJsonBody } from './json-body.ts';
import { parseReference } from './reference.ts';

export function createIncidentStore(db: Database): IncidentStore {
  return {
    async save(incident) {
      const row = {
        id: incident.id,
        is_open: isOpen(incident),
        started_at: incident.startedAt,
        body: toJsonBody(incident),
      };
      const { id: _id, ...changed } = row;
      const { number } = await db
        .insertInto('incident')
        .values(row)
        .onConflict(conflict => conflict.column('id').doUpdateSet(changed))
        .returning('number')
        .executeTakeFirstOrThrow();
      return { ...incident, number };
    },
    async find(idOrNumber) {
      const { id, number } = parseReference('INC', idOrNumber);
      const row = await db
        .selectFrom('incident')
        .select(['number', 'body'])
        .where(where => (number === undefined ? where('id', '=', id) : where('number', '=', number)))
        .executeTakeFirst();
      return row === undefined ? undefined : withNumber(row);
    },
    async list({ open, limit = 100, before }) {
      const rows = await db
        .selectFrom('incident')
        .select(['number', 'body'])
        .$if(open !== undefined, select => select.where('is_open', '=', open!))
        .$if(before !== undefined, select => select.where('number', '<', before!))
        .orderBy('number', 'desc')
        .limit(limit)
        .execute();
      return rows.map(withNumber);
    },
  };
}

function withNumber({ number, body }: { number: number; body: Incident }): Incident {
  return { ...body, number };
}
