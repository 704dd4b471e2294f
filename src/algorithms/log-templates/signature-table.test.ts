import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addSignature, createSignatureTable, findSignature } from './signature-table.ts';

test('what was kept is found while the table grows, and only that', () => {
  const table = createSignatureTable(8_192);
  for (let at = 0; at < 5_000; at++) addSignature(table, Math.imul(at, 0x9e3779b1), at, at);
  for (let at = 0; at < 5_000; at++) assert.equal(findSignature(table, Math.imul(at, 0x9e3779b1), at), at);
  assert.equal(findSignature(table, 1, 1), -1);
});

test('equal halves are told apart by the other half', () => {
  const table = createSignatureTable(1_024);
  for (let at = 0; at < 100; at++) addSignature(table, 7, at, at);
  for (let at = 0; at < 100; at++) assert.equal(findSignature(table, 7, at), at);
});

test('a full table is emptied and goes on', () => {
  const table = createSignatureTable(1_024);
  for (let at = 0; at < 10_000; at++) addSignature(table, at, -at, at);
  assert.ok(table.size <= 768 && table.value.length === 1_024);
  assert.equal(findSignature(table, 9_999, -9_999), 9_999);
  assert.equal(findSignature(table, 0, 0), -1);
});

test('a limit that is no power of two is refused', () => {
  assert.throws(() => createSignatureTable(5_000), RangeError);
  assert.throws(() => createSignatureTable(512), RangeError);
});
