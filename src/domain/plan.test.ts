import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unworded } from '#domain/sentence.ts';
import { findBrokenSteps, type Plan, readySteps, type Step } from './plan.ts';

describe('steps that can start', () => {
  const diamond = planOf({ d: ['b', 'c'], c: ['a'], b: ['a'], a: [] });
  const cases = [
    { name: 'only those that wait for nothing, at first', started: [], succeeded: [], expected: ['a'] },
    { name: 'none while the first is under way', started: ['a'], succeeded: [], expected: [] },
    {
      name: 'both branches at once, sorted whatever the order in the plan',
      started: ['a'],
      succeeded: ['a'],
      expected: ['b', 'c'],
    },
    { name: 'not the join while one branch is missing', started: ['a', 'b', 'c'], succeeded: ['a', 'b'], expected: [] },
    {
      name: 'the join once both branches are there',
      started: ['a', 'b', 'c'],
      succeeded: ['a', 'b', 'c'],
      expected: ['d'],
    },
    {
      name: 'the second branch alone when the first has started',
      started: ['a', 'b'],
      succeeded: ['a'],
      expected: ['c'],
    },
    {
      name: 'none when all have started',
      started: ['a', 'b', 'c', 'd'],
      succeeded: ['a', 'b', 'c', 'd'],
      expected: [],
    },
  ];
  for (const { name, started, succeeded, expected } of cases) {
    it(name, () => assert.deepEqual(ids(readySteps(diamond, new Set(started), new Set(succeeded))), expected));
  }

  it('are sorted by code unit, so that replay does not depend on a locale', () => {
    const plan = planOf({ ä: [], b: [], Z: [], a10: [], a9: [] });
    assert.deepEqual(ids(readySteps(plan, new Set(), new Set())), ['Z', 'a10', 'a9', 'b', 'ä']);
  });

  it('leave the plan as it was', () => {
    const before = JSON.stringify(diamond);
    readySteps(diamond, new Set(), new Set());
    assert.equal(JSON.stringify(diamond), before);
  });
});

describe('broken steps', () => {
  const cases: { name: string; steps: Record<string, readonly string[]>; expected: string[] }[] = [
    { name: 'none in a plan without steps', steps: {}, expected: [] },
    { name: 'none in a chain written backwards', steps: { c: ['b'], b: ['a'], a: [] }, expected: [] },
    { name: 'none in a diamond', steps: { a: [], b: ['a'], c: ['a'], d: ['b', 'c'] }, expected: [] },
    { name: 'a step that waits for itself', steps: { a: ['a'] }, expected: ['a'] },
    {
      name: 'a ring, and all that waits for it',
      steps: { a: [], b: ['c'], c: ['b'], d: ['c'] },
      expected: ['b', 'c', 'd'],
    },
    { name: 'a step that waits for one that is not there', steps: { a: [], b: ['missing'] }, expected: ['b'] },
  ];
  for (const { name, steps, expected } of cases) {
    it(name, () => assert.deepEqual(findBrokenSteps(planOf(steps)), expected));
  }

  it('are exactly those that never get ready, in plans of every shape of four steps', () => {
    for (const plan of everyPlanOfFour()) {
      assert.deepEqual(findBrokenSteps(plan).sort(), neverReady(plan), JSON.stringify(plan.steps));
    }
  });
});

/** All 5^4 plans in which each of four steps waits for one other step, for itself, or for nothing. */
function* everyPlanOfFour(): Generator<Plan> {
  const names = ['a', 'b', 'c', 'd'];
  const choices: readonly (readonly string[])[] = [[], ...names.map(name => [name])];
  for (const a of choices)
    for (const b of choices) for (const c of choices) for (const d of choices) yield planOf({ a, b, c, d });
}

/** Walks a plan as the engine does, every step succeeding. */
function neverReady(plan: Plan): string[] {
  const done = new Set<string>();
  // Each round finishes a step at least, so there are never more rounds than steps.
  for (const _ of plan.steps) {
    for (const step of readySteps(plan, done, done)) done.add(step.id);
  }
  return plan.steps.map(step => step.id).filter(id => !done.has(id));
}

function planOf(after: Readonly<Record<string, readonly string[]>>): Plan {
  const steps = Object.entries(after).map(([id, ids]): Step => ({ id, kind: 'wait', after: ids, durationMs: 1 }));
  return {
    id: 'plan-1',
    title: unworded('a plan'),
    reason: unworded('a test'),
    services: [],
    steps,
    risk: { score: 0, level: 'low', parts: [] },
    requestedBy: 'zeroops',
    createdAt: 0,
  };
}

function ids(steps: readonly Step[]): string[] {
  return steps.map(step => step.id);
}
