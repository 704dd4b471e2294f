import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createInstance, createService, SERVICES } from '../../../test/synthetic-shop.ts';
import { createSuspect, type Suspect } from './candidate.ts';
import { nameSuspects } from './name-suspects.ts';
import { periodsOf } from './observation.ts';
import { rank } from './rank.ts';
import { createInput } from './scenario.fixture.ts';
import { findSharedGround } from './shared-ground.ts';

/** Every service has one instance in zone a and one in zone b, on hosts of their own or on one host a zone. */
function createServices(hostOf: (name: string, index: number) => string) {
  return SERVICES.map(name =>
    createService(name, {
      instances: [1, 2].map(index =>
        createInstance(`${name}-${index}`, { zone: index === 1 ? 'a' : 'b', host: hostOf(name, index) }),
      ),
    }),
  );
}

const slow = (...instances: string[]): Suspect =>
  createSuspect({
    service: instances[0]!.replace(/-\d+$/, ''),
    instances,
    weight: 0.3,
    isSure: true,
    facts: ['slow', 'some-instances'],
    evidence: [],
  });

const down = (...instances: string[]): Suspect => ({
  ...slow(...instances),
  isFact: true,
  facts: ['crashed'],
  weight: 3,
});

describe('what affected instances have in common', () => {
  const ownHosts = createServices((name, index) => `${name}-host-${index}`);
  const shared = createServices((name, index) =>
    index === 1 && name !== 'gateway' && name !== 'database' ? 'h1' : `${name}-host-${index}`,
  );
  const cases = [
    {
      name: 'most of a zone, and nothing outside: the zone',
      services: ownHosts,
      suspects: [slow('order-1'), slow('payment-1'), slow('inventory-1')],
      expected: 'zone/a',
      problem: 'zone-network',
    },
    {
      name: 'all of a host inside a larger zone: the host',
      services: shared,
      suspects: [slow('order-1'), slow('payment-1'), slow('inventory-1')],
      expected: 'host/h1',
      problem: 'noisy-neighbour',
    },
    {
      name: 'two single faults that happen to be in one zone: no zone',
      services: ownHosts,
      suspects: [slow('order-1'), slow('payment-1')],
    },
    {
      name: 'siblings elsewhere suffer too: no zone',
      services: ownHosts,
      suspects: [slow('order-1', 'order-2'), slow('payment-1'), slow('inventory-1')],
    },
    { name: 'one service alone: no zone', services: ownHosts, suspects: [slow('order-1')] },
    {
      name: 'everything runs in one place: nothing to compare with',
      services: SERVICES.map(name => createService(name)),
      suspects: [slow('order-1'), slow('payment-1'), slow('inventory-1')],
    },
  ];
  for (const { name, services, suspects, expected, problem } of cases) {
    test(name, () => {
      const input = createInput({ services });
      const found = findSharedGround(input, suspects, periodsOf(input));
      const ground = found.find(({ service }) => service.includes('/'));
      assert.equal(ground?.service, expected);
      if (ground === undefined) assert.deepEqual(found, suspects);
      else {
        const { cause } = rank(nameSuspects(found, input), input)[0]!;
        assert.deepEqual([cause.service, cause.problem], [expected, problem]);
        assert.ok(cause.confidence >= 0.7, String(cause.confidence));
      }
    });
  }

  test('what is down is still to be started again before the host is thought of', () => {
    const input = createInput({ services: shared });
    const found = findSharedGround(input, [down('order-1'), down('payment-1'), down('inventory-1')], periodsOf(input));
    assert.deepEqual(
      rank(nameSuspects(found, input), input).map(({ cause }) => `${cause.service} ${cause.problem}`),
      [...['inventory', 'order', 'payment'].map(name => `${name} instance-crash`), 'host/h1 host-failure'],
    );
  });
});
