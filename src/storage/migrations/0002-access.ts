import { type Kysely, sql } from 'kysely';

/** People, and what they and machines show to be let in: of every secret its SHA-256 alone. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table zeroops.person (
      id text primary key,
      name text not null,
      role text not null,
      created_at bigint not null
    )`.execute(db);
  await sql`create unique index person_name on zeroops.person (lower(name))`.execute(db);
  await sql`
    create table zeroops.session (
      id text primary key,
      key_hash char(64) not null unique,
      person text not null references zeroops.person (id) on delete cascade,
      created_at bigint not null,
      used_at bigint not null,
      browser text not null,
      address text not null
    )`.execute(db);
  await sql`create index session_person on zeroops.session (person)`.execute(db);
  await sql`
    create table zeroops.access_token (
      id text primary key,
      name text not null unique,
      kind text not null,
      role text not null,
      secret_hash char(64) not null unique,
      created_by text not null,
      created_at bigint not null,
      expires_at bigint,
      used_at bigint
    )`.execute(db);
  await sql`
    create table zeroops.sign_in_link (
      code_hash char(64) primary key,
      role text not null,
      person text references zeroops.person (id) on delete cascade,
      made_by text not null,
      expires_at bigint not null
    )`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table zeroops.sign_in_link, zeroops.access_token, zeroops.session, zeroops.person`.execute(db);
}
