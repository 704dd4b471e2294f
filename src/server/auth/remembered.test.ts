import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Identity } from '#domain/identity.ts';
import { rememberAnswers } from './remembered.ts';

const ANA: Identity = { kind: 'person', id: '1', by: 'ana', role: 'admin' };
const AWAY = Object.assign(new Error('connection refused'), { code: 'ECONNREFUSED' });
const away = () => Promise.reject(AWAY);

test('while the database is away whoever was let in stays in, for ten minutes', async () => {
  let now = 0;
  const ask = rememberAnswers({ elapsed: () => now });
  await ask('a', async () => ANA);
  now = 600_000;
  assert.equal(await ask('a', away), ANA);
  now += 1;
  await assert.rejects(ask('a', away), AWAY);
});

test('nobody else is let in', async () => {
  const ask = rememberAnswers({ elapsed: () => 0 });
  await assert.rejects(ask('a', away), AWAY);
  await ask('a', async () => ANA);
  await ask('a', async () => undefined);
  await assert.rejects(ask('a', away), AWAY);
});

test('another failure is told as such', async () => {
  const ask = rememberAnswers({ elapsed: () => 0 });
  await ask('a', async () => ANA);
  await assert.rejects(
    ask('a', () => Promise.reject(new TypeError('ours'))),
    TypeError,
  );
});

test('memory stays bounded: who was not heard of for longest is forgotten', async () => {
  const ask = rememberAnswers({ elapsed: () => 0 });
  for (let i = 0; i <= 1000; i++) await ask(String(i), async () => ANA);
  await assert.rejects(ask('0', away), AWAY);
  assert.equal(await ask('1', away), ANA);
});
