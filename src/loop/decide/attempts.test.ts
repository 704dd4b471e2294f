import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { listSpent } from './attempts.ts';

const MINUTE_MS = 60_000;
const START = 'user/restart-broken-instances user-1';
const ROLL = 'user/rolling-restart';

describe('attempts that are not repeated', () => {
  const cases: readonly [name: string, tried: readonly string[], sinceLastMs: number, spent: readonly string[]][] = [
    ['none while nothing was tried', [], 0, []],
    ['what was just tried', [ROLL, START], MINUTE_MS, [ROLL, START]],
    ['what is down is started again after a pause', [ROLL, START], 2 * MINUTE_MS, [ROLL]],
    ['and twice as long after the next attempt', [START, START], 3 * MINUTE_MS, [START, START]],
    ['when it is due again', [START, START], 4 * MINUTE_MS, []],
    ['half an hour is the longest pause', Array<string>(20).fill(START), 30 * MINUTE_MS, []],
    ['what is not about something down never is', [ROLL, 'user/undo-release'], 1e9, [ROLL, 'user/undo-release']],
  ];
  for (const [name, tried, sinceLastMs, spent] of cases) {
    test(name, () => assert.deepEqual(listSpent(tried, sinceLastMs), spent));
  }
});
