import { adviseIndex } from '#algorithms/databases/index-advice.ts';
import type { StatementWork } from '#algorithms/databases/statement-work.ts';
import type { MissingIndex } from '#domain/database-finding.ts';
import type { DatabaseInspector, StatementTotals, TableScan } from '#ports/database-inspector.ts';

/** A statement is worth a question when it keeps this much of a connection busy and a call takes this long. */
const LEAST_BUSY = 0.05;
const LEAST_MEAN_MS = 5;
/** Asked of one statement again after so long: indexes come and go. */
const ASK_AGAIN_MS = 60_000;
const MOST_QUESTIONS = 2;

interface Answer {
  readonly askedAt: number;
  readonly found: readonly MissingIndex[];
}

/** Remembers for a while how the server would run its expensive statements. */
export class IndexAdviser {
  readonly #inspector: DatabaseInspector;
  readonly #answers = new Map<string, Answer>();

  constructor(inspector: DatabaseInspector) {
    this.#inspector = inspector;
  }

  /** What the busy statements of this reading lack, the busiest first. */
  async advise(
    work: readonly StatementWork<StatementTotals>[],
    now: number,
    signal: AbortSignal,
  ): Promise<readonly MissingIndex[]> {
    for (const [id, { askedAt }] of this.#answers) {
      if (Math.abs(now - askedAt) > ASK_AGAIN_MS) this.#answers.delete(id);
    }
    const busy = work.filter(({ busyRatio, meanMs }) => busyRatio >= LEAST_BUSY && meanMs >= LEAST_MEAN_MS);
    const unknown = busy.filter(({ statement }) => !this.#answers.has(statement.id)).slice(0, MOST_QUESTIONS);
    for (const { statement } of unknown) {
      const scans = await this.#inspector.explain(statement, signal);
      const found = scans.flatMap(scan => toFinding(statement, scan, this.#inspector.system) ?? []);
      this.#answers.set(statement.id, { askedAt: now, found });
    }
    return busy.flatMap(({ statement }) => this.#answers.get(statement.id)?.found ?? []);
  }
}

function toFinding(
  { id, statement }: StatementTotals,
  scan: TableScan,
  system: DatabaseInspector['system'],
): MissingIndex | undefined {
  const advice = adviseIndex(scan);
  if (advice === undefined) return undefined;
  const columns = advice.columns.join(', ');
  return {
    kind: 'missing-index',
    ...{ table: scan.table, columns, statement, statementId: id },
    ...{ rows: scan.rows, keptRows: advice.keptRows, gain: advice.gain },
    remedy:
      system === 'postgresql'
        ? `CREATE INDEX CONCURRENTLY ON ${scan.table} (${columns})`
        : `CREATE INDEX ${[scan.table.split('.').at(-1), ...advice.columns].join('_')} ON ${scan.table} (${columns})`,
  };
}
