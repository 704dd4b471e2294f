import { type RawBuilder, sql } from 'kysely';
import type { RollBack, Run, StepState } from '#domain/run.ts';
import type { RunFilter, RunStore } from '#ports/run-store.ts';
import type { Database } from './database.ts';
import { toJsonBody } from './json-body.ts';
import { holdsText, holdsWords, isAnyOf } from './list-conditions.ts';
import { parseReference } from './reference.ts';

interface RunRow {
  readonly id: string;
  readonly number: number;
  readonly body: Omit<Run, 'steps' | 'rollBack'>;
}

export function createRunStore(db: Database): RunStore {
  return {
    insert: run => insert(db, run),
    async update(id, fields) {
      // One statement, so that two writers of different fields do not lose each other's.
      await db
        .updateTable('run')
        .set(({ ref, fn, val }) => ({
          body: fn<string>('jsonb_concat', [ref('body'), sql`${val(toJsonBody(fields))}::jsonb`]),
          ...(fields.status === undefined ? {} : { status: fields.status }),
        }))
        .where('id', '=', id)
        .execute();
    },
    async saveStep(runId, step) {
      const body = toJsonBody(step);
      await db
        .insertInto('run_step')
        .values({ run: runId, step: step.id, body })
        // Merged by the server: what an earlier phase saved stays.
        .onConflict(conflict =>
          conflict.columns(['run', 'step']).doUpdateSet(({ ref, fn }) => ({
            body: fn<string>('jsonb_concat', [ref('run_step.body'), ref('excluded.body')]),
          })),
        )
        .execute();
    },
    async find(idOrNumber) {
      const { id, number } = parseReference('RUN', idOrNumber);
      const row = await db
        .selectFrom('run')
        .select(['id', 'number', 'body'])
        .where(where => (number === undefined ? where('id', '=', id) : where('number', '=', number)))
        .executeTakeFirst();
      return row === undefined ? undefined : (await complete(db, [row]))[0];
    },
    async list({ before, limit = 100, ...filter }) {
      const rows = await db
        .selectFrom('run')
        .select(['id', 'number', 'body'])
        .where(and => and.and(conditionsOf(filter)))
        .$if(before !== undefined, select => select.where('number', '<', before!))
        .orderBy('number', 'desc')
        .limit(limit)
        .execute();
      return complete(db, rows);
    },
    async count(filter) {
      const rows = await db
        .selectFrom('run')
        .select(['status', sql<number>`count(*)::integer`.as('count')])
        .where(and => and.and(conditionsOf(filter)))
        .groupBy('status')
        .execute();
      return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
    },
  };
}

function conditionsOf({ startedAfter, ...filter }: RunFilter): RawBuilder<boolean>[] {
  const { incident, statuses, service, task, text, ids } = filter;
  return [
    ...(incident === undefined ? [] : [sql<boolean>`incident = ${incident}`]),
    ...(statuses === undefined ? [] : [isAnyOf('status', statuses)]),
    ...(service === undefined ? [] : [holdsText('services', service)]),
    ...(task === undefined ? [] : [sql<boolean>`body->'plan'->'task'->>'type' = ${task}`]),
    ...(text === undefined ? [] : [holdsWords(sql.ref('words'), text)]),
    ...(ids === undefined ? [] : [isAnyOf('id', ids)]),
    ...(startedAfter === undefined ? [] : [sql<boolean>`(body->>'startedAt')::bigint > ${startedAfter}`]),
  ];
}

async function insert(db: Database, run: Run): Promise<Run> {
  const trx = await db.startTransaction().execute();
  try {
    // A number is taken before the conflict is found: only a roll back returns it.
    if (await insertNew(trx, run)) await trx.commit().execute();
    else await trx.rollback().execute();
  } catch (error) {
    if (!trx.isCommitted && !trx.isRolledBack) await trx.rollback().execute();
    throw error;
  }
  const row = await db
    .selectFrom('run')
    .select(['id', 'number', 'body'])
    .where('id', '=', run.id)
    .executeTakeFirstOrThrow();
  return (await complete(db, [row]))[0]!;
}

/** Returns whether it was not there yet. */
async function insertNew(trx: Database, run: Run): Promise<boolean> {
  const { steps, rollBack: _found, ...body } = run;
  const inserted = await trx
    .insertInto('run')
    .values({
      id: run.id,
      incident: run.plan.incident ?? null,
      status: run.status,
      created_at: run.createdAt,
      body: toJsonBody(body),
    })
    .onConflict(conflict => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (inserted === undefined) return false;
  const rows = steps.map(step => ({ run: run.id, step: step.id, body: toJsonBody(step) }));
  if (rows.length > 0) await trx.insertInto('run_step').values(rows).execute();
  return true;
}

/** Steps in the order of the plan, and by whom it was taken back. */
async function complete(db: Database, rows: readonly RunRow[]): Promise<Run[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(row => row.id);
  const [found, rollBacks] = await Promise.all([
    db.selectFrom('run_step').select(['run', 'body']).where('run', 'in', ids).execute(),
    findRollBacks(db, ids),
  ]);
  const steps = Map.groupBy(found, row => row.run);
  return rows.map(({ id, number, body }) => {
    const rollBack = rollBacks.get(id);
    const order = body.plan.steps.map(step => step.id);
    const own: StepState[] = (steps.get(id) ?? []).map(row => row.body);
    return {
      ...body,
      number,
      steps: own.sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id)),
      ...(rollBack === undefined ? {} : { rollBack }),
    };
  });
}

/** The latest roll back of each run that has one, and what they all took back. */
async function findRollBacks(db: Database, ids: readonly string[]): Promise<Map<string, RollBack>> {
  const rows = await db
    .selectFrom('run')
    .select(['id', 'number', 'status', 'rolls_back', undoneSteps.as('undone')])
    .where('rolls_back', 'in', ids)
    .orderBy('number')
    .execute();
  const attempts = Map.groupBy(rows, row => row.rolls_back!);
  return new Map(
    [...attempts].map(([rolledBack, all]) => {
      const { id, number, status } = all.at(-1)!;
      return [rolledBack, { run: id, number, status, undone: all.flatMap(({ undone }) => undone) }];
    }),
  );
}

/** What is as before already needed no undoing, and counts too. */
const undoneSteps = sql<string[]>`array(
  select planned.step->'of'->>'step'
  from jsonb_array_elements(run.body->'plan'->'steps') with ordinality as planned (step, place)
  join zeroops.run_step as done on done.run = run.id and done.step = planned.step->>'id'
  where planned.step->'of'->>'run' = run.rolls_back and done.body->>'status' in ('succeeded', 'unnecessary')
  order by planned.place)`;
