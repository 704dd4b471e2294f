import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unworded } from '#domain/sentence.ts';
import { checkAll } from './readiness.ts';

test('a part that throws is not ready and says why; the others are asked all the same', async () => {
  const parts = await checkAll([
    { name: 'database', read: () => Promise.reject(new Error('connection refused')) },
    { name: 'receiver', read: () => ({ ready: true, detail: unworded('listens') }) },
  ]);
  assert.deepEqual(parts, [
    { name: 'database', ready: false, detail: unworded('connection refused') },
    { name: 'receiver', ready: true, detail: unworded('listens') },
  ]);
});

test('a part that does not answer is not ready', async t => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const checking = checkAll([{ name: 'database', read: () => new Promise(() => {}) }]);
  t.mock.timers.tick(2000);
  const [part] = await checking;
  assert.deepEqual([part?.ready, part?.detail], [false, { en: 'no answer within 2 s', zh: '2 s 内无响应' }]);
});
