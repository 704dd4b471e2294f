import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type DatabaseFinding,
  describeDatabaseFinding,
  parseDatabaseFinding,
  toLogRecord,
} from './database-finding.ts';

const holder: DatabaseFinding = {
  kind: 'lock-holder',
  ...{ session: '4711', startedAt: 1_800_000_000_123, client: 'order-1', state: 'idle-in-transaction' },
  ...{ statement: 'update t set x = ?', transactionMs: 12_345, waiters: 3, longestWaitMs: 4200, table: 'public.t' },
};
const missing: DatabaseFinding = {
  kind: 'missing-index',
  ...{ table: 't', columns: 'a, b', statement: 'select', statementId: '-42', rows: 2e5, keptRows: 20.4, gain: 12.345 },
  remedy: 'CREATE INDEX CONCURRENTLY ON t (a, b)',
};

for (const finding of [holder, missing]) {
  test(`${finding.kind} comes back from the record as it went`, () => {
    assert.deepEqual(parseDatabaseFinding(toLogRecord(finding, 1).attributes), finding);
  });
}

test('sentences have the figures', () => {
  assert.equal(
    describeDatabaseFinding(holder).en,
    'session 4711 of order-1 (idle-in-transaction, its transaction is 12 s old) holds a lock on public.t for which 3 sessions wait, the longest for 4.2 s; its statement: update t set x = ?',
  );
  assert.match(
    describeDatabaseFinding(missing).en,
    /^t \(200000 rows\) .* about 20 rows by a, b: no index, about 12 times/,
  );
  assert.equal(
    describeDatabaseFinding(holder).zh,
    'order-1 的会话 4711（idle-in-transaction，事务已持续 12 s）持有 public.t 的锁，3 个会话在等待，最长已等 4.2 s；其语句：update t set x = ?',
  );
});

const { attributes } = toLogRecord(holder, 1);
const foreign = [
  { name: 'another log record', attributes: { level: 'info' } },
  { name: 'an unknown kind', attributes: { ...attributes, 'database.finding': 'other' } },
  { name: 'a field that is no number', attributes: { ...attributes, 'database.finding.startedAt': 'soon' } },
  { name: 'a field that is missing', attributes: { 'database.finding': 'lock-holder' } },
];
for (const { name, attributes } of foreign) {
  test(`${name} is no finding`, () => assert.equal(parseDatabaseFinding(attributes), undefined));
}
