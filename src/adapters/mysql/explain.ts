import { z } from 'zod';
import { findComparedColumns } from '#domain/compared-columns.ts';
import type { StatementTotals, TableScan } from '#ports/database-inspector.ts';
import type { Client } from './client.ts';
import { findStatementText } from './statements.ts';

const LONGEST_STATEMENT = 20_000;
const EXPLAINABLE = /^\s*(?:select|with|insert|update|delete|replace)\b/i;
/** The rows that come out say nothing of those that were kept. */
const SUMS_UP = /\b(?:count|sum|avg|min|max|group|distinct)\b/i;

const explanationSchema = z.object({ EXPLAIN: z.string() });
const tableSchema = z.object({ name: z.string(), rows_: z.coerce.number(), bytes: z.coerce.number() });
const columnsSchema = z.array(z.object({ name: z.string() }));
const indexesSchema = z.array(z.object({ index_: z.string(), name: z.string().nullable() }));

const TABLE = `select table_name as name, coalesce(table_rows, 0) as rows_, coalesce(data_length, 0) as bytes
  from information_schema.tables where table_schema = database() and table_name = ?`;
const COLUMNS = `select column_name as name from information_schema.columns
  where table_schema = database() and table_name = ?`;
const INDEXES = `select index_name as index_, column_name as name from information_schema.statistics
  where table_schema = database() and table_name = ? order by index_name, seq_in_index`;

interface FullRead {
  readonly alias: string;
  readonly condition: string;
  /** Of a hundred. */
  readonly filtered: number;
}

export async function explain(
  client: Client,
  statement: StatementTotals,
  signal: AbortSignal,
): Promise<readonly TableScan[]> {
  const text = await findStatementText(client, statement.id, signal);
  if (text === undefined || text.length > LONGEST_STATEMENT || /;|\.\.\.\s*$/.test(text) || !EXPLAINABLE.test(text)) {
    return [];
  }
  const plan = await readPlan(client, text, signal);
  const scans: TableScan[] = [];
  for (const read of listFullReads(plan)) scans.push(...(await describe(client, { statement, text, read, signal })));
  return scans;
}

/** A plan needs values: text that reads as a number compares with columns of every kind. */
async function readPlan(client: Client, text: string, signal: AbortSignal): Promise<unknown> {
  const filled = text
    .replaceAll(/\(\s*\.\.\.\s*\)/g, "('1')")
    .replaceAll(/\b(limit|offset)\s+\?(?:\s*,\s*\?)?/gi, '$1 1000')
    .replaceAll('?', "'1'");
  try {
    const [row] = await client.ask(`explain format=json ${filled}`, [], signal);
    return JSON.parse(explanationSchema.parse(row).EXPLAIN);
  } catch (error) {
    // The text of a digest is not always a statement again.
    const { sqlState } = ((error as Error).cause ?? {}) as { readonly sqlState?: string };
    if (sqlState === undefined) throw error;
    return undefined;
  }
}

/** Both dialects nest tables in their own ways, and describe one alike. */
function listFullReads(plan: unknown): FullRead[] {
  if (typeof plan !== 'object' || plan === null) return [];
  const {
    table_name: alias,
    access_type: access,
    attached_condition: condition,
    filtered,
  } = plan as Readonly<Record<string, unknown>>;
  const inner = Object.values(plan).flatMap(listFullReads);
  if (typeof alias !== 'string' || access !== 'ALL' || typeof condition !== 'string') return inner;
  return [{ alias, condition, filtered: Number(filtered ?? 100) }, ...inner];
}

interface ScanInput {
  readonly statement: StatementTotals;
  readonly text: string;
  readonly read: FullRead;
  readonly signal: AbortSignal;
}

async function describe(client: Client, { statement, text, read, signal }: ScanInput): Promise<TableScan[]> {
  const name = findTable(text, read.alias);
  const [row] = await client.ask(TABLE, [name], signal);
  if (row === undefined) return [];
  const table = tableSchema.parse(row);
  const columns = columnsSchema.parse(await client.ask(COLUMNS, [name], signal)).map(each => each.name);
  const indexes = new Map<string, string[]>();
  for (const { index_, name: column } of indexesSchema.parse(await client.ask(INDEXES, [name], signal))) {
    indexes.set(index_, [...(indexes.get(index_) ?? []), column ?? '']);
  }
  // MySQL names tables with their database, MariaDB does not.
  const condition = read.condition.replaceAll('`', '').replaceAll(`.${read.alias}.`, ` ${read.alias}.`);
  return [
    {
      ...{ table: name, rows: table.rows_, bytes: table.bytes },
      keptRatio: findKeptRatio(statement, read),
      columns: findComparedColumns(condition.replaceAll(/\(\w+ /g, '('), read.alias, columns),
      indexes: [...indexes.values()],
    },
  ];
}

/** What was measured says more than a guess without statistics, which is that everything is kept. */
function findKeptRatio({ statement, rows, rowsRead = 0 }: StatementTotals, { filtered }: FullRead): number {
  const guessed = filtered / 100;
  return rowsRead === 0 || SUMS_UP.test(statement) ? guessed : Math.min(guessed, rows / rowsRead);
}

/** The plan names a table as the statement calls it. */
function findTable(text: string, alias: string): string {
  const escaped = alias.replaceAll(/[^\w]/g, '\\$&');
  return new RegExp(`\`(\\w+)\`\\s+(?:as\\s+)?\`${escaped}\``, 'i').exec(text)?.[1] ?? alias;
}
