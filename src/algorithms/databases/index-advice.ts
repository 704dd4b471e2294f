export interface ScannedTable {
  readonly rows: number;
  readonly bytes: number;
  /** Share of the rows that pass, 0 to 1. */
  readonly keptRatio: number;
  readonly columns: readonly { readonly name: string; readonly comparison: 'equality' | 'range' }[];
  /** Leading columns of each usable index, in order. */
  readonly indexes: readonly (readonly string[])[];
}

export interface IndexAdvice {
  /** In the order in which the index should have them. */
  readonly columns: readonly string[];
  /** Estimated cost of reading the whole table over the cost of going through the index. */
  readonly gain: number;
  readonly keptRows: number;
}

const PAGE_BYTES = 8192;
/** Costs of the planner of PostgreSQL by default, in units of a page that is read in order (its manual, 19.7.2). */
const RANDOM_PAGE = 4;
const ROW = 0.01;
const INDEX_ENTRY = 0.005;
/** A way down the index. */
const DESCENT = 3 * RANDOM_PAGE;

const LEAST_ROWS = 10_000;
/** Estimates of the planner are off by factors: advice must be worth it in spite of that. */
const LEAST_GAIN = 5;
const MOST_COLUMNS = 3;

/**
 * The index that would spare the reading of a whole table: columns compared for equality first, then one range, as a
 * B-tree can use them (M. Winand, SQL Performance Explained, ch. 2). Undefined when the table is small, most of it is
 * kept, nothing plain is compared, or an index that begins with these columns is there and was not used. O(columns ×
 * indexes).
 */
export function adviseIndex(scan: ScannedTable): IndexAdvice | undefined {
  const { rows, bytes, keptRatio, indexes } = scan;
  const columns = orderColumns(scan);
  if (columns.length === 0 || !(rows >= LEAST_ROWS) || !(keptRatio >= 0 && keptRatio <= 1)) return undefined;
  if (indexes.some(index => isCovered(columns, index))) return undefined;
  const pages = Math.max(1, bytes / PAGE_BYTES);
  const keptRows = Math.max(1, rows * keptRatio);
  const scanCost = pages + rows * ROW;
  const indexCost = DESCENT + keptRows * (INDEX_ENTRY + ROW) + Math.min(pages, keptRows) * RANDOM_PAGE;
  const gain = scanCost / indexCost;
  return gain >= LEAST_GAIN ? { columns, gain, keptRows } : undefined;
}

function orderColumns({ columns }: ScannedTable): string[] {
  const named = (comparison: 'equality' | 'range') =>
    columns.filter(each => each.comparison === comparison).map(({ name }) => name);
  const equal = [...new Set(named('equality'))];
  const range = named('range').filter(name => !equal.includes(name));
  return [...equal, ...range.slice(0, 1)].slice(0, MOST_COLUMNS);
}

/** One index with these columns in front, in whatever order, serves as well as another. */
function isCovered(columns: readonly string[], index: readonly string[]): boolean {
  return columns.every(column => index.slice(0, columns.length).includes(column));
}
