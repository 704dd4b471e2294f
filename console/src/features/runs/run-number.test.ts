import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRunNumber } from './run-number.ts';

test('a run is named by its number, with or without its prefix', () => {
  const read = ['RUN-7', ' run-7 ', '7', '', 'RUN-', '0', '7a', 'INC-7', '-7', '1234567890'].map(readRunNumber);
  assert.deepEqual(read, [7, 7, 7, ...Array<undefined>(7).fill(undefined)]);
});
