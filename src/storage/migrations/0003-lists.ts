import { type Kysely, sql } from 'kysely';

/** What lists are searched and sorted by, taken out of the bodies by the server, so that no writer can forget it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table zeroops.incident
      add column status text not null generated always as (body->>'status') stored,
      add column grade text not null generated always as (body->>'grade') stored,
      add column grade_rank smallint not null generated always as
        (case body->>'grade' when 'critical' then 2 when 'warning' then 1 else 0 end) stored,
      add column services jsonb not null generated always as (body->'services') stored,
      add column words text not null generated always as (lower(
        'inc-' || number || ' ' || (body->'title'->>'en') || ' ' || (body->'title'->>'zh') || ' ' ||
        (body->'summary'->>'en') || ' ' || (body->'summary'->>'zh') || ' ' || (body->>'services') || ' ' ||
        coalesce(body->'causes'->0->>'problem', ''))) stored`.execute(db);
  await sql`create index incident_status on zeroops.incident (status, number)`.execute(db);
  await sql`create index incident_grade on zeroops.incident (grade_rank, number)`.execute(db);
  await sql`create index incident_services on zeroops.incident using gin (services)`.execute(db);

  await sql`
    alter table zeroops.run
      add column services jsonb not null generated always as (body->'plan'->'services') stored,
      add column words text not null generated always as (lower(
        'run-' || number || ' ' || (body->'plan'->'title'->>'en') || ' ' || (body->'plan'->'title'->>'zh') || ' ' ||
        (body->'summary'->>'en') || ' ' || (body->'summary'->>'zh') || ' ' ||
        (body->'plan'->>'services'))) stored`.execute(db);
  await sql`create index run_status_number on zeroops.run (status, number)`.execute(db);
  await sql`drop index zeroops.run_status`.execute(db);
  await sql`create index run_services on zeroops.run using gin (services)`.execute(db);

  await sql`create index journal_subject on zeroops.journal (subject, sequence)`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop index zeroops.journal_subject`.execute(db);
  await sql`alter table zeroops.run drop column services, drop column words`.execute(db);
  await sql`drop index zeroops.run_status_number`.execute(db);
  await sql`create index run_status on zeroops.run (status)`.execute(db);
  await sql`
    alter table zeroops.incident drop column status, drop column grade, drop column grade_rank, drop column services,
      drop column words`.execute(db);
}
