export interface StatementTotal {
  readonly id: string;
  readonly calls: number;
  readonly totalMs: number;
}

/** What one statement did between two readings. */
export interface StatementWork<T extends StatementTotal> {
  readonly statement: T;
  readonly callsPerSecond: number;
  readonly meanMs: number;
  /** Time spent in it over the time that passed: 1 keeps one connection busy. */
  readonly busyRatio: number;
}

/**
 * Differences of running totals, the busiest statement first. A statement that is new counts in full only when there is
 * an earlier reading at all; one whose totals fell was forgotten by the server meanwhile and begins anew. Statements
 * without calls are left out. O(n log n).
 */
export function compareTotals<T extends StatementTotal>(
  before: readonly StatementTotal[],
  now: readonly T[],
  elapsedMs: number,
): StatementWork<T>[] {
  if (!(elapsedMs > 0)) return [];
  const known = new Map(before.map(total => [total.id, total]));
  return now
    .flatMap(statement => {
      const { calls = 0, totalMs = 0 } = known.get(statement.id) ?? {};
      const isReset = statement.calls < calls || statement.totalMs < totalMs;
      const newCalls = statement.calls - (isReset ? 0 : calls);
      const spentMs = statement.totalMs - (isReset ? 0 : totalMs);
      if (!(newCalls > 0)) return [];
      const busyRatio = spentMs / elapsedMs;
      return [{ statement, callsPerSecond: newCalls / (elapsedMs / 1000), meanMs: spentMs / newCalls, busyRatio }];
    })
    .sort((a, b) => b.busyRatio - a.busyRatio || (a.statement.id < b.statement.id ? -1 : 1));
}
