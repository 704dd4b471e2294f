import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { listActed } from '#domain/roll-back.ts';
import type { Run } from '#domain/run.ts';
import { unworded } from '#domain/sentence.ts';
import { engineOn, openStores, type Stores } from '../../test/engine-setup.ts';
import { actionStep, gateStep, planOf } from '../../test/plans.ts';
import { type Control, createControl, until } from '../../test/recorded-action.ts';
import { startTemporaryServer, type TemporaryServer } from '../../test/temporary-database.ts';
import type { DurableRunEngine } from './run-engine.ts';

const retry = { attempts: 3, backoffMs: 20, factor: 2 };

describe('a step that may be tried again', () => {
  let server: TemporaryServer;
  let stores: Stores;
  let control: Control;
  let engine: DurableRunEngine;
  const ended = new Set<string>();

  before(async () => {
    server = await startTemporaryServer();
    const url = await server.createDatabase();
    control = createControl(mkdtempSync(path.join(tmpdir(), 'zeroops-retry-')));
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

  async function run(id: string, params: { execute?: string; verify?: string }, attempts = retry.attempts) {
    const plan = planOf(id, [actionStep(id, { params, retry: { ...retry, attempts } })]);
    await engine.start(plan, { approvalsNeeded: 0 });
    await until(() => ended.has(id));
    const entries = await stores.journal.read({ run: id, kinds: ['run.step.retried'] });
    return { run: (await stores.runs.find(id)) as Run, retries: entries.map(({ data }) => data.summary) };
  }

  it('succeeds at the third attempt, and the journal tells of the two that failed', async () => {
    const { run: done, retries } = await run('third', { execute: 'fails-twice' });
    assert.equal(done.status, 'succeeded');
    assert.equal(retries.length, 2);
    assert.match(JSON.stringify(retries[1]), /"third: attempt 3 of 3 is due: /);
  });

  it('keeps the way back from before its first attempt, for whoever takes the run back later', async () => {
    const { run: done } = await run('second', { verify: 'fails-once' });
    assert.equal(done.status, 'succeeded');
    const before = control.effects().indexOf('do second second:second:1');
    assert.deepEqual(done.steps[0]!.undo, { before: 'before second', lines: before });
  });

  it('leaves nothing to take back when it is aborted before it acted', async () => {
    control.judge('dropped', 'wait');
    const plan = planOf('dropped', [gateStep('dropped', []), actionStep('drop', { after: ['dropped'], retry })]);
    await engine.start(plan, { approvalsNeeded: 0 });
    await control.reached('gate', 'dropped');
    const pauseFile = path.join(control.dir, 'paused');
    writeFileSync(pauseFile, '');
    control.judge('dropped', 'pass');
    const captured = () => stores.journal.read({ run: 'dropped', kinds: ['run.step.captured'] });
    await until(async () => (await captured()).length === 1);
    await engine.abort('dropped', 'ana', unworded('no more'));
    await until(() => ended.has('dropped'));
    rmSync(pauseFile);
    const done = (await stores.runs.find('dropped')) as Run;
    assert.equal(done.status, 'aborted');
    assert.deepEqual(listActed(done), []);
  });

  it('is undone when the trouble at its gate outlasts patience, long before the gate’s time is over', async () => {
    control.judge('troubled', 'trouble');
    const plan = planOf('impatient', [
      actionStep('impatient'),
      gateStep('troubled', ['impatient'], { timeoutMs: 600_000, patienceMs: 100 }),
    ]);
    await engine.start(plan, { approvalsNeeded: 0 });
    await until(() => ended.has('impatient'));
    const done = (await stores.runs.find('impatient')) as Run;
    assert.equal(done.status, 'rolled-back');
    assert.match(done.summary.en, /^in trouble for 0 s: told to say trouble/);
  });

  it('fails when its attempts are used up, and is undone with what was saved before the first', async () => {
    const { run: done, retries } = await run('never', { verify: 'fails' }, 2);
    assert.equal(done.status, 'rolled-back');
    assert.equal(retries.length, 1);
    const effects = control.effects().filter(line => line.split(' ')[1] === 'never');
    assert.deepEqual(effects, ['do never never:never:1', 'do never never:never:2', 'undo never never:never:undo']);
  });
});
