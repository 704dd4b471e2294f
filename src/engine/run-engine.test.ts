import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Plan } from '#domain/plan.ts';
import { isLive, type Run } from '#domain/run.ts';
import { unworded } from '#domain/sentence.ts';
import { engineOn, openStores, type Stores } from '../../test/engine-setup.ts';
import { actionStep, gateStep, planOf } from '../../test/plans.ts';
import { type Control, createControl, until } from '../../test/recorded-action.ts';
import { startTemporaryServer, type TemporaryServer } from '../../test/temporary-database.ts';
import type { DurableRunEngine } from './run-engine.ts';

const AT_ONCE = { approvalsNeeded: 0 };

describe('run engine', () => {
  let server: TemporaryServer;
  let stores: Stores;
  let control: Control;
  let engine: DurableRunEngine;
  const approved: string[] = [];
  const ended: Run[] = [];

  before(async () => {
    server = await startTemporaryServer();
    const url = await server.createDatabase();
    control = createControl(mkdtempSync(path.join(tmpdir(), 'zeroops-engine-')));
    stores = await openStores(url);
    engine = engineOn(url, stores, control);
    engine.onApproved(({ id }) => approved.push(id));
    engine.onEnded(run => ended.push(run));
    engine.onEnded(() => assert.fail('a listener with a fault'));
    await engine.launch();
  });
  after(async () => {
    await engine.shutdown();
    await stores.close();
    await server.stop();
    rmSync(control.dir, { recursive: true, force: true });
  });

  async function run(plan: Plan): Promise<Run> {
    await engine.start(plan, AT_ONCE);
    return endOf(plan.id);
  }

  async function endOf(id: string): Promise<Run> {
    await until(() => ended.some(each => each.id === id));
    const found = (await stores.runs.find(id))!;
    assert.equal(isLive(found), false);
    assert.deepEqual(
      (await stores.locks.list()).filter(lock => lock.holder === id),
      [],
    );
    return found;
  }

  async function factsOf(id: string): Promise<string[]> {
    const entries = await stores.journal.read({ run: id });
    return entries.map(entry => [entry.kind, ...entry.subject.split('/').slice(2)].join(' '));
  }

  function effectsOf(id: string): string[] {
    return control
      .effects()
      .filter(line => line.includes(` ${id}:`))
      .map(line => line.split(' ').slice(0, 2).join(' '));
  }

  it('carries out a plan and tells every fact with its cause', async () => {
    const [cause] = await stores.journal.append({ kind: 'decision.made', subject: 'x', actor: 'zeroops', data: {} });
    const plan = planOf('happy', [actionStep('write'), gateStep('gate', ['write'])]);
    await engine.start(plan, { ...AT_ONCE, causedBy: cause!.id });
    const done = await endOf('happy');
    assert.equal(done.status, 'succeeded');
    assert.deepEqual(
      done.steps.map(step => step.status),
      ['succeeded', 'succeeded'],
    );
    assert.match(done.steps[0]!.summary.en, /begun at \d+/);
    assert.deepEqual(await factsOf('happy'), [
      'run.started',
      'run.step.started write',
      'run.step.captured write',
      'run.step.executed write',
      'run.step.verified write',
      'run.step.started gate',
      'run.gate.judged gate',
      'run.ended',
    ]);
    const entries = await stores.journal.read({ run: 'happy' });
    const known = new Set([cause!.id, ...entries.map(entry => entry.id)]);
    for (const entry of entries) assert.ok(entry.causedBy !== undefined && known.has(entry.causedBy), entry.kind);
    assert.equal(entries[0]!.causedBy, cause!.id);
    assert.equal(ended.filter(each => each.id === 'happy').length, 1);
  });

  it('starts a step only after those it waits for, and independent steps together', async () => {
    const plan = planOf('dag', [
      actionStep('d', { after: ['b', 'c'] }),
      actionStep('b', { after: ['a'], params: { line: 'dag-b' } }),
      actionStep('c', { after: ['a'], params: { line: 'dag-c' } }),
      actionStep('a'),
    ]);
    for (const line of ['dag-b', 'dag-c']) control.hold('effect', line);
    await engine.start(plan, AT_ONCE);
    // Both are in the middle of their effects at once.
    await Promise.all(['dag-b', 'dag-c'].map(line => control.reached('effect', line)));
    const effects = effectsOf('dag');
    assert.equal(effects[0], 'do a');
    assert.deepEqual(effects.slice(1).sort(), ['do dag-b', 'do dag-c']);
    for (const line of ['dag-b', 'dag-c']) control.letGo('effect', line);
    assert.equal((await endOf('dag')).status, 'succeeded');
    assert.equal(effectsOf('dag').at(-1), 'do d');
  });

  const ENDS: readonly {
    readonly name: string;
    readonly plan: Plan;
    readonly status: Run['status'];
    readonly effects: readonly string[];
    readonly summary?: RegExp;
  }[] = [
    {
      name: 'goes on after a step with nothing to do',
      plan: planOf('unnecessary', [
        actionStep('a', { params: { validate: 'unnecessary' } }),
        actionStep('b', { after: ['a'] }),
      ]),
      status: 'succeeded',
      effects: ['do b'],
    },
    {
      name: 'fails when the first step is refused',
      plan: planOf('refused', [
        actionStep('a', { params: { validate: 'refused' } }),
        actionStep('b', { after: ['a'] }),
      ]),
      status: 'failed',
      effects: [],
      summary: /it may not be/,
    },
    {
      name: 'undoes in reverse order',
      plan: planOf('reverse', [
        actionStep('a'),
        actionStep('b', { after: ['a'] }),
        actionStep('c', { after: ['b'], params: { verify: 'fails' } }),
      ]),
      status: 'rolled-back',
      effects: ['do a', 'do b', 'do c', 'undo c', 'undo b', 'undo a'],
      summary: /the line is wrong/,
    },
    {
      name: 'goes on undoing when one step cannot be undone',
      plan: planOf('stuck', [
        actionStep('a'),
        actionStep('b', { after: ['a'], params: { rollback: 'fails' } }),
        actionStep('c', { after: ['b'], params: { execute: 'fails' } }),
      ]),
      status: 'rollback-failed',
      effects: ['do a', 'do b', 'undo c', 'undo a'],
      summary: /the pen broke/,
    },
    {
      name: 'fails where the action has no way back',
      plan: planOf('burnt', [
        {
          ...actionStep('a', { params: { verify: 'fails' } }),
          call: { action: 'test.burn', service: 'any', params: { line: 'a', verify: 'fails' } },
        },
      ]),
      status: 'failed',
      effects: ['do a'],
    },
    {
      name: 'gives up on an effect that never shows',
      plan: planOf('dry', [actionStep('a', { params: { verify: 'never' }, timeoutMs: 200 })]),
      status: 'rolled-back',
      effects: ['do a', 'undo a'],
      summary: /not done within 0 s: the line is not dry/,
    },
    {
      name: 'tries again what failed only for now',
      plan: planOf('busy', [actionStep('a', { params: { execute: 'is-busy-once' } })]),
      status: 'succeeded',
      effects: ['busy a', 'do a'],
    },
    {
      name: 'waits out a wait',
      plan: planOf('wait', [{ id: 'w', kind: 'wait', after: [], durationMs: 100 }, actionStep('a', { after: ['w'] })]),
      status: 'succeeded',
      effects: ['do a'],
    },
  ];
  for (const { name, plan, status, effects, summary = /./ } of ENDS) {
    it(name, async () => {
      const done = await run(plan);
      assert.deepEqual([done.status, effectsOf(plan.id)], [status, effects]);
      assert.match(done.summary.en, summary);
    });
  }

  const UNDONE = { status: 'rolled-back', effects: ['do a', 'undo a'] };
  const GATES: { says: string; expected: RegExp; status: string; effects: string[]; timeoutMs?: number }[] = [
    { says: 'worse', expected: /worse: told to say worse/, ...UNDONE },
    { says: 'no-data', expected: /no data within/, ...UNDONE },
    { says: 'wait', expected: /not healthy within/, ...UNDONE },
    { says: 'broken', expected: /no data within .*the judge is ill/, ...UNDONE },
    { says: 'better', expected: /better, but not healthy within/, status: 'improved', effects: ['do a'] },
    { says: 'elsewhere', expected: /not healthy within \d s/, timeoutMs: 600_000, ...UNDONE },
  ];
  for (const { says, expected, status, effects, timeoutMs = 200 } of GATES) {
    it(`is ${status} at a gate whose judge says to the end: ${says}`, async () => {
      const id = `gate-${says}`;
      control.judge(id, says as 'worse');
      const done = await run(planOf(id, [actionStep('a'), gateStep(id, ['a'], { timeoutMs })]));
      assert.deepEqual([done.status, effectsOf(id)], [status, effects]);
      assert.match(done.summary.en, expected);
    });
  }

  it('holds a gate until health has lasted without a break', async () => {
    control.judge('hold', 'wait');
    const started = engine.start(planOf('hold', [gateStep('hold', [], { holdMs: 300 })]), AT_ONCE);
    await control.reached('gate', 'hold');
    await started;
    const passingFrom = Date.now();
    control.judge('hold', 'pass');
    assert.equal((await endOf('hold')).status, 'succeeded');
    assert.ok(Date.now() - passingFrom >= 300);
  });

  it('waits for approval and runs after the last one needed', async () => {
    const waiting = await engine.start(planOf('two', [actionStep('a')]), { approvalsNeeded: 2 });
    assert.equal(waiting.status, 'awaiting-approval');
    // A second start, with other options, does not get round it.
    assert.equal((await engine.start(planOf('two', [actionStep('a')]), AT_ONCE)).status, 'awaiting-approval');
    await assert.rejects(engine.vote('two', voteOf('zeroops', true)), { code: 'APPROVAL_REFUSED' });
    assert.equal((await engine.vote('two', voteOf('ana', true))).status, 'awaiting-approval');
    await assert.rejects(engine.vote('two', voteOf('ana', true)), { code: 'APPROVAL_REFUSED' });
    assert.deepEqual([effectsOf('two'), approved.includes('two')], [[], false]);
    await engine.vote('two', voteOf('bo', true));
    assert.deepEqual([(await endOf('two')).status, approved.includes('two')], ['succeeded', true]);
    assert.deepEqual(effectsOf('two'), ['do a']);
    const facts = await factsOf('two');
    assert.deepEqual(facts.slice(0, 4), [
      'approval.requested',
      'approval.voted ana',
      'approval.voted bo',
      'run.started',
    ]);
  });

  it('takes one decision from two votes at the same moment', async () => {
    for (let round = 0; round < 5; round++) {
      const id = `race-${round}`;
      await engine.start(planOf(id, [actionStep('a')]), { approvalsNeeded: 1 });
      const votes = await Promise.allSettled([
        engine.vote(id, voteOf('ana', true)),
        engine.vote(id, voteOf('bo', false)),
      ]);
      assert.equal(votes.filter(vote => vote.status === 'fulfilled').length, 1);
      const done = await endOf(id);
      const isApproved = votes[0].status === 'fulfilled';
      assert.deepEqual([done.status, effectsOf(id)], isApproved ? ['succeeded', ['do a']] : ['rejected', []]);
      assert.equal((await factsOf(id)).filter(fact => fact === 'run.ended').length, 1);
    }
  });

  it('ends what is refused, what nobody decided in time, and what is aborted while it waits', async () => {
    const plans = ['no', 'late', 'dropped'].map(id => planOf(id, [actionStep('a')]));
    for (const plan of plans)
      await engine.start(plan, {
        approvalsNeeded: 1,
        approvalExpiresAt: Date.now() + (plan.id === 'late' ? 1 : 3_600_000),
      });
    await engine.vote('no', voteOf('ana', false));
    await engine.abort('dropped', 'ana', unworded('not now'));
    await assert.rejects(engine.vote('dropped', voteOf('bo', true)), { code: 'APPROVAL_REFUSED' });
    const statuses = await Promise.all(plans.map(async ({ id }) => (await endOf(id)).status));
    assert.deepEqual(statuses, ['rejected', 'expired', 'aborted']);
    for (const { id } of plans) assert.deepEqual(effectsOf(id), []);
    assert.deepEqual(await factsOf('late'), ['approval.requested', 'approval.expired', 'run.ended']);
    await assert.rejects(engine.abort('no', 'ana', unworded('again')), { code: 'RUN_NOT_LIVE' });
  });

  it('undoes a run that is aborted in the middle', async () => {
    control.hold('verify', 'abort-b');
    await engine.start(
      planOf('abort', [
        actionStep('a'),
        actionStep('b', { after: ['a'], params: { line: 'abort-b', verify: 'never' } }),
      ]),
      AT_ONCE,
    );
    await control.reached('verify', 'abort-b');
    await engine.abort('abort', 'ana', unworded('wrong service'));
    control.letGo('verify', 'abort-b');
    const done = await endOf('abort');
    assert.equal(done.status, 'aborted');
    assert.match(done.summary.en, /aborted by ana: wrong service/);
    assert.deepEqual(effectsOf('abort'), ['do a', 'do abort-b', 'undo abort-b', 'undo a']);
  });

  it('undoes a run that is aborted during its last step, though that succeeds', async () => {
    control.hold('verify', 'last');
    await engine.start(planOf('abort-last', [actionStep('last')]), AT_ONCE);
    await control.reached('verify', 'last');
    await engine.abort('abort-last', 'ana', unworded('too late?'));
    control.letGo('verify', 'last');
    assert.equal((await endOf('abort-last')).status, 'aborted');
    assert.deepEqual(effectsOf('abort-last'), ['do last', 'undo last']);
  });

  it('ends a long wait when it is aborted', async () => {
    await engine.start(planOf('abort-wait', [{ id: 'w', kind: 'wait', after: [], durationMs: 3_600_000 }]), AT_ONCE);
    await engine.abort('abort-wait', 'ana', unworded('too long'));
    assert.equal((await endOf('abort-wait')).status, 'aborted');
  });

  it('holds effects while the kill switch is on, without counting that time, and goes on after', async () => {
    const plan = planOf('paused', [actionStep('first'), actionStep('second', { after: ['first'], timeoutMs: 200 })]);
    const other = planOf('paused-dropped', [
      actionStep('paused-first'),
      actionStep('never', { after: ['paused-first'] }),
    ]);
    for (const line of ['first', 'paused-first']) control.hold('verify', line);
    for (const each of [plan, other]) await engine.start(each, AT_ONCE);
    for (const line of ['first', 'paused-first']) await control.reached('verify', line);
    const pauseFile = path.join(control.dir, 'paused');
    writeFileSync(pauseFile, '');
    for (const line of ['first', 'paused-first']) control.letGo('verify', line);
    await assert.rejects(engine.start(planOf('new', [actionStep('a')]), AT_ONCE), { code: 'RUNS_PAUSED' });
    await until(async () => (await factsOf('paused')).includes('run.step.captured second'));
    await engine.abort('paused-dropped', 'ana', unworded('no more'));
    assert.equal((await endOf('paused-dropped')).status, 'aborted');
    assert.deepEqual(effectsOf('paused'), ['do first']);
    const pausedFor = new Promise(resolve => setTimeout(resolve, 250));
    await pausedFor;
    rmSync(pauseFile);
    assert.equal((await endOf('paused')).status, 'succeeded');
    assert.deepEqual(effectsOf('paused'), ['do first', 'do second']);
    assert.deepEqual(effectsOf('paused-dropped'), ['do paused-first', 'undo paused-first']);
  });

  it('refuses a second run on a service, and makes an approved one wait its turn', async () => {
    control.hold('effect', 'holder');
    await engine.start(planOf('holder', [actionStep('holder')], ['shared']), AT_ONCE);
    await control.reached('effect', 'holder');
    await assert.rejects(engine.start(planOf('second', [actionStep('a')], ['other', 'shared']), AT_ONCE), {
      code: 'RUN_LOCKED',
      retry: 'later',
    });
    assert.equal(await stores.runs.find('second'), undefined);
    await engine.start(planOf('third', [actionStep('a')], ['shared']), { approvalsNeeded: 1 });
    await engine.vote('third', voteOf('ana', true));
    await until(async () => (await factsOf('third')).includes('run.started'));
    assert.deepEqual(effectsOf('third'), []);
    control.letGo('effect', 'holder');
    assert.equal((await endOf('holder')).status, 'succeeded');
    assert.equal((await endOf('third')).status, 'succeeded');
  });

  it('makes one run of one plan, however often it is started', async () => {
    const plan = planOf('once', [actionStep('a')]);
    const runs = await Promise.all([1, 2, 3, 4].map(() => engine.start(plan, AT_ONCE)));
    for (const each of runs) assert.equal(each.number, runs[0]!.number);
    await endOf('once');
    assert.equal((await engine.start(plan, AT_ONCE)).status, 'succeeded');
    assert.deepEqual(effectsOf('once'), ['do a']);
    assert.equal((await factsOf('once')).filter(fact => fact === 'run.ended').length, 1);
  });

  const BROKEN: readonly { readonly name: string; readonly plan: Plan }[] = [
    { name: 'no steps', plan: planOf('empty', []) },
    { name: 'a ring', plan: planOf('ring', [actionStep('a', { after: ['b'] }), actionStep('b', { after: ['a'] })]) },
    { name: 'a step after one that is not there', plan: planOf('gap', [actionStep('a', { after: ['x'] })]) },
    { name: 'two steps of one name', plan: planOf('twins', [actionStep('a'), actionStep('a')]) },
    {
      name: 'an action that does not exist',
      plan: planOf('unheard', [{ ...actionStep('a'), call: { action: 'test.none', service: 'any', params: {} } }]),
    },
  ];
  for (const { name, plan } of BROKEN) {
    it(`refuses a plan with ${name}`, async () => {
      await assert.rejects(engine.start(plan, AT_ONCE), { code: 'PLAN_INVALID' });
      assert.equal(await stores.runs.find(plan.id), undefined);
    });
  }

  it('has left a chain that is intact', async () => {
    assert.equal((await stores.journal.verify()).status, 'intact');
  });
});

function voteOf(by: string, approve: boolean) {
  return { by, approve, reason: 'because' };
}
