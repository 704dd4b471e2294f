import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ActionStep, GateStep, Plan, Step } from './plan.ts';
import type { Run, StepState } from './run.ts';
import { compareRuns, type RunFacts } from './run-comparison.ts';
import { unworded } from './sentence.ts';
import { rankSimilarRuns } from './similar-runs.ts';

function deploy(version: string, more: Partial<ActionStep> = {}): ActionStep {
  const call = { action: 'service.deploy', service: 'payment', params: { version } };
  return { id: 'deploy', kind: 'action', after: [], timeoutMs: 1000, call, ...more };
}

function gate(more: Partial<GateStep['gate']> = {}): GateStep {
  return {
    ...{ id: 'health_check', kind: 'gate', after: ['deploy'] },
    gate: { services: ['payment'], holdMs: 1000, timeoutMs: 5000, ...more },
  };
}

interface Told {
  readonly number?: number;
  readonly steps?: readonly Step[];
  readonly states?: readonly Partial<StepState>[];
  readonly plan?: Partial<Plan>;
  readonly run?: Partial<Run>;
  readonly retries?: RunFacts['retries'];
  readonly votes?: readonly { by: string; approve: boolean }[];
}

const PART = { name: 'action', value: 0.4, weight: 0.5, reason: unworded('') } as const;

function facts(told: Told = {}): RunFacts {
  const { number = 1, steps = [deploy('1.0.0'), gate()], states = [], retries = new Map(), votes = [] } = told;
  const id = `run-${number}`;
  const plan: Plan = {
    ...{ id, title: unworded('Deploy'), reason: unworded(''), services: ['payment'], steps },
    risk: { score: 0.3, level: 'medium', parts: [PART] },
    ...{ requestedBy: 'person:ana', createdAt: 0, ...told.plan },
  };
  const run: Run = {
    ...{ id, number, plan, status: 'succeeded', summary: unworded('well') },
    ...{ createdAt: 0, startedAt: 1000, endedAt: 21_000, ...told.run },
    steps: steps.map((step, index) => ({
      ...{ id: step.id, status: 'succeeded', summary: unworded('done'), startedAt: 1000, endedAt: 11_000 },
      ...states[index],
    })),
  };
  const approval = {
    ...{ id, run: id, title: plan.title, reason: plan.reason, needed: 1, status: 'approved' as const },
    ...{ requestedBy: 'person:ana', requestedAt: 0, expiresAt: 1 },
    votes: votes.map(vote => ({ ...vote, reason: 'fine', at: 1 })),
  };
  return { run, retries, approval: votes.length === 0 ? undefined : approval };
}

describe('two runs that did the same with the same result', () => {
  it('differ in nothing', () => {
    const { isSamePlan, differences, steps, risk } = compareRuns(
      facts(),
      facts({ number: 2, run: { endedAt: 21_900 } }),
    );
    assert.ok(isSamePlan);
    assert.deepEqual(differences, []);
    assert.deepEqual(risk, [{ name: 'action', left: 0.4, right: 0.4, differs: false }]);
    assert.deepEqual(
      steps.map(step => [step.id, step.differences, step.settings]),
      [
        ['deploy', [], []],
        ['health_check', [], []],
      ],
    );
  });
});

describe('what differs between runs is named:', () => {
  const CASES: readonly { name: string; other: Told; run?: string[]; deploy?: string[] }[] = [
    { name: 'the outcome', other: { run: { status: 'rolled-back' } }, run: ['status'] },
    { name: 'who asked', other: { plan: { requestedBy: 'token:ci' } }, run: ['requested-by'] },
    { name: 'who agreed', other: { votes: [{ by: 'bob', approve: true }] }, run: ['approvals'] },
    {
      name: 'a part of the risk',
      other: { plan: { risk: { score: 0.3, level: 'medium', parts: [{ ...PART, value: 0.5 }] } } },
      run: ['risk'],
    },
    { name: 'a long wait', other: { run: { startedAt: 60_000, endedAt: 80_000 } }, run: ['waiting'] },
    { name: 'twice the time', other: { run: { endedAt: 41_000 } }, run: ['duration'] },
    { name: 'not a tenth more time', other: { run: { endedAt: 23_000 } } },
    {
      name: 'not the time of one that goes on',
      other: { run: { status: 'running', endedAt: undefined as never } },
      run: ['status'],
    },
    { name: 'a step that failed', other: { states: [{ status: 'failed' }] }, deploy: ['status'] },
    { name: 'a gate where health got worse', other: { states: [{ isWorse: true }] }, deploy: ['status'] },
    { name: 'a slow step', other: { states: [{ endedAt: 31_000 }] }, deploy: ['duration'] },
    { name: 'a quick step', other: { states: [{ endedAt: 1900 }] }, deploy: ['duration'] },
    { name: 'attempts', other: { retries: new Map([['deploy', 2]]) }, deploy: ['attempts'] },
    { name: 'params', other: { steps: [deploy('1.1.0'), gate()] }, deploy: ['settings'] },
    { name: 'what was found before', other: { states: [{ undo: { version: '0.9.0' } }] }, deploy: ['settings'] },
  ];
  for (const { name, other, run = [], deploy: step = [] } of CASES) {
    it(name, () => {
      const compared = compareRuns(facts(), facts({ number: 2, ...other }));
      assert.deepEqual(compared.differences, run);
      assert.deepEqual(compared.steps[0]!.differences, step);
    });
  }

  it('each setting with its place and both values', () => {
    const left = facts({
      steps: [deploy('1.0.0', { retry: { attempts: 3, backoffMs: 10, factor: 2 } }), gate({ incident: 'i-1' })],
      states: [{ undo: { version: '0.9.0', tags: ['a'] } }],
    });
    const right = facts({
      number: 2,
      steps: [deploy('1.1.0'), gate({ incident: 'i-2', holdMs: 9000 })],
      states: [{ undo: { version: '1.0.0', tags: ['a'] } }],
    });
    const { steps } = compareRuns(left, right);
    assert.deepEqual(steps[0]!.settings, [
      { name: 'params.version', left: '1.0.0', right: '1.1.0' },
      { name: 'retry.attempts', left: 3 },
      { name: 'retry.backoffMs', left: 10 },
      { name: 'retry.factor', left: 2 },
      { name: 'found.version', left: '0.9.0', right: '1.0.0' },
    ]);
    assert.deepEqual(steps[1]!.settings, [{ name: 'gate.holdMs', left: 1000, right: 9000 }]);
  });
});

describe('steps of two plans', () => {
  const idsOf = (left: readonly Step[], right: readonly Step[]) =>
    compareRuns(facts({ steps: left }), facts({ number: 2, steps: right })).steps.map(step => [
      step.left?.id,
      step.right?.id,
    ]);
  const scale: Step = {
    ...{ id: 'scale', kind: 'action', after: [], timeoutMs: 1 },
    call: { action: 'service.scale', service: 'payment', params: {} },
  };

  it('that do the same under other names belong together', () => {
    assert.deepEqual(idsOf([deploy('1'), gate()], [{ ...deploy('2'), id: 'roll-out' }, gate()]), [
      ['deploy', 'roll-out'],
      ['health_check', 'health_check'],
    ]);
  });

  it('that do something else under one name do not', () => {
    assert.deepEqual(idsOf([deploy('1')], [{ ...scale, id: 'deploy' }]), [
      [undefined, 'deploy'],
      ['deploy', undefined],
    ]);
  });

  it('stand where they belong when the other plan lacks them', () => {
    assert.deepEqual(idsOf([deploy('1'), gate()], [deploy('1'), scale, gate()]), [
      ['deploy', 'deploy'],
      [undefined, 'scale'],
      ['health_check', 'health_check'],
    ]);
    const { isSamePlan, differences, steps } = compareRuns(facts(), facts({ number: 2, steps: [deploy('1.0.0')] }));
    assert.equal(isSamePlan, false);
    assert.deepEqual(differences, ['plan']);
    assert.deepEqual(steps[1]!.differences, ['presence']);
    assert.equal(steps[1]!.right, undefined);
  });

  it('at another target are another plan', () => {
    const call = { action: 'service.deploy', service: 'cart', params: { version: '1.0.0' } };
    const other = compareRuns(facts(), facts({ number: 2, steps: [deploy('', { call }), gate()] }));
    assert.equal(other.isSamePlan, false);
    assert.deepEqual(other.steps[0]!.settings, [{ name: 'service', left: 'payment', right: 'cart' }]);
  });

  it('that never began have no attempt', () => {
    const { run, ...rest } = facts();
    const { steps } = compareRuns({ run: { ...run, steps: [] }, ...rest }, facts({ number: 2 }));
    assert.deepEqual([steps[0]!.left!.status, steps[0]!.left!.attempts, steps[0]!.right!.attempts], ['waiting', 0, 1]);
  });
});

describe('runs like one', () => {
  it('are those of the same plan, the latest first, then those of the same kind of task at its service', () => {
    const task = { type: 'deploy', spec: {} };
    const run = facts({ number: 5, plan: { task } }).run;
    const others = [
      facts({ number: 1, steps: [deploy('0.1.0'), gate()] }),
      facts({ number: 2, steps: [deploy('0.1.0')], plan: { task } }),
      facts({ number: 3, steps: [deploy('0.1.0')], plan: { task: { type: 'workflow', spec: {} } } }),
      facts({ number: 4, steps: [deploy('0.1.0')], plan: { task, services: ['cart'] } }),
      facts({ number: 6 }),
    ];
    const ranked = rankSimilarRuns(run, [run, ...others.map(each => each.run)]);
    assert.deepEqual(
      ranked.map(({ number }) => number),
      [6, 1, 2],
    );
  });
});
