import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readLoopSettings } from './loop-settings.ts';

test('every wrong setting is told with its place', () => {
  const raw = { settle: 'fast', confidenceToAct: 7, abstian: '1m' };
  assert.throws(() => readLoopSettings({ raw, directory: '.', initialAutonomy: 'approve' }), {
    code: 'LOOP_SETTINGS_INVALID',
    message: /loop\.confidenceToAct: .*; loop\.settle: write a number with a unit: .*; loop: .*"abstian"/,
  });
});
