import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findWornOut, keepRecentUses } from './guards.ts';

const MINUTE_MS = 60_000;
const ROLL = 'user/rolling-restart';

test('a strategy that was used three times within minutes is worn out, until they have passed', () => {
  const uses = [0, 1, 2].map(minute => ({ key: ROLL, at: minute * MINUTE_MS }));
  assert.deepEqual(findWornOut(uses.slice(1), 2 * MINUTE_MS), []);
  assert.deepEqual(findWornOut(uses, 2 * MINUTE_MS), [ROLL]);
  assert.deepEqual(findWornOut(uses, 3 * MINUTE_MS), []);
  assert.equal(keepRecentUses(uses, 3 * MINUTE_MS).length, 2);
});
