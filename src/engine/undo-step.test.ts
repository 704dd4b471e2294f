import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { listActed } from '#domain/roll-back.ts';
import type { Run } from '#domain/run.ts';
import { unworded } from '#domain/sentence.ts';
import { engineOn, openStores, type Stores } from '../../test/engine-setup.ts';
import { actionStep, gateStep, planOf, undoStep } from '../../test/plans.ts';
import { type Control, createControl, until } from '../../test/recorded-action.ts';
import { startTemporaryServer, type TemporaryServer } from '../../test/temporary-database.ts';
import type { DurableRunEngine } from './run-engine.ts';

const AT_ONCE = { approvalsNeeded: 0 };

describe('a run that takes another one back', () => {
  let server: TemporaryServer;
  let stores: Stores;
  let control: Control;
  let engine: DurableRunEngine;
  const ended = new Set<string>();

  before(async () => {
    server = await startTemporaryServer();
    const url = await server.createDatabase();
    control = createControl(mkdtempSync(path.join(tmpdir(), 'zeroops-undo-')));
    stores = await openStores(url);
    engine = engineOn(url, stores, control);
    engine.onEnded(run => ended.add(run.id));
    await engine.launch();
  });
  after(async () => {
    await engine.shutdown();
    await stores.close();
    await server.stop();
    rmSync(control.dir, { recursive: true, force: true });
  });

  async function endOf(id: string): Promise<Run> {
    await until(() => ended.has(id));
    return (await stores.runs.find(id))!;
  }

  /** Of the recorded action, whose service is `any`. */
  async function carryOut(id: string, lines: readonly string[]): Promise<Run> {
    const steps = lines.map((line, i) => actionStep(line, { after: lines.slice(0, i).slice(-1) }));
    await engine.start(planOf(id, steps, ['any']), AT_ONCE);
    return endOf(id);
  }

  function effectsOf(id: string): string[] {
    return control.effects().filter(line => line.includes(` ${id}:`));
  }

  const statusesOf = (run: Run) => run.steps.map(({ id, status }) => `${id} ${status}`);

  it('undoes its steps under keys of its own, each because of what was done, and is shown with it', async () => {
    const first = await carryOut('first', ['w1', 'w2']);
    assert.deepEqual(
      listActed(first).map(({ step, state }) => [step.id, state.undo.before]),
      [
        ['w2', 'before w2'],
        ['w1', 'before w1'],
      ],
    );
    const plan = planOf('back', [
      undoStep('w2', first),
      undoStep('w1', first, { after: ['undo-w2'] }),
      gateStep('healthy', ['undo-w1']),
    ]);
    const task = { type: 'roll-back', spec: { run: first.id, number: first.number } };
    control.judge('healthy', 'wait');
    await engine.start({ ...plan, task }, AT_ONCE);
    await control.reached('gate', 'healthy');
    const { number } = (await stores.runs.find('back'))!;
    assert.deepEqual((await stores.runs.find('first'))!.rollBack, {
      ...{ run: 'back', number, status: 'running' },
      undone: ['w2', 'w1'],
    });
    control.judge('healthy', 'pass');
    assert.equal((await endOf('back')).status, 'succeeded');
    assert.deepEqual(effectsOf('back'), ['undo w2 back:undo-w2', 'undo w1 back:undo-w1']);
    assert.equal((await stores.runs.find('first'))!.rollBack?.status, 'succeeded');
    assert.deepEqual(listActed((await stores.runs.find('back'))!), []);
    const done = await stores.journal.read({ run: 'first', kinds: ['run.step.executed'] });
    const undone = await stores.journal.read({ run: 'back', kinds: ['run.step.rolled-back'] });
    assert.deepEqual(
      undone.map(({ causedBy }) => causedBy),
      done.map(({ id }) => id).reverse(),
    );
  });

  it('fails with the first step that cannot be undone, begins no other, and takes nothing back itself', async () => {
    const first = await carryOut('stuck', ['s1', 's2', 's3']);
    const plan = planOf('stuck-back', [
      undoStep('s3', first),
      undoStep('s2', first, { after: ['undo-s3'], params: { rollback: 'fails' } }),
      undoStep('s1', first, { after: ['undo-s2'] }),
    ]);
    await engine.start(plan, AT_ONCE);
    const failed = await endOf('stuck-back');
    assert.equal(failed.status, 'failed');
    assert.deepEqual(failed.summary, { en: 'could not be undone: the pen broke', zh: '无法撤销：the pen broke' });
    assert.deepEqual(statusesOf(failed), ['undo-s3 succeeded', 'undo-s2 failed', 'undo-s1 waiting']);
    assert.deepEqual(effectsOf('stuck-back'), ['undo s3 stuck-back:undo-s3']);
  });

  it('stays as it is when health is not proved: what it took back is not done again', async () => {
    const first = await carryOut('ill', ['i1']);
    control.judge('ill-healthy', 'worse');
    await engine.start(planOf('ill-back', [undoStep('i1', first), gateStep('ill-healthy', ['undo-i1'])]), AT_ONCE);
    assert.equal((await endOf('ill-back')).status, 'failed');
    assert.deepEqual(effectsOf('ill-back'), ['undo i1 ill-back:undo-i1']);
  });

  it('leaves alone what is as before already', async () => {
    const first = await carryOut('gone', ['g1']);
    const step = undoStep('g1', first, { params: { rollback: 'unnecessary' } });
    await engine.start(planOf('gone-back', [step]), AT_ONCE);
    const done = await endOf('gone-back');
    assert.deepEqual([done.status, ...statusesOf(done)], ['succeeded', 'undo-g1 unnecessary']);
    assert.deepEqual(effectsOf('gone-back'), []);
  });

  it('does nothing when another run changed the service while it waited for its approval', async () => {
    const first = await carryOut('early', ['e1']);
    await engine.start(planOf('early-back', [undoStep('e1', first)]), { approvalsNeeded: 1 });
    const later = await carryOut('late', ['l1']);
    await engine.vote('early-back', { by: 'ana', approve: true, reason: 'yes' });
    const failed = await endOf('early-back');
    assert.equal(failed.status, 'failed');
    assert.equal(failed.summary.en, `RUN-${later.number} (plan late) changed any later: roll that back first`);
    assert.deepEqual(effectsOf('early-back'), []);
  });

  it('is not held up by a later run that was taken back itself, though health was not proved then', async () => {
    const first = await carryOut('lower', ['lo1']);
    const later = await carryOut('upper', ['up1']);
    control.judge('upper-healthy', 'worse');
    const plan = planOf('upper-back', [undoStep('up1', later), gateStep('upper-healthy', ['undo-up1'])]);
    const task = { type: 'roll-back', spec: { run: later.id, number: later.number } };
    await engine.start({ ...plan, task }, AT_ONCE);
    assert.equal((await endOf('upper-back')).status, 'failed');
    await engine.start(planOf('lower-back', [undoStep('lo1', first)]), AT_ONCE);
    assert.equal((await endOf('lower-back')).status, 'succeeded');
  });

  it('is held up by a run that began to wait for its lock before, and changed the service after', async () => {
    await engine.start(planOf('patient', [actionStep('p1')], ['any']), { approvalsNeeded: 1 });
    await stores.locks.take(['any'], 'somebody', 60_000);
    await engine.vote('patient', { by: 'ana', approve: true, reason: 'yes' });
    await until(async () => (await stores.runs.find('patient'))!.status === 'running');
    // On a service of its own name, so that it need not wait.
    await engine.start(planOf('quick', [actionStep('q1')]), AT_ONCE);
    const first = await endOf('quick');
    await stores.locks.release('somebody');
    const { number } = await endOf('patient');
    await engine.start(planOf('quick-back', [undoStep('q1', first)]), AT_ONCE);
    assert.match((await endOf('quick-back')).summary.en, new RegExp(`^RUN-${number} `));
  });

  it('waits while the kill switch is on, and can be aborted then', async () => {
    const first = await carryOut('held', ['h1']);
    control.judge('held-healthy', 'wait');
    const plan = planOf('held-back', [
      gateStep('held-healthy', []),
      undoStep('h1', first, { after: ['held-healthy'] }),
    ]);
    await engine.start(plan, AT_ONCE);
    await control.reached('gate', 'held-healthy');
    const pauseFile = path.join(control.dir, 'paused');
    writeFileSync(pauseFile, '');
    control.judge('held-healthy', 'pass');
    await until(async () => (await stores.runs.find('held-back'))!.steps.at(-1)!.status === 'running');
    await engine.abort('held-back', 'ana', unworded('wrong run'));
    assert.equal((await endOf('held-back')).status, 'aborted');
    rmSync(pauseFile);
    assert.deepEqual(effectsOf('held-back'), []);
  });

  it('is refused for an action that cannot be undone', async () => {
    const step = undoStep('x', { id: 'first', number: 1 });
    const burnt = { ...step, call: { ...step.call, action: 'test.burn' } };
    await assert.rejects(engine.start(planOf('burnt', [burnt]), AT_ONCE), { code: 'PLAN_INVALID' });
  });
});
