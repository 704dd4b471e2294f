import { type AnomalyLog, createAnomalyLog } from './anomaly-log.ts';
import {
  type ColumnScorer,
  createColumnScorer,
  finishColumn,
  type ScorerOptions,
  scoreValue,
} from './column-scorer.ts';
import { createJointScorer, finishTogether, type JointScorer, scoreTogether } from './joint-scorer.ts';

/** Scores a table row by row; what a row gets depends on the rows up to it only. */
export interface TableScorer {
  /** What was found in single columns, and in all of them together: the former must not crowd out the latter. */
  readonly log: AnomalyLog;
  readonly jointLog: AnomalyLog;
  readonly columns: readonly ColumnScorer[];
  /** There is one when there are several columns and the ensemble judges them. */
  readonly joint: JointScorer | undefined;
  readonly offsets: Float64Array;
}

const DECIMALS = 5;
const STEPS = 10 ** DECIMALS;

export function createTableScorer(names: readonly string[], options: ScorerOptions = {}): TableScorer {
  const { methods = [] } = options;
  const hasEnsemble = methods.length === 0 || methods.includes('ensemble');
  const log = createAnomalyLog();
  const jointLog = createAnomalyLog();
  return {
    log,
    jointLog,
    columns: names.map(name => createColumnScorer(name, log, options)),
    // Columns are joined by what the ensemble says of each.
    joint: names.length > 1 && hasEnsemble ? createJointScorer(names, jointLog) : undefined,
    offsets: new Float64Array(names.length),
  };
}

/** @param values - one a column, NaN where there is none */
export function scoreRow({ columns, joint, offsets }: TableScorer, atMs: number, values: ArrayLike<number>): void {
  for (let at = 0; at < columns.length; at++) {
    const column = columns[at]!;
    scoreValue(column, atMs, values[at]!);
    offsets[at] = column.verdict.offset;
  }
  if (joint !== undefined) scoreTogether(joint, atMs, offsets);
}

/** The table has ended: anomalies that are still open are logged too. */
export function finishTable({ columns, joint }: TableScorer): void {
  for (const column of columns) finishColumn(column);
  if (joint !== undefined) finishTogether(joint);
}

/** Names of the columns that are appended to the table: those of all columns together have the plain names. */
export function resultNames({ columns }: TableScorer): string[] {
  const names = ['anomaly_score', 'anomaly'];
  if (columns.length === 1) return names;
  return [...columns.flatMap(({ name }) => names.map(each => `${name}_${each}`)), ...names];
}

/** The cells that are appended to the last row. */
export function resultCells({ columns, joint }: TableScorer): string[] {
  const scored = columns.length === 1 ? columns : [...columns, joint ?? strongest(columns)];
  return scored.flatMap(({ score, isAbnormal }) => [formatScore(score), isAbnormal ? '1' : '0']);
}

/** The cells for a row that cannot be scored. */
export function emptyCells({ columns }: TableScorer): string[] {
  const count = columns.length === 1 ? 1 : columns.length + 1;
  return Array.from({ length: count }, () => [formatScore(0), '0']).flat();
}

function strongest(columns: readonly ColumnScorer[]): Pick<ColumnScorer, 'score' | 'isAbnormal'> {
  return {
    score: Math.max(...columns.map(({ score }) => score)),
    isAbnormal: columns.some(({ isAbnormal }) => isAbnormal),
  };
}

/** Rounded down, so that what is not abnormal does not look as if it were. */
function formatScore(score: number): string {
  return (Math.floor(score * STEPS) / STEPS).toFixed(DECIMALS);
}
