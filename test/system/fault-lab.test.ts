import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Product } from '../../bench/loop/product.ts';
import { probeShop } from '../../bench/loop/shop-probe.ts';
import { runTrial } from '../../bench/loop/trial.ts';

/** A short part of the fault lab, as `npm run bench:loop` runs it: the whole product heals the whole shop. */
describe('the closed loop on the playground', () => {
  let product: Product;
  let usualMs: number;

  before(async () => {
    product = await Product.start(path.resolve('test-results/fault-lab.log'));
    usualMs = (await probeShop(Number.POSITIVE_INFINITY)).medianMs;
  });
  after(() => product?.stop());

  for (const fault of ['crash', 'bad-release-errors', 'slow-edge']) {
    test(`${fault} is detected, located and repaired`, async () => {
      const trial = await runTrial(product, fault, usualMs);
      const seen = JSON.stringify(trial);
      assert.ok(trial.isDetected, seen);
      assert.ok(trial.isLocatedFirst, seen);
      assert.ok(trial.isTypeRight, seen);
      assert.ok(trial.isRepaired, seen);
    });
  }

  test('a benign release is left alone', async () => {
    const trial = await runTrial(product, 'benign-release', usualMs);
    assert.equal(trial.wrongActions, 0, JSON.stringify(trial));
  });

  test('the journal is intact and tells each story from signal to lesson', async () => {
    const check = await product.get<{ status: string }>('/api/v1/journal/verify');
    assert.equal(check.status, 'intact');
    for (const incident of await product.incidents()) {
      const { items } = await product.get<{ items: { kind: string }[] }>(
        `/api/v1/journal?incident=${incident.id}&limit=500`,
      );
      const kinds = new Set(items.map(entry => entry.kind));
      for (const kind of [
        'incident.opened',
        'incident.diagnosed',
        'decision.made',
        'run.started',
        'run.ended',
        'incident.resolved',
        'case.closed',
      ]) {
        assert.ok(kinds.has(kind), `${incident.title.en} lacks ${kind}; has ${[...kinds].join(', ')}`);
      }
    }
  });
});
