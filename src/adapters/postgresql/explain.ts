import { z } from 'zod';
import { findComparedColumns } from '#domain/compared-columns.ts';
import type { TableScan } from '#ports/database-inspector.ts';
import type { Client } from './client.ts';
import { MARK } from './sql.ts';
import { findStatementText } from './statements.ts';

const LONGEST_STATEMENT = 20_000;
const MOST_PARAMETERS = 200;
const EXPLAINABLE = /^\s*(?:select|with|insert|update|delete|merge|values)\b/i;
/** Not known, not allowed to us, of a type that cannot be found out: then the server cannot say. */
const UNEXPLAINABLE = /^(?:42|22|0A|3F)/;

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string | undefined;
  readonly Schema?: string | undefined;
  readonly Alias?: string | undefined;
  readonly Filter?: string | undefined;
  readonly 'Plan Rows': number;
  readonly Plans?: readonly PlanNode[] | undefined;
}

const planSchema: z.ZodType<PlanNode> = z.lazy(() =>
  z.object({
    'Node Type': z.string(),
    'Relation Name': z.string().optional(),
    Schema: z.string().optional(),
    Alias: z.string().optional(),
    Filter: z.string().optional(),
    'Plan Rows': z.number(),
    Plans: z.array(planSchema).optional(),
  }),
);
const explanationSchema = z.object({ 'QUERY PLAN': z.tuple([z.object({ Plan: planSchema })]) });
const tableSchema = z.object({
  rows: z.number(),
  bytes: z.number(),
  columns: z.array(z.string()),
  indexes: z.array(z.array(z.string())),
});

/** Partial indexes serve some of the rows only, those that are not valid none. */
const TABLE = `select ${MARK} greatest(reltuples, 0)::float8 as rows,
    relpages::float8 * current_setting('block_size')::int as bytes,
    (select json_agg(attname) from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped) as columns,
    (select coalesce(json_agg(each.columns), '[]') from (
      select array(select trim('"' from pg_get_indexdef(i.indexrelid, place, false))
        from generate_series(1, i.indnkeyatts) place) as columns
      from pg_index i where i.indrelid = c.oid and i.indisvalid and i.indpred is null) each) as indexes
  from pg_class c join pg_namespace n on n.oid = relnamespace where nspname = $1 and relname = $2`;

export async function explain(client: Client, statementId: string, signal: AbortSignal): Promise<readonly TableScan[]> {
  const text = await findStatementText(client, statementId, signal);
  // The plan is asked for by putting the text behind EXPLAIN: a second statement in it would be run.
  if (text === undefined || text.length > LONGEST_STATEMENT || text.includes(';') || !EXPLAINABLE.test(text)) return [];
  const plan = await readPlan(client, text, signal);
  if (plan === undefined) return [];
  const scans: TableScan[] = [];
  for (const node of listNodes(plan)) {
    if (node['Node Type'] !== 'Seq Scan' || node.Filter === undefined) continue;
    scans.push(...(await describeScan(client, node, signal)));
  }
  return scans;
}

/** The plan for whatever values: with parameters that are prepared, and never executed. */
async function readPlan(client: Client, text: string, signal: AbortSignal): Promise<PlanNode | undefined> {
  const parameters = Math.max(0, ...[...text.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number)));
  if (parameters > MOST_PARAMETERS) return undefined;
  const values = parameters === 0 ? '' : `(${Array(parameters).fill('null').join(', ')})`;
  try {
    return await client.askTogether(async ask => {
      await ask('set local plan_cache_mode = force_generic_plan');
      // Prepared statements outlive their transaction.
      await ask('deallocate all');
      await ask(`prepare zeroops_plan as ${MARK} ${text}`);
      const [row] = await ask(`explain (verbose, format json) ${MARK} execute zeroops_plan ${values}`);
      return explanationSchema.parse(row)['QUERY PLAN'][0].Plan;
    }, signal);
  } catch (error) {
    if (UNEXPLAINABLE.test(sqlState(error))) return undefined;
    throw error;
  }
}

function sqlState(error: unknown): string {
  const { code, cause } = error as { readonly code?: string; readonly cause?: { readonly code?: string } };
  return cause?.code ?? code ?? '';
}

function listNodes(root: PlanNode): PlanNode[] {
  const nodes = [root];
  for (const node of nodes) nodes.push(...(node.Plans ?? []));
  return nodes;
}

async function describeScan(client: Client, node: PlanNode, signal: AbortSignal): Promise<TableScan[]> {
  const { Schema: schema, 'Relation Name': name, Filter: filter, Alias: alias, 'Plan Rows': kept } = node;
  if (schema === undefined || name === undefined || filter === undefined) return [];
  const [row] = await client.ask(TABLE, [schema, name], signal);
  if (row === undefined) return [];
  const { rows, bytes, columns, indexes } = tableSchema.parse(row);
  return [
    {
      table: schema === 'public' ? name : `${schema}.${name}`,
      ...{ rows, bytes, indexes },
      keptRatio: rows === 0 ? 1 : Math.min(1, kept / rows),
      columns: findComparedColumns(filter, alias ?? name, columns),
    },
  ];
}
