import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { assessRisk, type RiskInput } from './assess-risk.ts';

const ratio = fc.double({ min: 0, max: 1, noNaN: true });
const anyInput: fc.Arbitrary<RiskInput> = fc.record({
  actionRisks: fc.array(ratio, { minLength: 1, maxLength: 4 }),
  capacityLossRatio: ratio,
  dependentsRatio: ratio,
  isReversible: fc.boolean(),
  confidence: ratio,
  windowRisk: ratio,
  recentFailures: fc.nat(5),
});

/** Each makes a plan no safer. */
const WORSENINGS: { name: string; worsen: (input: RiskInput, by: number) => RiskInput }[] = [
  { name: 'a further action', worsen: (input, by) => ({ ...input, actionRisks: [...input.actionRisks, by] }) },
  {
    name: 'more capacity away',
    worsen: (input, by) => ({ ...input, capacityLossRatio: Math.min(1, input.capacityLossRatio + by) }),
  },
  {
    name: 'more dependents',
    worsen: (input, by) => ({ ...input, dependentsRatio: Math.min(1, input.dependentsRatio + by) }),
  },
  { name: 'no way back', worsen: input => ({ ...input, isReversible: false }) },
  {
    name: 'less confidence',
    worsen: (input, by) => ({ ...input, confidence: Math.max(0, (input.confidence ?? 1) - by) }),
  },
  { name: 'a worse moment', worsen: (input, by) => ({ ...input, windowRisk: Math.min(1, input.windowRisk + by) }) },
  { name: 'a further failure', worsen: input => ({ ...input, recentFailures: input.recentFailures + 1 }) },
];
for (const { name, worsen } of WORSENINGS) {
  test(`${name} never lowers the risk`, () => {
    fc.assert(
      fc.property(anyInput, ratio, (input, by) => {
        assert.ok(assessRisk(worsen(input, by)).score >= assessRisk(input).score - 1e-12);
      }),
      { seed: 1 },
    );
  });
}

const LEVELS: { name: string; input: Partial<RiskInput>; expected: string }[] = [
  {
    name: 'restarting an instance that is down anyway',
    input: { actionRisks: [0.15], isReversible: false },
    expected: 'low',
  },
  {
    name: 'rolling back a release, one instance after another',
    input: { actionRisks: [0.25], capacityLossRatio: 0.5, dependentsRatio: 0.3 },
    expected: 'medium',
  },
  {
    name: 'a guess that takes everything away',
    input: { actionRisks: [0.35], capacityLossRatio: 1, dependentsRatio: 1, confidence: 0.3, isReversible: false },
    expected: 'high',
  },
  {
    name: 'the same in a freeze after failures',
    input: {
      actionRisks: [0.35],
      capacityLossRatio: 1,
      dependentsRatio: 1,
      confidence: 0.3,
      isReversible: false,
      windowRisk: 1,
      recentFailures: 3,
    },
    expected: 'critical',
  },
];
for (const { name, input, expected } of LEVELS) {
  test(`${name} is ${expected}`, () => {
    const usual: RiskInput = {
      actionRisks: [0.2],
      capacityLossRatio: 0,
      dependentsRatio: 0.2,
      isReversible: true,
      confidence: 0.9,
      windowRisk: 0,
      recentFailures: 0,
    };
    assert.equal(assessRisk({ ...usual, ...input }).level, expected);
  });
}

test('the parts add up to the score', () => {
  const risk = assessRisk({
    actionRisks: [0.2, 0.3],
    capacityLossRatio: 0.5,
    dependentsRatio: 0.4,
    isReversible: true,
    confidence: 0.8,
    windowRisk: 0,
    recentFailures: 1,
  });
  const sum = risk.parts.reduce((total, part) => total + part.weight * part.value, 0);
  assert.ok(Math.abs(sum - risk.score) < 1e-12);
});
