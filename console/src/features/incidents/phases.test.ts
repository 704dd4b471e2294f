import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Calls } from '../../../../src/api/signals.ts';
import { figuresOf } from './phases.ts';

const CALLS: Calls = {
  ...{ service: 'payment', stepMs: 1000, at: [0, 1000, 2000, 3000] },
  ...{ perSecond: [10, 30, 0, 5], errorRatio: [0, 0.4, null, 1], p50Ms: [1, 2, null, 3], p95Ms: [10, 50, null, 20] },
};

describe('the figures of a stretch', () => {
  const cases = [
    {
      name: 'weigh failures by the calls of each point',
      ...{ from: 0, to: 2000, expected: { perSecond: 20, errorRatio: 0.3, p95Ms: 50 } },
    },
    {
      name: 'count points without calls as silence',
      ...{ from: 2000, to: 4000, expected: { perSecond: 2.5, errorRatio: 1, p95Ms: 20 } },
    },
    { name: 'are unknown where nothing was called', from: 2000, to: 3000, expected: undefined },
    { name: 'are unknown outside of what was seen', from: 9000, to: 9900, expected: undefined },
  ];
  for (const { name, from, to, expected } of cases) {
    test(name, () => assert.deepEqual(figuresOf(CALLS, from, to), expected));
  }
});
