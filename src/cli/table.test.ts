import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderTable } from './table.ts';

test('columns line up, numbers at the right', () => {
  const lines = renderTable(
    [{ title: 'name' }, { title: 'port', align: 'right' }],
    [
      ['payment', '80'],
      ['cart', '4100'],
    ],
  );
  assert.deepEqual(lines, ['NAME     PORT', 'payment    80', 'cart     4100']);
});

test('a table never exceeds 100 columns: the widest flexible column gives way', () => {
  const lines = renderTable(
    [{ title: 'id' }, { title: 'kind', flexible: true }, { title: 'what', flexible: true }],
    [['INC-1', 'a'.repeat(30), 'b'.repeat(200)]],
  );
  assert.ok(lines.every(line => line.length <= 100));
  assert.ok(lines[1]!.includes('a'.repeat(30)), 'the shorter column stays whole');
  assert.ok(lines[1]!.endsWith('…'));
});

test('colours do not move columns', () => {
  const lines = renderTable([{ title: 'status', paint: cell => `<${cell}>` }, { title: 'name' }], [['up', 'a']]);
  assert.deepEqual(lines, ['STATUS  NAME', '<up    >  a']);
});

test('line breaks in a cell do not break the table', () => {
  assert.deepEqual(renderTable([{ title: 'id' }], [['x\ny']]), ['ID', 'x y']);
});
