import { describe } from 'node:test';
import { SLOW_WAY, testScenarios } from './scenario.fixture.ts';

describe('processes that do not get to run', () => {
  testScenarios([
    {
      name: 'a process that is halted now and then waits for everything that it calls',
      traffic: {
        'order→inventory': { perSecond: 10, meanMs: 150 },
        'order→payment': { perSecond: 10, meanMs: 160 },
        order: { perSecond: 10, meanMs: 320 },
        'gateway→order': { perSecond: 10, meanMs: 400 },
        gateway: { perSecond: 10, meanMs: 410 },
      },
      expected: { service: 'order', problem: 'cpu-saturation' },
    },
    {
      name: 'a process that is halted now and then is late on both sides, though it calls one thing only',
      traffic: {
        'inventory→database': { perSecond: 10, meanMs: 60 },
        inventory: { perSecond: 10, meanMs: 70 },
        'order→inventory': { perSecond: 10, meanMs: 160 },
        order: { perSecond: 10, meanMs: 196 },
        'gateway→order': { perSecond: 10, meanMs: 198 },
        gateway: { perSecond: 10, meanMs: 210 },
      },
      expected: { service: 'inventory', problem: 'cpu-saturation' },
    },
    {
      name: 'one of two instances is late, and cannot see it itself',
      traffic: {
        'order→inventory': { perSecond: 10, meanMs: 150 },
        order: { perSecond: 10, meanMs: 186 },
        'gateway→order': { perSecond: 10, meanMs: 188 },
        gateway: { perSecond: 10, meanMs: 200 },
      },
      late: 'inventory-2',
      expected: { service: 'inventory', problem: 'cpu-saturation', instances: ['inventory-2'] },
    },
    {
      name: 'calls are late, and so are health checks: the callee, not the way to it',
      traffic: SLOW_WAY,
      slowChecks: 'inventory-1',
      expected: { service: 'inventory', problem: 'cpu-saturation', instances: ['inventory-1'] },
    },
  ]);
});
