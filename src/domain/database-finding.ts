import type { Sentence } from './sentence.ts';
import type { Labels, LogRecord } from './signal.ts';

/** What was found in a database by asking it; it travels as a log record of the database's service. */
export type DatabaseFinding = LockHolder | MissingIndex;

/** A session that others wait for, and that waits for nobody. */
export interface LockHolder {
  readonly kind: 'lock-holder';
  readonly session: string;
  /** Epoch milliseconds; with the session it names it for ever. */
  readonly startedAt: number;
  readonly client: string;
  readonly state: string;
  readonly statement: string;
  /** Age of its transaction; 0 when it is not known. */
  readonly transactionMs: number;
  readonly waiters: number;
  readonly longestWaitMs: number;
  /** Empty where it is not known. */
  readonly table: string;
}

/** A statement that reads a whole table to find few rows. */
export interface MissingIndex {
  readonly kind: 'missing-index';
  readonly table: string;
  readonly columns: string;
  readonly statement: string;
  readonly statementId: string;
  readonly rows: number;
  readonly keptRows: number;
  /** Estimated cost without the index over the cost with it. */
  readonly gain: number;
  /** What a person may run. */
  readonly remedy: string;
}

type Fields<T> = { readonly [K in Exclude<keyof T, 'kind'>]: T[K] extends number ? 'number' : 'text' };

const KIND = 'database.finding';
const PREFIX = 'database.finding.';
const LOCK_HOLDER: Fields<LockHolder> = {
  session: 'text',
  startedAt: 'number',
  client: 'text',
  state: 'text',
  statement: 'text',
  transactionMs: 'number',
  waiters: 'number',
  longestWaitMs: 'number',
  table: 'text',
};
const MISSING_INDEX: Fields<MissingIndex> = {
  table: 'text',
  columns: 'text',
  statement: 'text',
  statementId: 'text',
  rows: 'number',
  keptRows: 'number',
  gain: 'number',
  remedy: 'text',
};
const FIELDS = { 'lock-holder': LOCK_HOLDER, 'missing-index': MISSING_INDEX } as const;

export function toLogRecord(finding: DatabaseFinding, at: number): LogRecord {
  const { kind, ...fields } = finding;
  const attributes = Object.entries(fields).map(([name, value]) => [PREFIX + name, String(value)]);
  return {
    at,
    severity: 'info',
    body: describeDatabaseFinding(finding).en,
    attributes: { [KIND]: kind, ...Object.fromEntries(attributes) },
  };
}

/** Undefined for every other log record, and for one that anybody else made up badly. */
export function parseDatabaseFinding(attributes: Labels): DatabaseFinding | undefined {
  const kind = attributes[KIND];
  if (kind !== 'lock-holder' && kind !== 'missing-index') return undefined;
  const finding: Record<string, string | number> = { kind };
  for (const [name, type] of Object.entries(FIELDS[kind])) {
    const text = attributes[PREFIX + name];
    const value = type === 'number' ? Number(text) : text;
    if (text === undefined || value === undefined || (type === 'number' && !Number.isFinite(value))) return undefined;
    finding[name] = value;
  }
  return finding as unknown as DatabaseFinding;
}

export function describeDatabaseFinding(finding: DatabaseFinding): Sentence {
  if (finding.kind === 'missing-index') {
    const { table, columns, rows, keptRows, gain } = finding;
    const [all, kept, times] = [Math.round(rows), Math.round(keptRows), Number(gain.toPrecision(2))];
    return {
      en: `${table} (${all} rows) is read from end to end for about ${kept} rows by ${columns}: no index, about ${times} times the work`,
      zh: `${table}（${all} 行）按 ${columns} 查约 ${kept} 行却要全表扫描：缺少索引，工作量约为有索引时的 ${times} 倍`,
    };
  }
  const { session, client, state, statement, transactionMs, waiters, longestWaitMs, table } = finding;
  const [age, longest] = [seconds(transactionMs), seconds(longestWaitMs)];
  const isAgeKnown = transactionMs > 0;
  const [heldEn, heldZh] = isAgeKnown ? [`, its transaction is ${age} old`, `，事务已持续 ${age}`] : ['', ''];
  const [placeEn, placeZh] = table === '' ? ['', ''] : [` on ${table}`, ` ${table} 的`];
  return {
    en: `session ${session} of ${client} (${state}${heldEn}) holds a lock${placeEn} for which ${waiters} ${waiters === 1 ? 'session waits' : 'sessions wait'}, the longest for ${longest}; its statement: ${statement}`,
    zh: `${client} 的会话 ${session}（${state}${heldZh}）持有${placeZh}锁，${waiters} 个会话在等待，最长已等 ${longest}；其语句：${statement}`,
  };
}

function seconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(durationMs < 10_000 ? 1 : 0)} s`;
}
