import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLogger } from '#base/logger.ts';
import { Closing } from './closing.ts';

test('parts close in the opposite order, and one that fails or hangs does not keep the others open', async () => {
  const closing = new Closing(createLogger('silent'));
  const closed: string[] = [];
  closing.add('first', 1000, () => closed.push('first'));
  closing.add('failing', 1000, () => Promise.reject(new Error('no')));
  closing.add('hanging', 20, () => new Promise(() => {}));
  closing.add('last', 1000, () => closed.push('last'));
  await closing.close();
  assert.deepEqual(closed, ['last', 'first']);
});

test('closing twice closes once', async () => {
  const closing = new Closing(createLogger('silent'));
  let count = 0;
  closing.add('part', 1000, () => {
    count += 1;
  });
  await Promise.all([closing.close(), closing.close()]);
  assert.equal(count, 1);
});
