import { z } from 'zod';
import type { DatabaseSizes } from '#ports/database-inspector.ts';
import type { Client } from './client.ts';

const MOST_TABLES = 20;

/** Estimates that the server keeps; it touches no table for them. */
const TABLES = `select table_name as \`table\`, coalesce(table_rows, 0) as rows_, coalesce(data_length, 0) as bytes,
    coalesce(data_free, 0) as freeBytes, coalesce(data_length + index_length, 0) as allBytes
  from information_schema.tables where table_schema = database() and table_type = 'BASE TABLE'
  order by data_length desc`;

const tablesSchema = z.array(
  z.object({
    table: z.string(),
    rows_: z.coerce.number(),
    bytes: z.coerce.number(),
    freeBytes: z.coerce.number(),
    allBytes: z.coerce.number(),
  }),
);

export async function readSizes(client: Client, signal: AbortSignal): Promise<DatabaseSizes> {
  const tables = tablesSchema.parse(await client.ask(TABLES, [], signal));
  return {
    totalBytes: tables.reduce((sum, { allBytes }) => sum + allBytes, 0),
    tables: tables
      .slice(0, MOST_TABLES)
      .map(({ table, rows_: rows, bytes, freeBytes }) => ({ table, rows, bytes, freeBytes })),
  };
}
