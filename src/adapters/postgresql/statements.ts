import { z } from 'zod';
import { maskStatement } from '#domain/statement-text.ts';
import type { StatementTotals } from '#ports/database-inspector.ts';
import type { Client } from './client.ts';
import { MARK } from './sql.ts';

const MOST_STATEMENTS = 50;

/** The extension may live in any schema, and may be there without the library that fills it. */
const PLACE = `select ${MARK} quote_ident(nspname) as place from pg_extension
  join pg_namespace on pg_namespace.oid = extnamespace
  where extname = 'pg_stat_statements' and current_setting('pg_stat_statements.max', true) is not null`;

const placeSchema = z.object({ place: z.string() });
const statementsSchema = z.array(
  z.object({
    id: z.string(),
    statement: z.string().transform(maskStatement),
    calls: z.number(),
    totalMs: z.number(),
    rows: z.number(),
  }),
);
const textSchema = z.object({ query: z.string() });

/** Of this database, by all users, in the view pg_stat_statements. */
export async function readStatements(client: Client, signal: AbortSignal): Promise<readonly StatementTotals[]> {
  const place = await findPlace(client, signal);
  if (place === undefined) return [];
  const statement = `select ${MARK} queryid::text as id, min(left(query, 2000)) as statement, sum(calls)::float8 as calls,
      sum(total_exec_time)::float8 as "totalMs", sum(rows)::float8 as rows
    from ${place}.pg_stat_statements
    where dbid = (select oid from pg_database where datname = current_database())
      and queryid is not null and query not like '%${MARK}%'
    group by queryid order by sum(total_exec_time) desc limit ${MOST_STATEMENTS}`;
  return statementsSchema.parse(await client.ask(statement, [], signal));
}

/** Unabridged, with $1 in place of values. */
export async function findStatementText(client: Client, id: string, signal: AbortSignal): Promise<string | undefined> {
  const place = await findPlace(client, signal);
  if (place === undefined) return undefined;
  const statement = `select ${MARK} query from ${place}.pg_stat_statements where queryid::text = $1 limit 1`;
  const [row] = await client.ask(statement, [id], signal);
  return row === undefined ? undefined : textSchema.parse(row).query;
}

async function findPlace(client: Client, signal: AbortSignal): Promise<string | undefined> {
  const [row] = await client.ask(PLACE, [], signal);
  return row === undefined ? undefined : placeSchema.parse(row).place;
}
