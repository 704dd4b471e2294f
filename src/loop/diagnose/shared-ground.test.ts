import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createInstance, createService, SERVICES } from '../../../test/synthetic-shop.ts';
import { diagnose } from './diagnose.ts';
import { createInput, exited, NOW, ONSET } from './scenario.fixture.ts';

/** Every service has one instance in zone a and one in zone b, on hosts of their own or on one host a zone. */
function createServices(
  hostOf: (name: string, index: number) => string,
  isDown: (id: string) => boolean = () => false,
) {
  return SERVICES.map(name =>
    createService(name, {
      instances: [1, 2].map(index => {
        const id = `${name}-${index}`;
        const place = { zone: index === 1 ? 'a' : 'b', host: hostOf(name, index) };
        return createInstance(id, isDown(id) ? { ...exited(id, ONSET - 500_000, ONSET), ...place } : place);
      }),
    }),
  );
}

/** Calls that these instances answer take 300 ms longer from the onset on, and nobody else's. */
function diagnoseSlow(services: ReturnType<typeof createServices>, slow: readonly string[]) {
  const input = createInput({ services });
  for (let at = ONSET; at < NOW; at += 50) {
    for (const instance of slow) {
      const service = instance.replace(/-\d+$/, '');
      input.window.flows.record({ kind: 'instance', service, instance }, at, 320, false);
      input.window.flows.record({ kind: 'service', service }, at, 320, false);
    }
  }
  return diagnose(input, 0.7);
}

describe('what affected instances have in common', () => {
  const ownHosts = createServices((name, index) => `${name}-host-${index}`);
  const hostOf = (name: string, index: number) =>
    index === 1 && name !== 'gateway' && name !== 'database' ? 'h1' : `${name}-host-${index}`;
  const shared = createServices(hostOf);
  const one = SERVICES.map(name => createService(name));
  const cases = [
    {
      name: 'most of a zone, and nothing outside: the zone',
      services: ownHosts,
      slow: ['gateway-1', 'order-1', 'payment-1', 'inventory-1'],
      expected: 'zone/a zone-network',
    },
    {
      name: 'all of a host inside a larger zone: the host',
      services: shared,
      slow: ['order-1', 'payment-1', 'inventory-1'],
      expected: 'host/h1 noisy-neighbour',
    },
    {
      name: 'two single faults that happen to be in one zone: no zone',
      services: ownHosts,
      slow: ['order-1', 'payment-1'],
    },
    {
      name: 'siblings elsewhere suffer too: no zone',
      services: ownHosts,
      slow: ['order-1', 'order-2', 'payment-1', 'inventory-1'],
    },
    { name: 'one service alone: no zone', services: ownHosts, slow: ['order-1'] },
    {
      name: 'everything runs in one place: nothing to compare with',
      services: one,
      slow: ['order-1', 'payment-1', 'inventory-1'],
    },
  ];
  for (const { name, services, slow, expected } of cases) {
    test(name, () => {
      const { causes } = diagnoseSlow(services, slow);
      if (expected === undefined) {
        assert.ok(causes.every(({ service, confidence }) => !service.includes('/') || confidence < 0.5));
        return;
      }
      assert.equal(`${causes[0]?.service} ${causes[0]?.problem}`, expected, JSON.stringify(causes, null, 1));
      assert.ok(causes[0]!.confidence >= 0.7, String(causes[0]!.confidence));
    });
  }

  test('what is down is still to be started again before the host is thought of', () => {
    const down = ['order-1', 'payment-1', 'inventory-1'];
    const { causes } = diagnose(createInput({ services: createServices(hostOf, id => down.includes(id)) }), 0.7);
    assert.deepEqual(
      causes.map(({ service, problem }) => `${service} ${problem}`),
      [...['inventory', 'order', 'payment'].map(name => `${name} instance-crash`), 'host/h1 host-failure'],
    );
  });
});
