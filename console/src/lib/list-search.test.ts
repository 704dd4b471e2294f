import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseListSearch, toggleValue } from './list-search.ts';

describe('what of a list is shown', () => {
  const cases = [
    {
      name: 'is what the address says',
      search: { status: 'open,acting', text: ' slow ', order: 'worst-first' },
      expected: { status: 'open,acting', text: 'slow', order: 'worst-first' },
    },
    { name: 'is everything when fields are empty', search: { service: '', text: undefined }, expected: {} },
    { name: 'is in the usual order when the order is unknown', search: { order: 'sideways', limit: 9 }, expected: {} },
  ];
  for (const { name, search, expected } of cases) {
    test(name, () => assert.deepEqual(parseListSearch(search), expected));
  }

  test('grows and shrinks by one value at a time', () => {
    assert.equal(toggleValue(undefined, 'open'), 'open');
    assert.equal(toggleValue('open', 'acting'), 'open,acting');
    assert.equal(toggleValue('open,acting', 'open'), 'acting');
    assert.equal(toggleValue('acting', 'acting'), undefined);
  });
});
