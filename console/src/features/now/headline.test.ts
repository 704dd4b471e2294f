import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { toHeadline } from './headline.ts';

const WATCHING = { paused: false, phase: 'watching' } as const;

describe('the sentence at the top', () => {
  const cases = [
    { name: 'is calm when nothing is open', incidents: { resolved: 9 }, expected: ['calm', 0] },
    {
      name: 'says that normal is still being learnt',
      status: { phase: 'learning' as const },
      expected: ['learning', 0],
    },
    { name: 'counts what is looked at', incidents: { open: 1, diagnosed: 2 }, expected: ['looking', 3] },
    { name: 'puts a repair before a search', incidents: { open: 1, acting: 2 }, expected: ['repairing', 2] },
    {
      name: 'puts what people must do before a repair',
      incidents: { acting: 2, escalated: 1 },
      expected: ['people', 1],
    },
    {
      name: 'puts what waits for an answer before that',
      incidents: { escalated: 1 },
      pending: 2,
      expected: ['waits', 2],
    },
    {
      name: 'says first that nothing is done',
      status: { paused: true },
      incidents: { open: 4 },
      pending: 1,
      expected: ['paused', 4],
    },
  ];
  for (const { name, status = {}, incidents = {}, pending = 0, expected } of cases) {
    test(name, () => {
      const { says, count } = toHeadline({ status: { ...WATCHING, ...status }, incidents, pending });
      assert.deepEqual([says, count], expected);
    });
  }
});
