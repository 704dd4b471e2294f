import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseJournalSearch } from './journal-search.ts';

describe('what is asked of the journal', () => {
  const cases = [
    {
      name: 'is what the address says, without the blanks around it',
      search: { incident: ' INC-1 ', kinds: 'run.ended' },
      expected: { incident: 'INC-1', kinds: 'run.ended' },
    },
    { name: 'leaves out fields that are empty', search: { incident: '  ', subject: undefined }, expected: {} },
    { name: 'knows no other fields', search: { limit: 1, order: 'oldest-first' }, expected: {} },
    { name: 'takes a number for what it was typed as', search: { incident: 12 }, expected: { incident: '12' } },
  ];
  for (const { name, search, expected } of cases) {
    test(name, () => assert.deepEqual(parseJournalSearch(search), expected));
  }
});
