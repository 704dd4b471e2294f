import assert from 'node:assert/strict';
import { test } from 'node:test';
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
