import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Run, StepState } from '#domain/run.ts';
import { unworded } from '#domain/sentence.ts';
import { actionStep, gateStep, planOf } from '../../../test/plans.ts';
import { verdictOf } from './outcome.ts';

/** A run of one action and a gate. */
function runOf(status: Run['status'], gate: Partial<StepState>): Run {
  const plan = planOf('one', [actionStep('a'), gateStep('g', ['a'])]);
  const steps: StepState[] = [
    { id: 'a', status: 'succeeded', summary: unworded('') },
    { id: 'g', status: 'failed', summary: unworded(''), ...gate },
  ];
  return { id: 'one', number: 1, plan, status, steps, createdAt: 1, summary: unworded('') };
}

const RUNS: readonly { name: string; run: Run; expected: ReturnType<typeof verdictOf> }[] = [
  { name: 'a run that helped is good', run: runOf('succeeded', { status: 'succeeded' }), expected: 'good' },
  {
    name: 'a run whose gate saw health get worse is bad',
    run: runOf('rolled-back', { isWorse: true }),
    expected: 'bad',
  },
  {
    name: 'words decide nothing: a gate that only speaks of worse proves no harm',
    run: runOf('rolled-back', { summary: unworded('worse luck: no data within 60 s') }),
    expected: 'neutral',
  },
  { name: 'a run that did not help is neither', run: runOf('rolled-back', {}), expected: 'neutral' },
  { name: 'what could not be undone is bad', run: runOf('rollback-failed', {}), expected: 'bad' },
];

for (const { name, run, expected } of RUNS) test(name, () => assert.equal(verdictOf(run), expected));
