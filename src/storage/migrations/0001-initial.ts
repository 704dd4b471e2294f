import { type Kysely, sql } from 'kysely';

/** Everything lives in the schema `zeroops`, so that a shared database stays tidy. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table zeroops.journal (
      sequence bigint primary key,
      id uuid not null unique,
      at bigint not null,
      kind text not null,
      subject text not null,
      actor text not null,
      caused_by uuid,
      incident text,
      run text,
      data text not null,
      hash char(64) not null
    )`.execute(db);
  await sql`create index journal_incident on zeroops.journal (incident, sequence) where incident is not null`.execute(
    db,
  );
  await sql`create index journal_run on zeroops.journal (run, sequence) where run is not null`.execute(db);
  await sql`create index journal_kind on zeroops.journal (kind, sequence)`.execute(db);
  // The head is kept apart, so that a chain cut off at its end is noticed too.
  await sql`create table zeroops.journal_head (singleton boolean primary key default true check (singleton), sequence bigint not null, hash char(64) not null)`.execute(
    db,
  );
  await sql`insert into zeroops.journal_head (sequence, hash) values (0, repeat('0', 64))`.execute(db);
  await sql`
    create function zeroops.refuse_journal_change() returns trigger language plpgsql as $$
    begin
      raise exception 'the journal is append-only: % refused', tg_op;
    end $$`.execute(db);
  await sql`create trigger journal_append_only before update or delete on zeroops.journal for each row execute function zeroops.refuse_journal_change()`.execute(
    db,
  );
  await sql`create trigger journal_no_truncate before truncate on zeroops.journal for each statement execute function zeroops.refuse_journal_change()`.execute(
    db,
  );

  await sql`
    create table zeroops.incident (
      id text primary key,
      number integer not null unique generated always as identity,
      is_open boolean not null,
      started_at bigint not null,
      body jsonb not null
    )`.execute(db);
  await sql`create index incident_open on zeroops.incident (number) where is_open`.execute(db);
  await sql`
    create table zeroops.run (
      id text primary key,
      number integer not null unique generated always as identity,
      incident text,
      status text not null,
      created_at bigint not null,
      body jsonb not null
    )`.execute(db);
  await sql`create index run_status on zeroops.run (status)`.execute(db);
  await sql`create index run_incident on zeroops.run (incident) where incident is not null`.execute(db);
  await sql`
    create table zeroops.run_step (
      run text not null references zeroops.run (id),
      step text not null,
      body jsonb not null,
      primary key (run, step)
    )`.execute(db);
  await sql`
    create table zeroops.approval (
      id text primary key,
      status text not null,
      expires_at bigint not null,
      requested_at bigint not null,
      body jsonb not null
    )`.execute(db);
  await sql`create index approval_pending on zeroops.approval (expires_at) where status = 'pending'`.execute(db);
  await sql`
    create table zeroops.incident_case (
      id text primary key,
      number integer not null unique generated always as identity,
      incident text not null unique,
      service text not null,
      failure_type text not null,
      resolved_at bigint not null,
      body jsonb not null
    )`.execute(db);
  await sql`create index incident_case_type on zeroops.incident_case (failure_type, resolved_at desc)`.execute(db);
  await sql`
    create table zeroops.autonomy (
      service text not null,
      action text not null,
      failure_type text not null,
      body jsonb not null,
      primary key (service, action, failure_type)
    )`.execute(db);
  await sql`create table zeroops.setting (name text primary key, value jsonb not null)`.execute(db);
  await sql`create table zeroops.service_lock (service text primary key, holder text not null, until bigint not null)`.execute(
    db,
  );
  await sql`create index service_lock_holder on zeroops.service_lock (holder)`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop schema zeroops cascade`.execute(db);
}
