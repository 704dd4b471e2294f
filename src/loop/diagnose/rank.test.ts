import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createInstance, createService, type Traffic } from '../../../test/synthetic-shop.ts';
import { anomaly, change, exited, ONSET, run, type Scenario, withService } from './scenario.fixture.ts';

const PAYMENT_ERRS: Readonly<Record<string, Traffic>> = {
  payment: { perSecond: 10, meanMs: 19, errorRatio: 0.4 },
  'order→payment': { perSecond: 10, meanMs: 20, errorRatio: 0.4 },
};
const INVENTORY_ERRS: Readonly<Record<string, Traffic>> = {
  inventory: { perSecond: 10, meanMs: 11, errorRatio: 0.4 },
  'order→inventory': { perSecond: 10, meanMs: 12, errorRatio: 0.4 },
};
const INVENTORY_SLOW: Readonly<Record<string, Traffic>> = {
  inventory: { perSecond: 10, meanMs: 411 },
  'order→inventory': { perSecond: 10, meanMs: 413 },
};
/** What those above them see when so many of their calls fail and take so much longer. */
function above(errorRatio: number, moreMs = 0): Readonly<Record<string, Traffic>> {
  const each = (meanMs: number): Traffic => ({ perSecond: 10, meanMs: meanMs + moreMs, errorRatio });
  return { order: each(48), 'gateway→order': each(50), gateway: each(60) };
}
const PAYMENT_DOWN = withService(
  createService('payment', {
    instances: [createInstance('payment-1', exited('payment-1', ONSET - 500_000, ONSET)), createInstance('payment-2')],
  }),
);

type Pair = Omit<Scenario, 'expected'> & { readonly expected: readonly (readonly [string, string])[] };

describe('two faults at once', () => {
  const pairs: readonly Pair[] = [
    {
      name: 'errors of two services that do not call each other are two causes',
      traffic: { ...PAYMENT_ERRS, ...INVENTORY_ERRS, ...above(0.8) },
      expected: [
        ['inventory', 'error-burst'],
        ['payment', 'error-burst'],
      ],
    },
    {
      name: 'errors of one and slowness of another',
      traffic: { ...PAYMENT_ERRS, ...INVENTORY_SLOW, ...above(0.4, 400) },
      expected: [
        ['inventory', 'slow-code'],
        ['payment', 'error-burst'],
      ],
    },
    {
      name: 'a crash here and a bad release there',
      services: PAYMENT_DOWN,
      traffic: { ...INVENTORY_ERRS, ...above(0.4) },
      changes: [change('deploy', 'inventory')],
      expected: [
        ['inventory', 'bad-release'],
        ['payment', 'instance-crash'],
      ],
    },
    {
      name: 'a bad release of the callee and a wrong configuration of its caller',
      traffic: { ...PAYMENT_ERRS, ...above(0.8) },
      changes: [change('deploy', 'payment'), change('config', 'order')],
      expected: [
        ['order', 'wrong-configuration'],
        ['payment', 'bad-release'],
      ],
    },
  ];
  for (const { name, expected, ...scenario } of pairs) {
    test(name, () => {
      const anomalies = expected.map(([service]) => anomaly(service, 'latency'));
      const { status, causes } = run({ ...scenario, anomalies });
      assert.equal(status, 'diagnosed');
      const sure = causes.filter(({ confidence }) => confidence >= 0.7);
      assert.deepEqual(
        sure.map(({ service, problem }) => [service, problem]).sort(),
        expected,
        JSON.stringify(causes, null, 1),
      );
    });
  }

  test('what detection did not notice itself is no second fault', () => {
    const { causes } = run({
      traffic: { ...PAYMENT_ERRS, ...INVENTORY_ERRS, ...above(0.8) },
      anomalies: [anomaly('gateway', 'latency')],
    });
    assert.ok(causes.every(({ confidence }) => confidence < 0.7));
  });

  test('a little noise elsewhere is no second fault', () => {
    const noise = { inventory: { perSecond: 10, meanMs: 15 }, 'order→inventory': { perSecond: 10, meanMs: 16 } };
    const { causes } = run({ traffic: { ...PAYMENT_ERRS, ...noise, ...above(0.4, 4) } });
    assert.ok(causes.filter(({ service }) => service === 'inventory').every(({ confidence }) => confidence < 0.7));
  });

  test('a caller and its callee that both fail without a reason of their own stay rivals', () => {
    const { causes } = run({
      traffic: { ...PAYMENT_ERRS, order: { perSecond: 10, meanMs: 48, errorRatio: 0.8 } },
    });
    assert.ok(
      causes.every(({ confidence }) => confidence < 0.7),
      JSON.stringify(causes),
    );
  });

  test('what is told of a cause says who suffers with it, and what was ruled out', () => {
    const { causes, ruledOut, nextChecks } = run({
      traffic: { ...PAYMENT_ERRS, ...above(0.4) },
      changes: [change('deploy', 'inventory')],
      anomalies: [anomaly('gateway', 'latency')],
    });
    assert.deepEqual(causes[0]?.affected, ['order', 'gateway']);
    assert.ok(
      ruledOut.some(({ service, reason }) => service === 'inventory' && reason.en.includes('nothing became worse')),
    );
    assert.deepEqual(nextChecks, []);
  });

  test('an unsure diagnosis says what to look at', () => {
    const { status, nextChecks } = run({ anomalies: [anomaly('order', 'cpu', 'order-1')] });
    assert.equal(status, 'abstained');
    assert.ok(nextChecks.some(({ service, zh, en }) => service === 'order' && en.includes('profile') && zh !== ''));
  });
});
