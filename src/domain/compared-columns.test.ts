import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findComparedColumns } from './compared-columns.ts';

const columns = ['customer', 'status', 'made_at', 'e-mail', 'made'];
const cases = [
  { name: 'a plain comparison', filter: '(o.customer = $1)', expected: ['customer equality'] },
  {
    name: 'several, of which one is a range',
    filter: "((o.made_at >= $1) AND (o.status = 'open'::text))",
    expected: ['status equality', 'made_at range'],
  },
  { name: 'a cast', filter: '((o.status)::text = $1)', expected: ['status equality'] },
  { name: 'a list of values', filter: '(o.customer = ANY ($1))', expected: ['customer equality'] },
  { name: 'the column on the right', filter: '(wanted.id = o.customer)', expected: ['customer equality'] },
  { name: 'a quoted name', filter: '(o."e-mail" = $1)', expected: ['e-mail equality'] },
  { name: 'a column within a function is another value', filter: '(lower(o.status) = $1)', expected: [] },
  { name: 'other columns with the same beginning', filter: '(o.made_at = $1)', expected: ['made_at equality'] },
  { name: 'alternatives', filter: '((o.customer = $1) OR (o.status = $2))', expected: [] },
  { name: 'what is unequal', filter: '(o.customer <> $1)', expected: [] },
  { name: 'another table', filter: '(p.customer = $1)', expected: [] },
  {
    name: 'a text that looks like a name',
    filter: "(o.status = 'o.customer = 1 or'::text)",
    expected: ['status equality'],
  },
  {
    name: 'as MySQL writes it',
    filter: "o.customer = '1' and o.made_at > '2'",
    expected: ['customer equality', 'made_at range'],
  },
];
for (const { name, filter, expected } of cases) {
  test(name, () => {
    const found = findComparedColumns(filter, 'o', columns).map(each => `${each.name} ${each.comparison}`);
    assert.deepEqual(found.sort(), [...expected].sort());
  });
}
