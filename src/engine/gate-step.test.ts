import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '#base/clock.ts';
import type { GateVerdict } from '#domain/plan.ts';
import { unworded } from '#domain/sentence.ts';
import { gateStep, planOf } from '../../test/plans.ts';
import { waitAtGate } from './gate-step.ts';
import type { EngineParts } from './parts.ts';

const ENDS: readonly { status: GateVerdict['status']; isOk: boolean; isWorse?: true }[] = [
  { status: 'worse', isOk: false, isWorse: true },
  { status: 'failed', isOk: false },
  { status: 'pass', isOk: true },
];

for (const { status, isOk, isWorse } of ENDS) {
  test(`that health got worse is told ${isWorse ? 'as a fact' : 'by no other verdict'}: ${status}`, async () => {
    const step = gateStep('g', []);
    const judge = { judge: async () => ({ status, reason: unworded('') }) as GateVerdict };
    const parts = { judge, clock: systemClock } as unknown as EngineParts;
    const outcome = await waitAtGate({ parts, plan: planOf('p', [step]), step }, 0);
    assert.deepEqual([outcome.isOk, outcome.isWorse], [isOk, isWorse]);
  });
}
