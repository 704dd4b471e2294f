import { type Kysely, sql } from 'kysely';

const NUMBERED = ['incident', 'run', 'incident_case'];

/**
 * Numbers without gaps. A sequence leaves some out when its server dies or an insert is taken back, and people ask what became of those
 * that they do not see.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table zeroops.last_number (of text primary key, number integer not null)`.execute(db);
  await sql`
    create function zeroops.take_number() returns trigger language plpgsql as $$
    begin
      update zeroops.last_number set number = number + 1 where of = tg_table_name returning number into new.number;
      return new;
    end $$`.execute(db);
  for (const name of NUMBERED) {
    const table = sql.table(`zeroops.${name}`);
    // First of all: a number that is taken after it was read would be given again.
    await sql`lock table ${table} in access exclusive mode`.execute(db);
    await sql`insert into zeroops.last_number select ${name}, coalesce(max(number), 0) from ${table}`.execute(db);
    await sql`alter table ${table} alter column number drop identity`.execute(db);
    await sql`
      create trigger take_number before insert on ${table}
      for each row execute function zeroops.take_number()`.execute(db);
  }
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const name of NUMBERED) {
    const table = sql.table(`zeroops.${name}`);
    await sql`drop trigger take_number on ${table}`.execute(db);
    await sql`alter table ${table} alter column number add generated always as identity`.execute(db);
    const sequence = `zeroops.${name}`;
    await sql`
      select setval(pg_get_serial_sequence(${sequence}, 'number'), (select coalesce(max(number), 0) + 1 from ${table}), false)
    `.execute(db);
  }
  await sql`drop function zeroops.take_number`.execute(db);
  await sql`drop table zeroops.last_number`.execute(db);
}
