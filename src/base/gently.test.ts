import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mapGently } from './gently.ts';

function work(durationMs: number): void {
  const until = performance.now() + durationMs;
  while (performance.now() < until);
}

test('others have their turn in the midst of long work, and nothing is lost', async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const results = await mapGently([1, 2, 3, 4, 5], item => {
    work(12);
    return item * 2;
  });
  clearInterval(timer);
  assert.deepEqual(results, [2, 4, 6, 8, 10]);
  assert.ok(turns >= 3, `${turns} turns`);
});

test('short work is done at once', async () => {
  let turns = 0;
  const turn = setImmediate(() => turns++);
  await mapGently([1, 2, 3], item => item);
  clearImmediate(turn);
  assert.equal(turns, 0);
});
