import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findUnit } from './unit.ts';

for (const [name, unit] of [
  ['latency_ms', 'ms'],
  ['http.server.duration.seconds', 's'],
  ['Memory (MB)', 'MB'],
  ['cpu [%]', '%'],
  ['disk-bytes', 'B'],
  ['items', ''],
  ['ms', ''],
  ['value', ''],
] as const) {
  test(`the unit of ${name} is "${unit}"`, () => assert.equal(findUnit(name), unit));
}
