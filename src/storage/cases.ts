import { sql } from 'kysely';
import type { Case } from '#domain/case.ts';
import type { CaseStore } from '#ports/case-store.ts';
import type { Database } from './database.ts';
import { toJsonBody } from './json-body.ts';
import { parseReference } from './reference.ts';

export function createCaseStore(db: Database): CaseStore {
  return {
    async save(kase) {
      const changed = {
        service: kase.service,
        failure_type: kase.failureType,
        resolved_at: kase.resolvedAt,
        body: toJsonBody(kase),
      };
      // Not one upsert: that would use up a number at every save.
      const known = await db
        .updateTable('incident_case')
        .set(changed)
        .where('incident', '=', kase.incident)
        .returning('number')
        .executeTakeFirst();
      const { number } =
        known ??
        (await db
          .insertInto('incident_case')
          .values({ id: kase.id, incident: kase.incident, ...changed })
          .onConflict(conflict => conflict.column('incident').doUpdateSet(changed))
          .returning('number')
          .executeTakeFirstOrThrow());
      return { ...kase, number };
    },
    async find(idOrNumber) {
      const { id, number } = parseReference('CASE', idOrNumber);
      const row = await db
        .selectFrom('incident_case')
        .select(['number', 'body'])
        .where(where => (number === undefined ? where('id', '=', id) : where('number', '=', number)))
        .executeTakeFirst();
      return row === undefined ? undefined : withNumber(row);
    },
    async list({ incident, service, failureType, judged, limit = 100 }) {
      const rows = await db
        .selectFrom('incident_case')
        .select(['number', 'body'])
        .$if(incident !== undefined, select => select.where('incident', '=', incident!))
        .$if(judged === true, select => select.where(sql<boolean>`body ? 'feedback'`))
        .$if(service !== undefined, select => select.where('service', '=', service!))
        .$if(failureType !== undefined, select => select.where('failure_type', '=', failureType!))
        .orderBy('resolved_at', 'desc')
        .limit(limit)
        .execute();
      return rows.map(withNumber);
    },
  };
}

function withNumber({ number, body }: { number: number; body: Case }): Case {
  return { ...body, number };
}
