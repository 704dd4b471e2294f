import { z } from 'zod';
import { maskStatement } from '#domain/statement-text.ts';
import type { StatementTotals } from '#ports/database-inspector.ts';
import type { Client } from './client.ts';

const MOST_STATEMENTS = 50;
const PICOSECONDS_A_MILLISECOND = 1e9;

const IS_COUNTED = 'select @@performance_schema as isCounted';
const STATEMENTS = `select digest as id, left(digest_text, 2000) as statement, count_star as calls,
    sum_timer_wait / ${PICOSECONDS_A_MILLISECOND} as totalMs, sum_rows_sent + sum_rows_affected as rows_,
    sum_rows_examined as rowsRead
  from performance_schema.events_statements_summary_by_digest
  where schema_name = database() and digest is not null and digest_text not like '%_schema\`%'
  order by sum_timer_wait desc limit ${MOST_STATEMENTS}`;
const TEXT = `select digest_text as text from performance_schema.events_statements_summary_by_digest
  where digest = ? and schema_name = database() limit 1`;

const isCountedSchema = z.object({ isCounted: z.coerce.boolean() });
const statementsSchema = z.array(
  z
    .object({
      id: z.string(),
      statement: z.string().transform(maskStatement),
      calls: z.coerce.number(),
      totalMs: z.coerce.number(),
      rows_: z.coerce.number(),
      rowsRead: z.coerce.number(),
    })
    .transform(({ rows_: rows, ...rest }) => ({ ...rest, rows })),
);
const textSchema = z.object({ text: z.string() });

/** Of this database, where the performance schema is on: by default in MySQL, not in MariaDB. */
export async function readStatements(client: Client, signal: AbortSignal): Promise<readonly StatementTotals[]> {
  const { isCounted } = isCountedSchema.parse((await client.ask(IS_COUNTED, [], signal))[0]);
  return isCounted ? statementsSchema.parse(await client.ask(STATEMENTS, [], signal)) : [];
}

/** With ? in place of values. */
export async function findStatementText(client: Client, id: string, signal: AbortSignal): Promise<string | undefined> {
  const [row] = await client.ask(TEXT, [id], signal);
  return row === undefined ? undefined : textSchema.parse(row).text;
}
