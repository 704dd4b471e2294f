import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adviseIndex, type ScannedTable } from './index-advice.ts';

const equality = (name: string) => ({ name, comparison: 'equality' as const });
const range = (name: string) => ({ name, comparison: 'range' as const });
const scan: ScannedTable = {
  rows: 200_000,
  bytes: 20_000_000,
  keptRatio: 0.0001,
  columns: [equality('customer')],
  indexes: [['id']],
};

const cases: readonly { name: string; fields?: Partial<ScannedTable>; expected: readonly string[] | undefined }[] = [
  { name: 'few rows of a large table want an index', expected: ['customer'] },
  { name: 'a small table wants none', fields: { rows: 500, bytes: 50_000 }, expected: undefined },
  { name: 'when much is kept, reading all is right', fields: { keptRatio: 0.2 }, expected: undefined },
  { name: 'without a plain comparison there is nothing to index', fields: { columns: [] }, expected: undefined },
  {
    name: 'equality comes before the one range that an index can use',
    fields: { columns: [range('made_at'), equality('customer'), range('total')] },
    expected: ['customer', 'made_at'],
  },
  {
    name: 'an index that is there was not forgotten',
    fields: { indexes: [['id'], ['customer', 'x']] },
    expected: undefined,
  },
  {
    name: 'the same columns in another order serve as well',
    fields: { columns: [equality('a'), equality('b')], indexes: [['b', 'a']] },
    expected: undefined,
  },
  {
    name: 'an index on part of the columns may be bettered',
    fields: { columns: [equality('a'), equality('b')], indexes: [['a']] },
    expected: ['a', 'b'],
  },
  { name: 'no figures, no advice', fields: { keptRatio: Number.NaN }, expected: undefined },
  { name: 'no rows, no advice', fields: { rows: Number.NaN }, expected: undefined },
];
for (const { name, fields, expected } of cases) {
  test(name, () => assert.deepEqual(adviseIndex({ ...scan, ...fields })?.columns, expected));
}

test('the gain grows with the table and shrinks with what is kept', () => {
  const gain = (fields: Partial<ScannedTable>) => adviseIndex({ ...scan, ...fields })!.gain;
  assert.ok(gain({ rows: 400_000, bytes: 40_000_000, keptRatio: 0.00005 }) > gain({}));
  assert.ok(gain({ keptRatio: 0.0002 }) < gain({}));
});
