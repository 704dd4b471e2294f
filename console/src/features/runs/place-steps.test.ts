import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Run } from '../../../../src/api/run.ts';
import { placeSteps } from './place-steps.ts';

/** `a`, `b<a`, `c<a,b`: each with what it waits for. */
function steps(...described: readonly string[]): Run['plan']['steps'] {
  return described.map(text => {
    const [id, after] = text.split('<');
    return { id: id!, after: after?.split(',') ?? [], kind: 'wait', durationMs: 1 };
  });
}

describe('the steps of a plan', () => {
  const cases = [
    {
      name: 'stand in a row when each waits for the one before',
      described: ['a', 'b<a', 'c<b'],
      expected: 'a0.0 b1.0 c2.0',
    },
    {
      name: 'stand below each other when they may run at once',
      described: ['a', 'b<a', 'c<a'],
      expected: 'a0.0 b1.0 c1.1',
    },
    {
      name: 'stand behind the last of those they wait for',
      described: ['c<a,b', 'a', 'b<a'],
      expected: 'c2.0 a0.0 b1.0',
    },
  ];
  for (const { name, described, expected } of cases) {
    test(name, () => {
      const placed = placeSteps(steps(...described));
      assert.equal(placed.map(({ id, column, row }) => `${id}${column}.${row}`).join(' '), expected);
    });
  }
});
