import { z } from 'zod';
import type { DatabaseSizes } from '#ports/database-inspector.ts';
import type { Client } from './client.ts';
import { MARK } from './sql.ts';

const MOST_TABLES = 20;
/** Header of a row with its padding, and its pointer in the page. */
const ROW_HEADER_BYTES = 28;

/** Sizes as of the last vacuum or analyze: to measure them anew would wait behind locks. */
const TABLES = `select ${MARK} format('%I.%I', schemaname, relname) as "table",
    greatest(reltuples, 0)::float8 as rows, relpages::float8 * current_setting('block_size')::int as bytes,
    ${ROW_HEADER_BYTES} + (select sum((1 - null_frac) * avg_width)::float8 from pg_stats
      where pg_stats.schemaname = s.schemaname and tablename = s.relname and not inherited) as "rowBytes",
    coalesce(seq_scan, 0)::float8 as scans, coalesce(seq_tup_read, 0)::float8 as "scannedRows"
  from pg_stat_user_tables s join (select oid, reltuples, relpages from pg_class) c on c.oid = s.relid
  where relpages > 0 order by relpages desc limit ${MOST_TABLES}`;

const TOTAL = `select ${MARK} pg_database_size(current_database())::float8 as "totalBytes"`;

const tablesSchema = z.array(
  z
    .object({
      table: z.string(),
      rows: z.number(),
      bytes: z.number(),
      rowBytes: z.number().nullable(),
      scans: z.number(),
      scannedRows: z.number(),
    })
    .transform(({ rowBytes, ...rest }) => ({ ...rest, ...(rowBytes !== null && { rowBytes }) })),
);
const totalSchema = z.object({ totalBytes: z.number() });

export async function readSizes(client: Client, signal: AbortSignal): Promise<DatabaseSizes> {
  const tables = tablesSchema.parse(await client.ask(TABLES, [], signal));
  const { totalBytes } = totalSchema.parse((await client.ask(TOTAL, [], signal))[0]);
  return { totalBytes, tables };
}
