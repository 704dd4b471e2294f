import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { actions } from '#actions/registry.ts';
import type { JsonObject } from '#base/json.ts';
import type { ActionStep, GateStep, Step } from '#domain/plan.ts';
import type { Run, StepState } from '#domain/run.ts';
import { unworded } from '#domain/sentence.ts';
import { compileRollBack } from './roll-back.ts';

function actionStep(id: string, action: string, service = 'cart', params: JsonObject = {}): ActionStep {
  return { id, kind: 'action', after: [], call: { action, service, params }, timeoutMs: 5000 };
}

const healthCheck = { holdMs: 3, timeoutMs: 4 };
const gate: GateStep = { id: 'gate', kind: 'gate', after: [], gate: { services: ['cart'], holdMs: 1, timeoutMs: 2 } };
const configure = actionStep('configure', 'config.set', 'cart', { set: { MODE: 'fast' } });
const deploy = actionStep('deploy', 'service.deploy', 'cart', { version: '2' });
const pay = actionStep('pay', 'service.scale', 'payment', { replicas: 3 });
const restart = actionStep('restart', 'service.restart', 'cart', { instances: ['cart-1'] });

/** A run whose steps all acted, one after another, unless told otherwise. */
function runOf(steps: readonly Step[], fields: Partial<Run> = {}, states: readonly Partial<StepState>[] = []): Run {
  const { number = 7 } = fields;
  return {
    ...{ id: `run-${number}`, number, status: 'succeeded', createdAt: 0, startedAt: number, summary: unworded('') },
    plan: {
      ...{ id: `run-${number}`, title: { en: 'Tidy up', zh: '整理' }, reason: unworded(''), steps },
      ...{ services: ['cart'], risk: { score: 0, level: 'low', parts: [] }, requestedBy: 'ana', createdAt: 0 },
    },
    steps: steps.map(({ id, kind }, i) => ({
      ...{ id, status: 'succeeded', startedAt: i, endedAt: i + 1, summary: unworded('') },
      ...(kind === 'action' && states[i]?.status !== 'unnecessary' ? { undo: { saved: id } } : {}),
      ...states[i],
    })),
    ...fields,
  };
}

const undoing: Run = runOf([
  { id: 'u', kind: 'undo', after: [], of: { run: 'x', number: 3, step: 'y' }, call: pay.call, undo: {}, timeoutMs: 1 },
]);

describe('a roll back', () => {
  it('undoes what the run did, the last first, with what was saved, and then proves health', () => {
    const plan = compileRollBack({ run: runOf([configure, pay, deploy, gate]), healthCheck }, { actions, later: [] });
    assert.ok('steps' in plan);
    assert.deepEqual(
      plan.steps.map(({ id, kind, after }) => [id, kind, after]),
      [
        ['undo-deploy', 'undo', []],
        ['undo-pay', 'undo', ['undo-deploy']],
        ['undo-configure', 'undo', ['undo-pay']],
        ['health_check', 'gate', ['undo-configure']],
      ],
    );
    assert.deepEqual(plan.steps[0], {
      ...{ id: 'undo-deploy', kind: 'undo', after: [], call: deploy.call, undo: { saved: 'deploy' }, timeoutMs: 5000 },
      of: { run: 'run-7', number: 7, step: 'deploy' },
    });
    assert.deepEqual(plan.services, ['cart', 'payment']);
    assert.deepEqual(plan.title, { en: 'Roll back RUN-7: Tidy up', zh: '回滚 RUN-7：整理' });
    assert.deepEqual(plan.task, { type: 'roll-back', spec: { run: 'run-7', number: 7, healthCheck } });
  });

  const failed = { run: 'run-9', number: 9, status: 'failed', undone: [] } as const;
  const fitting: readonly { name: string; run: Run; later?: readonly Run[]; undone: readonly string[] }[] = [
    {
      name: 'in the order in which the steps ended, whatever the plan says',
      run: runOf([configure, pay], {}, [{ endedAt: 9 }, { endedAt: 3 }]),
      undone: ['undo-configure', 'undo-pay'],
    },
    {
      name: 'what was not necessary was not done, and stays',
      run: runOf([pay, deploy], {}, [{}, { status: 'unnecessary' }]),
      undone: ['undo-pay'],
    },
    {
      name: 'what an undo that failed left behind',
      run: runOf([pay, deploy], { status: 'rollback-failed' }, [
        { status: 'rolled-back' },
        { status: 'rollback-failed' },
      ]),
      undone: ['undo-deploy'],
    },
    {
      name: 'again when the first attempt failed',
      run: runOf([pay], { status: 'improved', rollBack: failed }),
      undone: ['undo-pay'],
    },
    {
      name: 'only what the attempts before left there',
      run: runOf([configure, pay, deploy], { rollBack: { ...failed, undone: ['deploy'] } }),
      undone: ['undo-pay', 'undo-configure'],
    },
    {
      name: 'after a later restart, which left nothing behind',
      run: runOf([deploy]),
      later: [runOf([restart], { number: 8 })],
      undone: ['undo-deploy'],
    },
    {
      name: 'after a later change of another service',
      run: runOf([deploy]),
      later: [runOf([pay], { number: 8 })],
      undone: ['undo-deploy'],
    },
    {
      name: 'after later changes that were taken back',
      run: runOf([deploy]),
      later: [
        runOf([deploy], { number: 8, rollBack: { ...failed, status: 'succeeded', undone: ['deploy'] } }),
        runOf([deploy], { number: 9, rollBack: { ...failed, undone: ['deploy'] } }),
        runOf([deploy], { number: 10, status: 'rolled-back' }, [{ status: 'rolled-back' }]),
        undoing,
      ],
      undone: ['undo-deploy'],
    },
  ];
  for (const { name, run, later = [], undone } of fitting) {
    it(`undoes ${name}`, () => {
      const plan = compileRollBack({ run, healthCheck }, { actions, later });
      assert.ok('steps' in plan, JSON.stringify(plan));
      assert.deepEqual(
        plan.steps.slice(0, -1).map(({ id }) => id),
        undone,
      );
    });
  }

  const refused: readonly { name: string; run: Run; later?: readonly Run[]; en: string; zh: RegExp }[] = [
    {
      name: 'is live',
      run: runOf([deploy], { status: 'running' }),
      en: 'RUN-7 has not ended, it is running: abort it instead, which takes back what it did',
      zh: /尚未结束（执行中）/,
    },
    {
      name: 'did nothing',
      run: runOf([gate]),
      en: 'RUN-7 changed nothing, or nothing that is still there',
      zh: /没有做任何变更/,
    },
    {
      name: 'has taken everything back itself',
      run: runOf([deploy], { status: 'rolled-back' }, [{ status: 'rolled-back' }]),
      en: 'RUN-7 changed nothing, or nothing that is still there',
      zh: /没有做任何变更/,
    },
    {
      name: 'did what cannot be undone',
      run: runOf([restart]),
      en: 'service.restart on cart cannot be undone',
      zh: /对 cart 执行的 service.restart 无法撤销/,
    },
    {
      name: 'did one thing among others that cannot be undone',
      run: runOf([deploy, restart, pay]),
      en: 'service.restart on cart cannot be undone',
      zh: /无法撤销/,
    },
    {
      name: 'is a roll back itself',
      run: undoing,
      en: 'RUN-7 is a roll back itself, of RUN-3: ask anew for what it took back',
      zh: /本身就是对 RUN-3 的回滚/,
    },
    {
      name: 'was rolled back',
      run: runOf([deploy], { rollBack: { ...failed, status: 'succeeded', undone: ['deploy'] } }),
      en: 'RUN-9 has rolled it back already',
      zh: /RUN-9 已将它回滚/,
    },
    {
      name: 'was rolled back, though health was not proved after',
      run: runOf([deploy, pay], { rollBack: { ...failed, undone: ['pay', 'deploy'] } }),
      en: 'RUN-9 has rolled it back already',
      zh: /RUN-9 已将它回滚/,
    },
    {
      name: 'is about to be rolled back',
      run: runOf([deploy], { rollBack: { ...failed, status: 'awaiting-approval' } }),
      en: 'RUN-9 is there to roll it back already',
      zh: /RUN-9 已在回滚它/,
    },
    {
      name: 'was followed by others on its service: the latest of them comes first',
      run: runOf([deploy, pay]),
      later: [runOf([deploy], { number: 8 }), runOf([configure], { number: 12 })],
      en: 'RUN-12 (Tidy up) changed cart later: roll that back first',
      zh: /RUN-12（整理）之后又变更了 cart/,
    },
    {
      name: 'was followed by one whose roll back took back another step only',
      run: runOf([deploy]),
      later: [runOf([deploy, pay], { number: 8, rollBack: { ...failed, undone: ['pay'] } })],
      en: 'RUN-8 (Tidy up) changed cart later: roll that back first',
      zh: /RUN-8（整理）之后又变更了 cart/,
    },
  ];
  for (const { name, run, later = [], en, zh } of refused) {
    it(`is refused of a run that ${name}`, () => {
      const compiled = compileRollBack({ run, healthCheck }, { actions, later });
      assert.ok('refused' in compiled);
      assert.equal(compiled.refused.en, en);
      assert.match(compiled.refused.zh, zh);
    });
  }
});
