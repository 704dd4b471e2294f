import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createService, SERVICES } from '../../../test/synthetic-shop.ts';
import { findResourceTrouble } from './resource-trouble.ts';
import { anomaly, change, createInput, ONSET } from './scenario.fixture.ts';

const COLD = anomaly('inventory', 'cache-hit-ratio');

test('a cache that hits no more is suspected by itself', () => {
  const [suspect] = findResourceTrouble(createInput({ anomalies: [COLD] }));
  assert.deepEqual([suspect?.service, suspect?.problem, suspect?.shiftsWork], ['inventory', 'cache-failure', true]);
});

test('it is not when those who ask it were changed just before: they may ask for other things', () => {
  const released = { ...change('deploy', 'order'), at: ONSET - 20_000 };
  assert.deepEqual(findResourceTrouble(createInput({ anomalies: [COLD], changes: [released] })), []);
});

test('a change of somebody else or of who is further off, a restart, or a change of long before is no excuse', () => {
  const elsewhere = { ...change('deploy', 'payment'), at: ONSET - 20_000 };
  const further = { ...change('deploy', 'gateway'), at: ONSET - 20_000 };
  const restart = { ...change('restart', 'order'), at: ONSET - 20_000 };
  const old = { ...change('deploy', 'order'), at: ONSET - 600_000 };
  assert.equal(
    findResourceTrouble(createInput({ anomalies: [COLD], changes: [elsewhere, further, restart, old] })).length,
    1,
  );
});

describe('a change of who asks a cache', () => {
  const asked = (changedBefore: number, startedBefore: number | undefined) => {
    const order = createService('order');
    const instances = order.instances.map(({ startedAt: _, ...each }) =>
      startedBefore === undefined ? each : { ...each, startedAt: ONSET - startedBefore },
    );
    const changes = [{ ...change('deploy', 'order'), at: ONSET - changedBefore }];
    const services = SERVICES.map(name => (name === 'order' ? { ...order, instances } : createService(name)));
    return findResourceTrouble(createInput({ anomalies: [COLD], changes, services })).length;
  };
  test('is no excuse once all of its instances have run for a while', () => assert.equal(asked(90_000, 80_000), 1));
  test('is one while an instance has just begun', () => assert.equal(asked(90_000, 20_000), 0));
  test('is one for longer where nobody knows when instances began', () => assert.equal(asked(90_000, undefined), 0));
  test('is one at first, where nothing had to be started for it', () => assert.equal(asked(20_000, 900_000), 0));
});
