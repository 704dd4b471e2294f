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
      const { id, ...changed } = row;
      // Not one upsert: that would use up a number at every save, and people would see INC-1, INC-8, INC-15.
      const known = await db
        .updateTable('incident')
        .set(changed)
        .where('id', '=', id)
        .returning('number')
        .executeTakeFirst();
      const { number } =
        known ?? (await db.insertInto('incident').values(row).returning('number').executeTakeFirstOrThrow());
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
