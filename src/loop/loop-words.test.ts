import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PlatformEvent } from '#ports/platform.ts';
import { createInstance } from '../../test/synthetic-shop.ts';
import { eventOf } from './loop-words.ts';

const EXITED = { at: 1, kind: 'exited', instance: createInstance('cart-1') } as const;

for (const { name, detail, expected } of [
  { name: 'in both languages', detail: { en: 'gone', zh: '已消失' }, expected: { en: 'gone', zh: '已消失' } },
  { name: 'as plain text', detail: 'gone', expected: { en: 'gone', zh: 'gone' } },
  { name: 'not at all', detail: undefined, expected: { en: '', zh: '' } },
]) {
  test(`an event that the journal tells ${name} is read`, () =>
    assert.deepEqual(eventOf({ ...EXITED, detail } as unknown as PlatformEvent).detail, expected));
}
