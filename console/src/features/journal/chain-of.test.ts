import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { JournalEntry } from '../../../../src/api/journal.ts';
import { chainOf } from './chain-of.ts';

function entry(sequence: number, causedBy?: number): JournalEntry {
  return {
    ...{
      sequence,
      id: `e${sequence}`,
      at: sequence,
      kind: 'test.happened',
      subject: 's',
      actor: 'a',
      data: {},
      hash: '',
    },
    ...(causedBy === undefined ? {} : { causedBy: `e${causedBy}` }),
  };
}

describe('the chain of an entry', () => {
  const story = [entry(1), entry(2, 1), entry(3, 2), entry(4, 2), entry(5, 9), entry(6, 7), entry(7, 6)];
  const cases = [
    { name: 'begins with the first cause', of: 3, causes: [1, 2], effects: [] },
    { name: 'ends with all that it led to', of: 2, causes: [1], effects: [3, 4] },
    { name: 'has no causes where nothing led to it', of: 1, causes: [], effects: [2] },
    { name: 'stops where a cause is not known', of: 5, causes: [], effects: [] },
    { name: 'ends although two entries claim each other', of: 7, causes: [6], effects: [6] },
  ];
  for (const { name, of, causes, effects } of cases) {
    test(name, () => {
      const chain = chainOf(story[of - 1]!, story);
      assert.deepEqual(
        [chain.causes, chain.effects].map(each => each.map(({ sequence }) => sequence)),
        [causes, effects],
      );
    });
  }
});
