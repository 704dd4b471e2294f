import { type Kysely, sql } from 'kysely';

/** Which run a run takes back, so that the run taken back is shown with it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table zeroops.run
      add column rolls_back text generated always as (
        case when body->'plan'->'task'->>'type' = 'roll-back' then body->'plan'->'task'->'spec'->>'run' end) stored
    `.execute(db);
  await sql`create index run_rolls_back on zeroops.run (rolls_back) where rolls_back is not null`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table zeroops.run drop column rolls_back`.execute(db);
}
