import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Plan } from '#domain/plan.ts';
import { isLive, type Run } from '#domain/run.ts';
import { unworded } from '#domain/sentence.ts';
import type { HostOrder } from '../../test/engine-host.ts';
import { openStores, type Stores } from '../../test/engine-setup.ts';
import { actionStep, gateStep, planOf, undoStep } from '../../test/plans.ts';
import { type Control, createControl, type Point, until } from '../../test/recorded-action.ts';
import { startTemporaryServer, type TemporaryServer } from '../../test/temporary-database.ts';

const HOST = path.resolve(import.meta.dirname, '../../test/engine-host.ts');
const LONG = 3_600_000;

interface Kill {
  readonly name: string;
  readonly plan: Plan;
  /** Where the run stands when the process is killed. */
  readonly point: Point;
  readonly line: string;
  /** While nobody runs. */
  readonly abort?: boolean;
  readonly status: Run['status'];
  readonly effects: readonly string[];
}

const ANOTHER = { id: 'another', number: 1 };

const KILLS: readonly Kill[] = [
  {
    name: 'between an effect and its record',
    plan: planOf('k-effect', [
      actionStep('e1'),
      actionStep('e2', { after: ['e1'] }),
      actionStep('e3', { after: ['e2'] }),
    ]),
    point: 'effect',
    line: 'e2',
    status: 'succeeded',
    effects: ['do e1', 'do e2', 'do e3'],
  },
  {
    name: 'between an effect and its record, and aborted before it is back',
    plan: planOf('k-abort', [actionStep('x1'), actionStep('x2', { after: ['x1'] })]),
    point: 'effect',
    line: 'x1',
    abort: true,
    status: 'aborted',
    effects: ['do x1', 'undo x1'],
  },
  {
    name: 'during verification',
    plan: planOf('k-verify', [actionStep('v1'), actionStep('v2', { after: ['v1'] })]),
    point: 'verify',
    line: 'v1',
    status: 'succeeded',
    effects: ['do v1', 'do v2'],
  },
  {
    name: 'at a gate',
    plan: planOf('k-gate', [
      actionStep('g1'),
      gateStep('g2', ['g1'], { holdMs: 50 }),
      actionStep('g3', { after: ['g2'] }),
    ]),
    point: 'gate',
    line: 'g2',
    status: 'succeeded',
    effects: ['do g1', 'do g3'],
  },
  {
    name: 'during rollback',
    plan: planOf('k-undo', [
      actionStep('u1'),
      actionStep('u2', { after: ['u1'] }),
      actionStep('u3', { after: ['u2'], params: { verify: 'fails' } }),
    ]),
    point: 'undo',
    line: 'u2',
    status: 'rolled-back',
    effects: ['do u1', 'do u2', 'do u3', 'undo u3', 'undo u2', 'undo u1'],
  },
  {
    name: 'while it takes back what another run did',
    plan: planOf('k-back', [
      undoStep('b2', ANOTHER),
      undoStep('b1', ANOTHER, { after: ['undo-b2'] }),
      gateStep('b-healthy', ['undo-b1']),
    ]),
    point: 'undo',
    line: 'b2',
    status: 'succeeded',
    effects: ['undo b2', 'undo b1'],
  },
];

describe('a killed engine', () => {
  let server: TemporaryServer;
  let url: string;
  let stores: Stores;
  let control: Control;
  let host: ChildProcess;

  before(async () => {
    server = await startTemporaryServer();
    url = await server.createDatabase();
    stores = await openStores(url);
    control = createControl(mkdtempSync(path.join(tmpdir(), 'zeroops-crash-')));
    host = await startHost();
  });
  after(async () => {
    await kill();
    await stores.close();
    await server.stop();
    rmSync(control.dir, { recursive: true, force: true });
  });

  async function startHost(): Promise<ChildProcess> {
    const child = fork(HOST, [url, control.dir], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    assert.deepEqual(await once(child, 'message'), ['ready', undefined]);
    return child;
  }

  async function order(what: HostOrder): Promise<void> {
    const answer = once(host, 'message');
    host.send(what);
    assert.deepEqual(await answer, [what.verb, undefined]);
  }

  async function kill(): Promise<void> {
    if (host.signalCode !== null) return;
    const gone = once(host, 'exit');
    host.kill('SIGKILL');
    await gone;
  }

  async function endOf(id: string): Promise<Run> {
    await until(() => hasEnded(id).catch(() => false));
    return (await stores.runs.find(id))!;
  }

  /** Rejects while the database is away. */
  async function hasEnded(id: string): Promise<boolean> {
    const run = await stores.runs.find(id);
    return run !== undefined && !isLive(run) && (await factsOf(id)).includes(`run.ended run/${id}`);
  }

  async function factsOf(id: string): Promise<string[]> {
    return (await stores.journal.read({ run: id })).map(({ kind, subject }) => `${kind} ${subject}`);
  }

  /** Every effect once by key, every fact once, the chain intact, nothing locked. */
  async function assertOnce(id: string, effects: readonly string[]): Promise<void> {
    const own = control.effects().filter(line => line.includes(` ${id}:`));
    assert.deepEqual(
      own.map(line => line.split(' ').slice(0, 2).join(' ')),
      effects,
    );
    assert.equal(new Set(own).size, own.length);
    const facts = await factsOf(id);
    assert.deepEqual([...new Set(facts)], facts);
    assert.equal((await stores.journal.verify()).status, 'intact');
    assert.deepEqual(
      (await stores.locks.list()).filter(lock => lock.holder === id),
      [],
    );
  }

  it('is brought to every point at once, killed, and started again', async () => {
    for (const { plan, point, line } of KILLS) {
      if (point === 'gate') control.judge(line, 'wait');
      else control.hold(point, line);
      await order({ verb: 'start', plan, options: { approvalsNeeded: 0 } });
    }
    await Promise.all(KILLS.map(({ point, line }) => control.reached(point, line)));
    await kill();
    for (const { plan, point, line, abort } of KILLS) {
      assert.equal(isLive((await stores.runs.find(plan.id))!), true);
      if (abort === true)
        await stores.runs.update(plan.id, { abort: { by: 'ana', reason: unworded('while it was down') } });
      if (point === 'gate') control.judge(line, 'pass');
      else control.letGo(point, line);
    }
    host = await startHost();
  });

  for (const { name, plan, status, effects } of KILLS) {
    it(`ends as it should: ${name}`, async () => {
      assert.equal((await endOf(plan.id)).status, status);
      await assertOnce(plan.id, effects);
    });
  }

  it('draws every consequence of a decision that it did not live to draw', async () => {
    const plans = ['approved', 'refused', 'late', 'dropped'].map(id => planOf(`d-${id}`, [actionStep(id)]));
    for (const plan of plans)
      await order({ verb: 'start', plan, options: { approvalsNeeded: 1, approvalExpiresAt: Date.now() + LONG } });
    await kill();
    const at = Date.now();
    await stores.approvals.vote('d-approved', { by: 'ana', approve: true, reason: 'yes', at });
    await stores.approvals.vote('d-refused', { by: 'ana', approve: false, reason: 'no', at });
    await stores.approvals.expire(at + 2 * LONG);
    await stores.runs.update('d-dropped', { abort: { by: 'ana', reason: unworded('not now') } });
    host = await startHost();
    const ends = [];
    for (const { id } of plans) ends.push((await endOf(id)).status);
    // Expired first, then aborted: the approval was gone already.
    assert.deepEqual(ends, ['succeeded', 'rejected', 'expired', 'expired']);
    await assertOnce('d-approved', ['do approved']);
    for (const id of ['d-refused', 'd-late', 'd-dropped']) await assertOnce(id, []);
  });

  it('starts what it had only written down, asks again where it had not asked, and frees the locks of half a start', async () => {
    await kill();
    const [unstarted, unasked] = ['h-unstarted', 'h-unasked'].map(id => planOf(id, [actionStep(id)]));
    const run = { number: 0, steps: [], createdAt: Date.now(), summary: unworded('') };
    await stores.runs.insert({ ...run, id: unstarted!.id, plan: unstarted!, status: 'running' });
    await stores.runs.insert({ ...run, id: unasked!.id, plan: unasked!, status: 'awaiting-approval' });
    await stores.locks.take(['h-service'], 'h-never-inserted', LONG);
    host = await startHost();
    assert.equal((await endOf('h-unstarted')).status, 'succeeded');
    await until(async () => (await stores.approvals.find('h-unasked'))?.status === 'pending');
    assert.deepEqual(await stores.locks.list(), []);
    await assertOnce('h-unasked', []);
    await order({ verb: 'vote', id: 'h-unasked', by: 'ana', approve: true });
    assert.equal((await endOf('h-unasked')).status, 'succeeded');
    await assertOnce('h-unasked', ['do h-unasked']);
  });

  it('outlives the death of its database in the middle of a run', async () => {
    const plan = planOf('p-run', [
      actionStep('p1'),
      actionStep('p2', { after: ['p1'] }),
      gateStep('p3', ['p2']),
      actionStep('p4', { after: ['p3'] }),
    ]);
    control.hold('effect', 'p2');
    await order({ verb: 'start', plan, options: { approvalsNeeded: 0 } });
    await control.reached('effect', 'p2');
    server.kill();
    control.letGo('effect', 'p2');
    assert.equal((await endOf('p-run')).status, 'succeeded');
    await assertOnce('p-run', ['do p1', 'do p2', 'do p4']);
  });
});
