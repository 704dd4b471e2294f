import { type RawBuilder, sql } from 'kysely';
import type { Incident } from '#domain/incident.ts';
import { isOpen } from '#domain/incident.ts';
import type { IncidentFilter, IncidentPage, IncidentStore } from '#ports/incident-store.ts';
import type { Database } from './database.ts';
import { toJsonBody } from './json-body.ts';
import { holdsText, holdsWords, isAnyOf } from './list-conditions.ts';
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
    async list(query) {
      const { order = 'newest-first', limit = 100, brief = false } = query;
      const rows = await db
        .selectFrom('incident')
        .select(['number', brief ? briefBody.as('body') : 'body'])
        .where(and => and.and([...conditionsOf(query), ...placeOf(query)]))
        .$if(order === 'worst-first', select => select.orderBy('grade_rank', 'desc'))
        .orderBy('number', order === 'oldest-first' ? 'asc' : 'desc')
        .limit(limit)
        .execute();
      return rows.map(withNumber);
    },
    async count(filter) {
      const rows = await db
        .selectFrom('incident')
        .select(['status', sql<number>`count(*)::integer`.as('count')])
        .where(and => and.and(conditionsOf(filter)))
        .groupBy('status')
        .execute();
      return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
    },
  };
}

const briefBody = sql<Incident>`body || jsonb_build_object(
  'anomalies', '[]'::jsonb,
  'causes', coalesce(jsonb_path_query_array(body, '$.causes[0]'), '[]'::jsonb))`;

function conditionsOf({ open, statuses, grades, service, text, ids }: IncidentFilter): RawBuilder<boolean>[] {
  return [
    ...(open === undefined ? [] : [sql<boolean>`is_open = ${open}`]),
    ...(statuses === undefined ? [] : [isAnyOf('status', statuses)]),
    ...(grades === undefined ? [] : [isAnyOf('grade', grades)]),
    ...(service === undefined ? [] : [holdsText('services', service)]),
    ...(text === undefined ? [] : [holdsWords(sql.ref('words'), text)]),
    ...(ids === undefined ? [] : [isAnyOf('id', ids)]),
  ];
}

/** By where the last one stands now: its grade may have changed since its page was read. */
function placeOf({ order, before }: IncidentPage): RawBuilder<boolean>[] {
  if (before === undefined) return [];
  if (order === 'oldest-first') return [sql`number > ${before}`];
  if (order !== 'worst-first') return [sql`number < ${before}`];
  return [sql`(grade_rank, number) < (select grade_rank, number from zeroops.incident where number = ${before})`];
}

function withNumber({ number, body }: { number: number; body: Incident }): Incident {
  return { ...body, number };
}
