import assert from 'node:assert/strict';
import { test } from 'node:test';
import { estimateWaste } from './bloat.ts';

const cases = [
  { name: 'a table that is full', table: { rows: 80_000, bytes: 8_192_000, rowBytes: 102.1 }, low: 0, high: 10_000 },
  {
    name: 'a table that is half empty',
    table: { rows: 40_000, bytes: 8_192_000, rowBytes: 102.1 },
    low: 4_000_000,
    high: 4_200_000,
  },
  {
    name: 'statistics that promise more than there is',
    table: { rows: 1e6, bytes: 8_192_000, rowBytes: 100 },
    low: 0,
    high: 0,
  },
  { name: 'the word of the server', table: { rows: 10, bytes: 8_192_000, freeBytes: 5000 }, low: 5000, high: 5000 },
  {
    name: 'no more is free than there is',
    table: { rows: 10, bytes: 2_000_000, freeBytes: 9e9 },
    low: 2_000_000,
    high: 2_000_000,
  },
];
for (const { name, table, low, high } of cases) {
  test(name, () => {
    const waste = estimateWaste(table)!;
    assert.ok(waste >= low && waste <= high, String(waste));
  });
}

test('nothing is said of small tables, and of those of which nothing is known', () => {
  assert.equal(estimateWaste({ rows: 10, bytes: 8192, rowBytes: 10 }), undefined);
  assert.equal(estimateWaste({ rows: 10, bytes: 8_192_000 }), undefined);
  assert.equal(estimateWaste({ rows: Number.NaN, bytes: 8_192_000, rowBytes: 10 }), undefined);
});
