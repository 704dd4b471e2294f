import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compareSettings } from './setting-changes.ts';

const BEFORE = {
  'role shop: exists': 'yes',
  'role shop: login': 'on',
  'role shop: connection limit': '-1',
  'table public.orders: SELECT for shop': 'granted',
};

function compare(after: Readonly<Record<string, string>>) {
  return compareSettings(new Map(Object.entries(BEFORE)), new Map(Object.entries(after)));
}

describe('settings of a database that were changed', () => {
  it('are none while they stay as they are', () => {
    assert.equal(compare(BEFORE), undefined);
  });

  it('are told with what was and what is', () => {
    const change = compare({ ...BEFORE, 'role shop: login': 'off', 'role shop: statement_timeout': '5s' });
    assert.deepEqual(change, {
      kind: 'database',
      summary: {
        en: 'role shop: login on → off, role shop: statement_timeout unset → 5s',
        zh: 'role shop: login on → off, role shop: statement_timeout 未设置 → 5s',
      },
      before: { 'role shop: login': 'on', 'role shop: statement_timeout': null },
      after: { 'role shop: login': 'off', 'role shop: statement_timeout': '5s' },
    });
  });

  it('are told two by name when there are many', () => {
    const { 'table public.orders: SELECT for shop': _, ...rest } = BEFORE;
    const change = compare({
      ...rest,
      'role shop: login': 'off',
      'role shop: connection limit': '3',
      'table public.orders: INSERT for shop': 'granted',
    });
    assert.equal(change?.summary.en, 'role shop: connection limit -1 → 3, role shop: login on → off and 2 more');
    assert.equal(Object.keys(change?.before ?? {}).length, 4);
  });

  it('are none of whom nobody knew before', () => {
    assert.equal(compare({ ...BEFORE, 'role guest: exists': 'yes', 'role guest: login': 'on' }), undefined);
  });

  it('are told once of whom is gone', () => {
    const change = compare({ 'table public.orders: SELECT for shop': 'granted' });
    assert.deepEqual(change?.before, { 'role shop: exists': 'yes' });
    const { 'table public.orders: SELECT for shop': _, ...rest } = BEFORE;
    assert.equal(compare(rest), undefined, 'a table that is dropped is a matter of the schema');
  });
});
