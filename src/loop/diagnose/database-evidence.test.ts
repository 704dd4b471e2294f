import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DatabaseFinding, toLogRecord } from '#domain/database-finding.ts';
import { unworded } from '#domain/sentence.ts';
import { createShopWindow, createTopology } from '../../../test/synthetic-shop.ts';
import { createSuspect, evidence, type Suspect } from './candidate.ts';
import { addStatements, findDatabaseTrouble } from './database-evidence.ts';
import { diagnose } from './diagnose.ts';
import { type DiagnosisInput, periodsOf } from './observation.ts';
import { createInput } from './scenario.fixture.ts';

const ONSET = 1_700_000_100_000;
const NOW = ONSET + 20_000;
const STATEMENT = { query_id: '7', statement: 'select from movements where product = $1' };

const HOLDER: DatabaseFinding = {
  kind: 'lock-holder',
  ...{ session: '4711', startedAt: 99, client: 'report', state: 'idle-in-transaction', statement: 'update t' },
  ...{ transactionMs: 30_000, waiters: 4, longestWaitMs: 9000, table: 't' },
};
const MISSING: DatabaseFinding = {
  kind: 'missing-index',
  ...{ table: 'movements', columns: 'product', statement: STATEMENT.statement, statementId: '7' },
  ...{ rows: 300_000, keptRows: 600, gain: 40, remedy: 'CREATE INDEX CONCURRENTLY ON movements (product)' },
};

interface Scene {
  readonly findings?: readonly DatabaseFinding[];
  readonly findingsAt?: number;
  readonly statementMs?: readonly [before: number, now: number];
  readonly usedRatio?: number;
  readonly waitingSessions?: number;
  readonly suspects?: readonly Suspect[];
  readonly isWatched?: boolean;
}

function look({
  findings = [],
  findingsAt = NOW - 3000,
  statementMs,
  usedRatio = 0.1,
  waitingSessions = 1,
  suspects = [],
  isWatched = true,
}: Scene) {
  const window = createShopWindow(() => NOW);
  const gauge = (metric: string, at: number, value: number, labels = {}) =>
    window.series.append(metric, { service: 'database', ...labels }, '1', 'gauge', at, value);
  for (let at = ONSET - 90_000; at < NOW; at += 10_000) {
    if (isWatched) gauge('database.up', at, 1);
    gauge('database.connections.used_ratio', at, usedRatio);
    gauge('database.lock_wait.sessions', at, waitingSessions);
    gauge('database.connections.by_client', at, 90, { client: 'order-1' });
    if (statementMs === undefined) continue;
    gauge('database.statement.mean', at, (at < ONSET ? statementMs[0] : statementMs[1]) / 1000, STATEMENT);
    gauge('database.statement.busy_ratio', at, 0.4, STATEMENT);
  }
  for (const finding of findings) window.logs.append({ ...toLogRecord(finding, findingsAt), service: 'database' });
  const input = {
    ...{ anomalies: [], startedAt: ONSET, evidenceFrom: ONSET, now: NOW, topology: createTopology(), window },
    ...{ changes: [], triedAt: new Set<string>(), events: [], problems: [] },
  } as unknown as DiagnosisInput;
  const periods = periodsOf(input);
  return { told: findDatabaseTrouble(input, periods), ranked: addStatements(input, periods, suspects) };
}

function edge(from: string, weight: number, fields: Partial<Suspect> = {}): Suspect {
  const said = [evidence('trace', unworded(`calls ${from} → database are late`), 2)];
  return createSuspect({ service: from, callee: 'database', weight, evidence: said, facts: ['slow'], ...fields });
}

test('a session that others wait for explains the calls that are late, and says which session it is', () => {
  const suspects = [edge('order', 0.5), edge('inventory', 0.3)];
  const { told, ranked } = look({ findings: [HOLDER], suspects });
  const [blamed] = told as [Suspect];
  assert.deepEqual([told.length, blamed.service, blamed.problem], [1, 'database', 'lock-wait']);
  assert.equal(blamed.isGround, true);
  assert.deepEqual(blamed.target, { session: '4711', startedAt: 99 });
  assert.match(blamed.evidence[0]!.statement.en, /session 4711 of report .* 4 sessions wait/);
  assert.deepEqual(ranked, suspects);
});

test('what was found long ago explains nothing', () => {
  assert.deepEqual(look({ findings: [HOLDER], findingsAt: NOW - 60_000 }).told, []);
});

test('a session that nobody waits for any more explains nothing', () => {
  assert.deepEqual(look({ findings: [HOLDER], waitingSessions: 0 }).told, []);
});

test('a statement that lacks an index is told of the caller that suffers most', () => {
  const { ranked } = look({
    findings: [MISSING],
    statementMs: [2, 90],
    suspects: [edge('order', 0.1), edge('inventory', 0.8)],
  });
  const [order, inventory] = ranked as [Suspect, Suspect];
  assert.equal(order.problem, undefined);
  assert.equal(inventory.service, 'inventory');
  assert.equal(inventory.problem, 'missing-index');
  const said = inventory.evidence.map(({ statement }) => statement.en).join('\n');
  assert.match(said, /mean 90 ms, before 2 ms, 40 % of a connection: select from movements/);
  assert.match(said, /CREATE INDEX CONCURRENTLY ON movements \(product\)/);
});

test('a release of the caller keeps the name that it has', () => {
  const changes = [{ id: 'c' }] as unknown as Suspect['changes'];
  const suspects = [edge('inventory', 0.8, { changes })];
  const [inventory] = look({ findings: [MISSING], statementMs: [2, 90], suspects }).ranked;
  assert.equal(inventory!.problem, undefined);
  assert.ok(inventory!.evidence.length > 1);
});

test('a statement that became slow stands for itself while nobody suffers', () => {
  const [alone] = look({ findings: [MISSING], statementMs: [2, 90] }).told;
  assert.deepEqual([alone!.service, alone!.problem], ['database', 'missing-index']);
});

test('a statement that always lacked its index explains nothing new', () => {
  assert.deepEqual(look({ findings: [MISSING], statementMs: [90, 90] }).told, []);
});

test('a database at its limit is blamed for the calls that it refuses, and tells who holds the connections', () => {
  const [blamed, ...rest] = look({ usedRatio: 0.99 }).told;
  assert.deepEqual(rest, []);
  assert.deepEqual([blamed!.service, blamed!.problem, blamed!.isGround], ['database', 'connection-limit', true]);
  assert.match(blamed!.evidence[0]!.statement.en, /99 % of its connections in use: order-1 90/);
});

test('a healthy database, and one that is not watched from inside, change nothing', () => {
  const suspects = [edge('order', 0.5)];
  assert.deepEqual(look({ suspects, statementMs: [2, 2] }), { told: [], ranked: suspects });
  const unwatched = { findings: [HOLDER], usedRatio: 1, isWatched: false };
  assert.deepEqual(look({ suspects, ...unwatched }), { told: [], ranked: suspects });
});

/** Calls inventory → database take half a second longer, and so do all above. */
const LATE = {
  'inventory→database': { perSecond: 10, meanMs: 502 },
  inventory: { perSecond: 10, meanMs: 512 },
  'order→inventory': { perSecond: 10, meanMs: 514 },
  order: { perSecond: 10, meanMs: 550 },
  'gateway→order': { perSecond: 10, meanMs: 552 },
  gateway: { perSecond: 10, meanMs: 562 },
};

const WHOLE = [
  {
    name: 'the whole diagnosis puts late calls down to the session that holds the lock',
    finding: HOLDER,
    expected: { service: 'database', problem: 'lock-wait', target: { session: '4711', startedAt: 99 } },
  },
  {
    name: 'the whole diagnosis puts late calls down to the index that is missing',
    finding: MISSING,
    expected: { service: 'inventory', problem: 'missing-index', target: undefined },
  },
];
for (const { name, finding, expected } of WHOLE) {
  test(name, () => {
    const input = createInput({ traffic: LATE });
    const gauge = (metric: string, at: number, value: number, labels = {}) =>
      input.window.series.append(metric, { service: 'database', ...labels }, '1', 'gauge', at, value);
    for (let at = input.startedAt - 60_000; at < input.now; at += 5000) {
      gauge('database.up', at, 1);
      gauge('database.lock_wait.sessions', at, finding === HOLDER ? 4 : 0);
      gauge('database.statement.mean', at, at < input.startedAt || finding === HOLDER ? 0.002 : 0.5, STATEMENT);
      gauge('database.statement.busy_ratio', at, 0.9, STATEMENT);
    }
    input.window.logs.append({ ...toLogRecord(finding, input.now - 1000), service: 'database' });
    const { status, causes } = diagnose(input, 0.7);
    const { service, problem, target } = causes[0]!;
    assert.deepEqual({ service, problem, target }, expected);
    assert.equal(status, 'diagnosed');
  });
}
