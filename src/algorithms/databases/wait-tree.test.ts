import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findBlockages } from './wait-tree.ts';

const cases = [
  { name: 'nobody waits', edges: [], expected: [] },
  { name: 'one waits for one', edges: ['b>a 5'], expected: ['a: b 5'] },
  { name: 'a queue stands behind its head', edges: ['b>a 5', 'c>b 3', 'd>b 9'], expected: ['a: b c d 9'] },
  { name: 'one that waits for two stands behind both', edges: ['c>a 4', 'c>b 4'], expected: ['a: c 4', 'b: c 4'] },
  { name: 'the longest wait comes first', edges: ['b>a 1', 'd>c 2'], expected: ['c: d 2', 'a: b 1'] },
  { name: 'a deadlock has no head', edges: ['a>b 1', 'b>a 1'], expected: [] },
  { name: 'a deadlock behind a head is walked once', edges: ['b>a 1', 'c>b 2', 'b>c 2'], expected: ['a: b c 2'] },
  { name: 'nobody blocks itself', edges: ['a>a 7'], expected: [] },
];
for (const { name, edges, expected } of cases) {
  test(name, () => {
    const parsed = edges.map(edge => {
      const [, waiter, blocker, waitedMs] = /(\w)>(\w) (\d)/.exec(edge)!;
      return { waiter: waiter!, blocker: blocker!, waitedMs: Number(waitedMs) };
    });
    const found = findBlockages(parsed).map(each => `${each.blocker}: ${each.waiters.join(' ')} ${each.longestWaitMs}`);
    assert.deepEqual(found, expected);
  });
}

test('ten thousand in one queue', () => {
  const edges = Array.from({ length: 10_000 }, (_, i) => ({ waiter: `s${i + 1}`, blocker: `s${i}`, waitedMs: i }));
  const [first, ...rest] = findBlockages(edges);
  assert.equal(first!.waiters.length, 10_000);
  assert.equal(first!.longestWaitMs, 9_999);
  assert.deepEqual(rest, []);
});
