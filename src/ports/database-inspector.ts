/**
 * What a database server says of itself. Reading MUST change nothing, MUST end within seconds whatever the server is
 * busy with, and MUST hold few connections; every call rejects with an AppError when the server cannot be asked. Facts
 * that a server does not keep are absent, never made up.
 */
export interface DatabaseInspector {
  /** The service of the topology that the server is. */
  readonly service: string;
  readonly system: 'postgresql' | 'mysql';
  /** Cheap: asked every few seconds. */
  readStatus(signal: AbortSignal): Promise<DatabaseStatus>;
  /** Who waits for whom now. */
  readLocks(signal: AbortSignal): Promise<LockGraph>;
  /** Totals by statement since the server began to count, the most expensive first; empty where none are kept. */
  readStatements(signal: AbortSignal): Promise<readonly StatementTotals[]>;
  /** Slower: asked once a minute. */
  readSizes(signal: AbortSignal): Promise<DatabaseSizes>;
  /** How the server would run a statement of `readStatements`, without running it; empty when it cannot say. */
  explain(statement: StatementTotals, signal: AbortSignal): Promise<readonly TableScan[]>;
  findSession(ref: SessionRef, signal: AbortSignal): Promise<DatabaseSession | undefined>;
  /** Ends exactly this session, never another that got its number since. Nothing happens when it is gone. */
  endSession(ref: SessionRef, signal: AbortSignal): Promise<void>;
  /** Absent for systems whose settings ZeroOps does not know. */
  readonly settings?: DatabaseSettings;
}

/**
 * What people set while the server runs and what outlasts its restart: who may log in, what sessions begin with, who may read which table.
 * A name says whose setting it is: `role shop: login`, `database shop: statement_timeout`, `table public.orders: SELECT for
 * shop`. Secrets are never among them.
 */
export interface DatabaseSettings {
  /** By name; what is not set is absent. */
  read(signal: AbortSignal): Promise<ReadonlyMap<string, string>>;
  /** The statement that sets it, or takes it away for null; undefined when nothing of this name can be set. */
  describe(name: string, value: string | null): string | undefined;
  /** Whether the user that asks may change settings at all. */
  mayChange(signal: AbortSignal): Promise<boolean>;
  /** Twice is as once. */
  change(name: string, value: string | null, signal: AbortSignal): Promise<void>;
}

/** The inspectors there are, by service. */
export type Databases = ReadonlyMap<string, DatabaseInspector>;

/** A session by the server's number and its start, since numbers are given again. */
export interface SessionRef {
  readonly session: string;
  /** Epoch milliseconds. Where the server never gives a number twice: its own start. */
  readonly startedAt: number;
}

export type SessionState = 'active' | 'idle' | 'idle-in-transaction';

export interface DatabaseSession extends SessionRef {
  readonly user: string;
  /** What the client calls itself, or else where it comes from. */
  readonly client: string;
  readonly state: SessionState;
  /** Since the session is in this state. */
  readonly stateMs: number;
  /** Age of the open transaction. */
  readonly transactionMs?: number;
  /** The running statement, or the last one. */
  readonly statement: string;
}

/** Sessions that wait for locks, with those that they wait for. */
export interface LockGraph {
  readonly sessions: readonly DatabaseSession[];
  readonly waits: readonly LockWait[];
}

export interface LockWait {
  readonly waiter: string;
  readonly blocker: string;
  readonly waitedMs: number;
  /** The table, where the server says so. */
  readonly table?: string;
}

/** Events since the server, or its counting, began. */
export const DATABASE_COUNTERS = [
  'commits',
  'rollbacks',
  'deadlocks',
  'rows.read',
  'rows.changed',
  'blocks.hit',
  'blocks.read',
  'temporary.bytes',
  'checkpoints',
  'statements.slow',
] as const;
export type DatabaseCounter = (typeof DATABASE_COUNTERS)[number];

export interface DatabaseStatus {
  readonly connections: Readonly<Record<SessionState, number>>;
  readonly connectionLimit: number;
  /** Connections by client, most first, few. */
  readonly clients: readonly { readonly client: string; readonly connections: number }[];
  readonly longestTransactionMs: number;
  readonly longestIdleInTransactionMs: number;
  readonly counters: Readonly<Partial<Record<DatabaseCounter, number>>>;
  readonly replicas: readonly { readonly replica: string; readonly lagMs: number }[];
}

export interface StatementTotals {
  readonly id: string;
  /** Normalised: without values. */
  readonly statement: string;
  readonly calls: number;
  readonly totalMs: number;
  readonly rows: number;
  /** Rows looked at, where the server counts them. */
  readonly rowsRead?: number;
}

export interface DatabaseSizes {
  readonly totalBytes: number;
  /** The largest ones, largest first. */
  readonly tables: readonly TableFacts[];
}

export interface TableFacts {
  readonly table: string;
  readonly rows: number;
  readonly bytes: number;
  /** What a row needs on average with everything that belongs to it, or else what the server itself calls free. */
  readonly rowBytes?: number;
  readonly freeBytes?: number;
  /** Whole readings of the table, and the rows read by them. */
  readonly scans?: number;
  readonly scannedRows?: number;
}

/** A table that is read from end to end to find some of its rows. */
export interface TableScan {
  readonly table: string;
  readonly rows: number;
  readonly bytes: number;
  /** Share of the rows that the server expects to keep, 0 to 1. */
  readonly keptRatio: number;
  /** Columns that decide which rows are kept; empty when no plain comparison does. */
  readonly columns: readonly { readonly name: string; readonly comparison: 'equality' | 'range' }[];
  /** Leading columns of each usable index, in order. */
  readonly indexes: readonly (readonly string[])[];
}
