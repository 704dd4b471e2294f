import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AUTONOMY_LEVELS, type Autonomy, type AutonomyLevel, moveAutonomy, STREAK_TO_RISE } from './autonomy.ts';

/** Outcomes in order: `+` good, `-` bad. */
const CASES: readonly {
  name: string;
  from: AutonomyLevel;
  outcomes: string;
  expected: AutonomyLevel;
  streak: number;
}[] = [
  { name: 'two good outcomes earn nothing yet', from: 'suggest', outcomes: '++', expected: 'suggest', streak: 2 },
  {
    name: 'three in a row earn a level, and the count starts anew',
    from: 'suggest',
    outcomes: '+++',
    expected: 'approve',
    streak: 0,
  },
  { name: 'six in a row earn two', from: 'suggest', outcomes: '++++++', expected: 'automatic', streak: 0 },
  {
    name: 'a bad one in between starts the count anew',
    from: 'observe',
    outcomes: '++-++',
    expected: 'observe',
    streak: 2,
  },
  { name: 'there is nothing above automatic', from: 'automatic', outcomes: '++++', expected: 'automatic', streak: 4 },
  { name: 'one bad outcome costs a level at once', from: 'automatic', outcomes: '-', expected: 'approve', streak: 0 },
  {
    name: 'one bad outcome undoes a long streak',
    from: 'automatic',
    outcomes: '++++++++-',
    expected: 'approve',
    streak: 0,
  },
  {
    name: 'outcomes alone do not take it below approve',
    from: 'automatic',
    outcomes: '-----',
    expected: 'approve',
    streak: 0,
  },
  {
    name: 'what people set to observe is not lifted by a bad outcome',
    from: 'observe',
    outcomes: '-',
    expected: 'observe',
    streak: 0,
  },
];

describe('autonomy', () => {
  for (const { name, from, outcomes, expected, streak } of CASES) {
    it(name, () => {
      const moved = afterOutcomes(from, outcomes);
      assert.equal(moved.level, expected);
      assert.equal(moved.streak, streak);
      assert.equal(moved.successes, outcomes.replaceAll('-', '').length);
      assert.equal(moved.failures, outcomes.replaceAll('+', '').length);
    });
  }

  it('never rises by a bad outcome, nor sinks by a good one, nor moves more than one level', () => {
    for (const [rank, level] of AUTONOMY_LEVELS.entries()) {
      for (let streak = 0; streak <= STREAK_TO_RISE; streak++) {
        const before = { ...START, level, streak };
        const rise = AUTONOMY_LEVELS.indexOf(moveAutonomy(before, true).level) - rank;
        const fall = rank - AUTONOMY_LEVELS.indexOf(moveAutonomy(before, false).level);
        assert.ok(rise === 0 || rise === 1, `good outcome at ${level}, streak ${streak}: rose by ${rise}`);
        assert.ok(fall === 0 || fall === 1, `bad outcome at ${level}, streak ${streak}: fell by ${fall}`);
      }
    }
  });

  it('keeps what it is about', () => {
    const { service, action, failureType } = moveAutonomy(START, true);
    assert.deepEqual(
      { service, action, failureType },
      { service: 'payment', action: 'service.restart', failureType: 'code-bug' },
    );
  });
});

const START: Autonomy = {
  service: 'payment',
  action: 'service.restart',
  failureType: 'code-bug',
  level: 'suggest',
  successes: 0,
  failures: 0,
  streak: 0,
};

function afterOutcomes(level: AutonomyLevel, outcomes: string): Autonomy {
  return [...outcomes].reduce((autonomy, outcome) => moveAutonomy(autonomy, outcome === '+'), { ...START, level });
}
