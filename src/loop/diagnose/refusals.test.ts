import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Labels } from '#domain/signal.ts';
import { diagnose } from './diagnose.ts';
import { type DiagnosisInput, periodsOf } from './observation.ts';
import { findRefusals } from './refusals.ts';
import { change, createInput, down, exited, NOW, ONSET, run, type Scenario, withService } from './scenario.fixture.ts';

/** Payment's and inventory's calls to the database fail, and so do those that need them. */
const REFUSED: NonNullable<Scenario['traffic']> = {
  gateway: { perSecond: 10, meanMs: 60, errorRatio: 0.9 },
  'gateway→order': { perSecond: 10, meanMs: 50, errorRatio: 0.9 },
  order: { perSecond: 10, meanMs: 48, errorRatio: 0.9 },
  'order→payment': { perSecond: 10, meanMs: 20, errorRatio: 0.9 },
  payment: { perSecond: 10, meanMs: 19, errorRatio: 0.9 },
  'payment→database': { perSecond: 10, meanMs: 4, errorRatio: 0.9 },
};

interface Failure {
  readonly attributes: Labels;
  readonly message?: string;
  readonly from?: number;
  readonly until?: number;
  readonly everyMs?: number;
}

function failCalls(
  input: DiagnosisInput,
  { attributes, message = '', from = ONSET, until = input.now - 1000, everyMs = 200 }: Failure,
): void {
  for (let at = from; at < until; at += everyMs) {
    input.window.spans.append(
      {
        ...{ traceId: `t${at}`, spanId: `s${at}`, parentSpanId: '', name: 'pg.query:INSERT shop', kind: 'client' },
        ...{ startAt: at, durationMs: 4, isError: true, statusMessage: message, attributes },
      },
      { service: 'payment', instance: 'payment-1' },
      { service: 'database' },
    );
  }
}

/** Inventory does not reach the database any more, and fails. */
const SHUT_OUT: Scenario['traffic'] & {} = {
  gateway: { perSecond: 10, meanMs: 60, errorRatio: 0.9 },
  'gateway→order': { perSecond: 10, meanMs: 50, errorRatio: 0.9 },
  order: { perSecond: 10, meanMs: 48, errorRatio: 0.9 },
  'order→inventory': { perSecond: 10, meanMs: 12, errorRatio: 0.9 },
  inventory: { perSecond: 10, meanMs: 11, errorRatio: 0.9 },
  'inventory→database': { perSecond: 0, meanMs: 3 },
};

function shutOut(errorLine: string) {
  return run({ traffic: SHUT_OUT, errorLine });
}

function ask(failure: Failure, scenario: Omit<Scenario, 'name' | 'expected'> = {}) {
  const input = createInput({ traffic: REFUSED, ...scenario });
  failCalls(input, failure);
  return diagnose(input, 0.7);
}

describe('callees that refuse', () => {
  const codes = [
    ['28000', 'access-denied'],
    ['42501', 'access-denied'],
    ['25006', 'read-only-database'],
    ['53100', 'disk-full'],
    ['53300', 'connection-limit'],
    ['XX001', 'data-corruption'],
    ['ER_OPTION_PREVENTS_STATEMENT', 'read-only-database'],
    ['READONLY', 'read-only-database'],
  ] as const;
  for (const [code, problem] of codes) {
    test(`${code} is ${problem} at the database, whoever fails for it`, () => {
      const { status, causes } = ask({ attributes: { 'exception.type': code } });
      assert.equal(status, 'diagnosed');
      assert.deepEqual([causes[0]?.service, causes[0]?.callee, causes[0]?.problem], ['database', undefined, problem]);
    });
  }

  test('tell what they said, and to whom', () => {
    const { causes } = ask({
      attributes: { 'db.response.status_code': '28000' },
      message: 'role "shop" is not permitted to log in',
    });
    const said = causes[0]!.evidence.map(({ statement }) => statement);
    assert.ok(said.some(({ en }) => en === 'database refuses payment: role "shop" is not permitted to log in'));
    assert.ok(said.some(({ zh }) => zh === 'database 拒绝了 payment 的请求：role "shop" is not permitted to log in'));
  });

  test('explain callers that end because they are refused', () => {
    const { causes } = ask(
      { attributes: { 'exception.type': '28000' } },
      { services: withService(down('payment-1', exited('payment-1', ONSET - 500_000, ONSET + 2000))) },
    );
    assert.equal(causes[0]?.service, 'database');
    assert.ok(causes.every(({ problem }) => problem !== 'instance-crash'));
  });

  test('are not to blame when the caller was changed just before', () => {
    const { causes } = ask({ attributes: { 'exception.type': '28000' } }, { changes: [change('config', 'payment')] });
    assert.deepEqual([causes[0]?.service, causes[0]?.problem], ['payment', 'wrong-configuration']);
  });

  test('name what was set in them just before', () => {
    const { causes } = ask(
      { attributes: { 'exception.type': '28000' } },
      { changes: [change('database', 'database'), change('database', 'cache')] },
    );
    assert.deepEqual([causes[0]?.service, causes[0]?.problem], ['database', 'access-denied']);
    assert.deepEqual(causes[0]?.changes, ['database-database']);
  });

  test('are found when nobody is even let in', () => {
    const { causes } = shutOut('GET /users failed: role "shop" is not permitted to log in');
    assert.deepEqual([causes[0]?.service, causes[0]?.problem], ['database', 'access-denied']);
    assert.ok(causes[0]!.confidence >= 0.7);
  });

  test('are not found by the silence of a caller that fails for something else', () => {
    const { causes } = shutOut('GET /users failed: x is not a function');
    assert.notEqual(causes[0]?.problem, 'access-denied');
  });

  test('are forgotten soon after they let in again, so that what ended for them is started', () => {
    const told = (until: number) => {
      const input = { ...createInput({}), startedAt: ONSET - 90_000, evidenceFrom: ONSET - 96_000 };
      failCalls(input, { attributes: { 'exception.type': '28000' }, from: ONSET - 90_000, until });
      return findRefusals(input, periodsOf(input)).map(({ service }) => service);
    };
    assert.deepEqual(told(NOW - 1000), ['database']);
    assert.deepEqual(told(NOW - 25_000), []);
  });

  test('are not found at a caller that nobody asked before, and that still reaches them', () => {
    const input = createInput({});
    const { flows, logs } = input.window;
    for (let at = ONSET - 80_000; at < NOW; at += 200) {
      flows.record({ kind: 'edge', service: 'worker', callee: 'database' }, at, 4, false);
      if (at < ONSET) continue;
      flows.record({ kind: 'service', service: 'worker' }, at, 4, true);
      logs.append({ at, severity: 'error', service: 'worker', body: 'permission denied', attributes: {} });
    }
    assert.deepEqual(findRefusals(input, periodsOf(input)), []);
  });

  test('are found seconds after the last call that came through', () => {
    const input = { ...createInput({}), startedAt: ONSET, evidenceFrom: ONSET - 3000, now: ONSET + 5000 };
    const { flows, logs } = input.window;
    for (let at = ONSET - 80_000; at < input.now; at += 50) {
      const isShut = at >= ONSET;
      flows.record({ kind: 'service', service: 'worker' }, at, 4, isShut);
      if (!isShut) flows.record({ kind: 'edge', service: 'worker', callee: 'database' }, at, 4, false);
      else logs.append({ at, severity: 'error', service: 'worker', body: 'permission denied', attributes: {} });
    }
    assert.deepEqual(
      findRefusals(input, periodsOf(input)).map(({ service, problem }) => [service, problem]),
      [['database', 'access-denied']],
    );
  });

  test('are not found by words alone', () => {
    const { causes } = run({
      traffic: SHUT_OUT,
      errorLine: 'permission denied',
      changes: [change('deploy', 'inventory')],
    });
    assert.notEqual(causes[0]?.problem, 'access-denied');
    assert.deepEqual(run({ errorLine: 'permission denied' }).causes, []);
  });

  const never = (name: string, failure: Failure) =>
    test(`are not told of ${name}`, () => {
      const { causes } = ask(failure);
      assert.ok(causes.every(({ service }) => service !== 'database'));
    });
  never('by a code that says nothing of rights, room or state', { attributes: { 'exception.type': '23505' } });
  never('by words around a code', { attributes: { 'exception.type': 'Error 28000 while ...' }, message: '28000' });
  never('by two calls', { attributes: { 'exception.type': '28000' }, everyMs: 5000 });
  never('by what was said as often before', { attributes: { 'exception.type': '42501' }, from: ONSET - 60_000 });
});
