import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
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

/** Lets time go by, and whoever waited for it go on. */
async function pass(t: TestContext, durationMs: number): Promise<void> {
  await new Promise(setImmediate);
  t.mock.timers.tick(durationMs);
  await new Promise(setImmediate);
}

test('a payment without a slot waits, one without a place in the queue is refused', async t => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const provider = new Provider(options);
  const [first, second] = [provider.charge(), provider.charge()];
  await assert.rejects(provider.charge(), /queue is full/);
  await pass(t, options.answerMs);
  await first;
  await pass(t, options.settleMs - 1);
  assert.equal(provider.waiting, 1, 'the slot is taken until the payment has settled');
  await pass(t, 1);
  assert.equal(provider.waiting, 0);
  await pass(t, options.answerMs);
  await second;
});

test('slots come back after settlement', async t => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const provider = new Provider(options);
  const paid = provider.charge();
  await pass(t, options.answerMs);
  await paid;
  assert.equal(provider.taken, 1);
  await pass(t, options.settleMs);
  assert.equal(provider.taken, 0);
});

test('a timeout shorter than the answer fails every payment', async () => {
  await assert.rejects(new Provider({ ...options, timeoutMs: 1 }).charge(), /did not answer within 1 ms/);
});
