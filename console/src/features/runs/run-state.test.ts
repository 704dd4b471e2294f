import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Run } from '../../../../src/api/run.ts';
import { canRollBack } from './run-state.ts';

const summary = { en: '', zh: '' };
const done: Run['steps'] = [{ id: 'a', status: 'succeeded', summary, undo: { replicas: 2 } }];
const undone: Run['steps'] = [{ id: 'a', status: 'rolled-back', summary, undo: { replicas: 2 } }];
const by = (status: Run['status'], ...undone: string[]) => ({ run: 'r', number: 9, status, undone });

describe('a roll back is offered', () => {
  const cases: readonly ({ name: string; expected: boolean } & Parameters<typeof canRollBack>[0])[] = [
    { name: 'of a run that succeeded', status: 'succeeded', steps: done, expected: true },
    { name: 'of a run that improved', status: 'improved', steps: done, expected: true },
    { name: 'of a run that could not undo itself', status: 'rollback-failed', steps: done, expected: true },
    { name: 'again after a failure', status: 'succeeded', steps: done, rollBack: by('failed'), expected: true },
    { name: 'not of a live run', status: 'running', steps: done, expected: false },
    { name: 'not of a run without effects', status: 'succeeded', steps: [], expected: false },
    { name: 'not of a run that undid all', status: 'rollback-failed', steps: undone, expected: false },
    { name: 'not twice', status: 'succeeded', steps: done, rollBack: by('succeeded', 'a'), expected: false },
    {
      name: 'not when health alone was not proved',
      status: 'succeeded',
      steps: done,
      rollBack: by('failed', 'a'),
      expected: false,
    },
    {
      name: 'not while one waits',
      status: 'succeeded',
      steps: done,
      rollBack: by('awaiting-approval'),
      expected: false,
    },
  ];
  for (const { name, expected, ...run } of cases) test(name, () => assert.equal(canRollBack(run), expected));
});
