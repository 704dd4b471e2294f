import assert from 'node:assert/strict';
import { test } from 'node:test';
import { currentRelease } from '../../kit/releases.ts';
import { Provider, type ProviderOptions } from './provider.ts';
import { releases } from './releases.ts';

const amounts = Array.from({ length: 10_000 }, (_, index) => 199 + index * 3 + (index % 3));

const wrongShare = (version: string): number => {
  const release = currentRelease(releases, version);
  return amounts.filter(amount => release.providerAmount(amount) !== amount).length / amounts.length;
};

test('every version but 1.2.0 charges what was ordered', () => {
  assert.equal(wrongShare('1.0.0'), 0);
  assert.equal(wrongShare('1.1.0'), 0);
});

test('1.2.0 loses a cent on about a third of the amounts', () => {
  assert.ok(wrongShare('1.2.0') > 0.25 && wrongShare('1.2.0') < 0.4, String(wrongShare('1.2.0')));
});

test('an unknown version does not start', () => {
  assert.throws(() => currentRelease(releases, '9.9.9'), /unknown version 9.9.9/);
});

const options: ProviderOptions = { slots: 1, queueLimit: 1, answerMs: 5, settleMs: 20, timeoutMs: 100 };

test('a payment without a slot waits, one without a place in the queue is refused', async () => {
  const provider = new Provider(options);
  const started = performance.now();
  const first = provider.charge().then(() => performance.now() - started);
  const second = provider.charge().then(() => performance.now() - started);
  await assert.rejects(provider.charge(), /queue is full/);
  assert.equal(provider.waiting, 1);
  assert.ok((await second) - (await first) > 15, 'the slot is taken until the payment has settled');
});

test('slots come back after settlement', async () => {
  const provider = new Provider(options);
  await provider.charge();
  assert.equal(provider.taken, 1);
  await new Promise(resolve => setTimeout(resolve, 60));
  assert.equal(provider.taken, 0);
});

test('a timeout shorter than the answer fails every payment', async () => {
  await assert.rejects(new Provider({ ...options, timeoutMs: 1 }).charge(), /did not answer within 1 ms/);
});
