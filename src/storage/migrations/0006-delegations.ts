import { type Kysely, sql } from 'kysely';

/** Whose say over approvals is in whose hands. The people are named as in the journal; their ids make it end with them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table zeroops.delegation (
      id text primary key,
      from_person text references zeroops.person (id) on delete cascade,
      to_person text not null references zeroops.person (id) on delete cascade,
      until bigint not null,
      body jsonb not null
    )`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table zeroops.delegation`.execute(db);
}
