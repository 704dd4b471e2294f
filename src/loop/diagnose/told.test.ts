import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { anomaly, createInput, down, exited, NOW, ONSET, type Scenario, withService } from './scenario.fixture.ts';
import { listTold } from './told.ts';

/** What is told while a database has no free connection; `service/problem`, sorted. */
function tellOfFull(service: string, scenario: Omit<Scenario, 'name' | 'expected'>): string[] {
  const input = createInput(scenario);
  for (const metric of ['database.up', 'database.connections.used_ratio']) {
    input.window.series.append(metric, { service }, '1', 'gauge', NOW - 1000, 1);
  }
  return listTold(input)
    .map(told => `${told.service}/${told.problem ?? ''}`)
    .sort();
}

describe('while a service refuses its callers', () => {
  test('its memory, which the crowd fills, is no leak', () => {
    const anomalies = [anomaly('database', 'memory', 'database-1')];
    assert.deepEqual(tellOfFull('database', { anomalies }), ['database/connection-limit']);
    assert.deepEqual(tellOfFull('payment', { anomalies }), ['database/memory-leak', 'payment/connection-limit']);
  });

  test('a cache runs empty when its callers are those who are refused', () => {
    const anomalies = [anomaly('inventory', 'cache-hit-ratio')];
    assert.deepEqual(tellOfFull('payment', { anomalies }), ['payment/connection-limit']);
    assert.deepEqual(tellOfFull('database', { anomalies }), ['database/connection-limit', 'inventory/cache-failure']);
  });

  test('who ends because it is refused has not failed by itself', () => {
    const services = withService(down('payment-1', exited('payment-1', ONSET - 500_000, ONSET)));
    assert.deepEqual(tellOfFull('database', { services }), ['database/connection-limit']);
    assert.deepEqual(tellOfFull('inventory', { services }), ['inventory/connection-limit', 'payment/']);
  });
});
