import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import type {
  CaseCall,
  CaseNode,
  CaseSeries,
  DiagnosisCase,
  SeriesRole,
  SeriesStatistic,
} from '#algorithms/ranking/case.ts';

/** One issue of the PetShop set, ready to be diagnosed. */
export interface PetShopIssue {
  /** `<scenario>/<split>/issue_<n>`. */
  readonly id: string;
  /** The scenario without its number, and the role that broke. */
  readonly cell: string;
  readonly input: DiagnosisCase;
  /** The true cause, when the set tells it. */
  readonly truth?: string;
}

const STEP_MS = 300_000;
const DAY_MS = 86_400_000;
/** Rows that are surely healthy: the trigger falls after them. */
const HEALTHY_ROWS = 2;
const HEADER_ROWS = 3;
const ROLES: Readonly<Record<string, Pick<CaseSeries, 'role' | 'unit'>>> = {
  latency: { role: 'latency', unit: 's' },
  requests: { role: 'requests', unit: '{request}' },
  availability: { role: 'availability', unit: '%' },
};
const STATISTICS: Readonly<Record<string, SeriesStatistic>> = {
  Average: 'mean',
  Sum: 'sum',
  p50: 'p50',
  p90: 'p90',
  p95: 'p95',
  p99: 'p99',
};

/** All issues of all scenarios, in the order of their names; `target.json` gives the indicator, and the truth where it is told. */
export function readPetShop(folder: string): PetShopIssue[] {
  return listFolders(folder).flatMap(scenario => {
    const home = path.join(folder, scenario);
    if (!existsSync(path.join(home, 'graph.csv'))) return [];
    const graph = readGraph(path.join(home, 'graph.csv'));
    const noIssue = path.join(home, 'noissue', 'metrics.csv');
    const history = existsSync(noIssue) ? readTable(noIssue) : undefined;
    return ['train', 'test'].flatMap(split =>
      listFolders(path.join(home, split))
        .filter(name => name.startsWith('issue_'))
        .map(issue => readIssue({ home, id: `${scenario}/${split}/${issue}`, graph, history })),
    );
  });
}

interface IssueSource {
  readonly home: string;
  readonly id: string;
  readonly graph: Pick<DiagnosisCase, 'nodes' | 'calls'>;
  readonly history: Table | undefined;
}

interface Target {
  readonly target?: { readonly node: string; readonly metric: SeriesRole };
  readonly root_cause?: { readonly node: string };
}

function readIssue({ home, id, graph, history }: IssueSource): PetShopIssue {
  const folder = path.join(home, ...id.split('/').slice(1));
  const told = path.join(folder, 'target.json');
  const { target, root_cause: cause }: Target = existsSync(told) ? JSON.parse(readFileSync(told, 'utf8')) : {};
  const table = readTable(path.join(folder, 'metrics.csv'));
  const baselineFrom = table.at[0]!;
  return {
    id,
    cell: `${id.split('/')[0]!.replace(/\d$/, '')} | ${target?.metric ?? 'unknown'}`,
    ...(cause === undefined ? {} : { truth: cause.node }),
    input: {
      ...graph,
      baselineFrom,
      onsetAt: table.at[HEALTHY_ROWS - 1]!,
      until: table.at.at(-1)!,
      ...(target === undefined ? {} : { sli: { node: target.node, role: target.metric } }),
      series: table.columns.map(column => toSeries(column, table.at, history)),
      changes: [],
    },
  };
}

interface Column {
  readonly node: string;
  readonly metric: string;
  readonly statistic: string;
  readonly values: Float64Array;
}

interface Table {
  readonly at: Float64Array;
  readonly columns: readonly Column[];
}

/** The history was recorded months later; it is laid one day before the issue, where only its variation counts. */
function toSeries(
  { node, metric, statistic, values }: Column,
  at: Float64Array,
  history: Table | undefined,
): CaseSeries {
  const past = history?.columns.find(
    each => each.node === node && each.metric === metric && each.statistic === statistic,
  );
  const shift = past === undefined ? 0 : at[0]! - DAY_MS - history!.at.at(-1)!;
  return {
    node,
    metric: `${metric} ${statistic}`,
    ...ROLES[metric]!,
    statistic: STATISTICS[statistic] ?? 'mean',
    intervalMs: STEP_MS,
    at: past === undefined ? at : Float64Array.from([...history!.at.map(each => each + shift), ...at]),
    value: past === undefined ? values : Float64Array.from([...past.values, ...values]),
  };
}

function readGraph(file: string): { nodes: CaseNode[]; calls: CaseCall[] } {
  const [header, ...rows] = parse(readFileSync(file)) as string[][];
  const ids = header!.slice(1);
  const calls = rows.flatMap(([from, ...cells]) =>
    cells.flatMap((cell, i) => (Number(cell) > 0 ? [{ from: from!, to: ids[i]! }] : [])),
  );
  return { nodes: ids.map(id => ({ id, kind: 'service' })), calls };
}

function readTable(file: string): Table {
  const rows = parse(readFileSync(file), { relax_column_count: true }) as string[][];
  const [nodes, metrics, statistics] = rows as [string[], string[], string[]];
  // Below the header rows there may be one more that names the index.
  const data = rows.slice(HEADER_ROWS).filter(([index]) => Number.isFinite(Number.parseFloat(index!)));
  const columns = nodes.flatMap((node, i) =>
    ROLES[metrics[i]!] === undefined
      ? []
      : [
          {
            node,
            metric: metrics[i]!,
            statistic: statistics[i]!,
            values: Float64Array.from(data, row => readNumber(row[i])),
          },
        ],
  );
  return { at: Float64Array.from(data, row => Number(row[0]) * 1_000), columns };
}

function readNumber(cell: string | undefined): number {
  return cell === undefined || cell === '' ? Number.NaN : Number(cell);
}

function listFolders(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter(each => each.isDirectory())
    .map(each => each.name)
    .sort();
}
