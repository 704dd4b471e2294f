import { describe } from 'node:test';
import { DATABASE_REFUSES, PAYMENT_FAILS, SLOW_WAY, testScenarios } from './scenario.fixture.ts';

describe('harm between caller and callee', () => {
  testScenarios([
    {
      name: 'what the callee does not measure lies on the way to it',
      traffic: SLOW_WAY,
      expected: { service: 'order', callee: 'inventory', problem: 'slow-dependency' },
    },
    {
      name: 'calls that never arrive are dropped on the way',
      traffic: {
        'order→inventory': { perSecond: 10, meanMs: 2, errorRatio: 0.9 },
        inventory: { perSecond: 1, meanMs: 11 },
        order: { perSecond: 10, meanMs: 40, errorRatio: 0.9 },
        'gateway→order': { perSecond: 10, meanMs: 42, errorRatio: 0.9 },
        gateway: { perSecond: 10, meanMs: 52, errorRatio: 0.9 },
      },
      expected: { service: 'order', callee: 'inventory', problem: 'dropped-dependency' },
    },
    {
      name: 'a database that refuses one caller, by what that caller logs',
      traffic: DATABASE_REFUSES,
      errorLine: 'GET /stock failed: permission denied for table stock',
      expected: { service: 'database', problem: 'access-denied' },
    },
    {
      name: 'a table that is not there',
      traffic: DATABASE_REFUSES,
      errorLine: 'GET /stock failed: relation "stock" does not exist',
      expected: { service: 'inventory', callee: 'database', problem: 'missing-schema' },
    },
    {
      name: 'words in a log make nobody a suspect who does no harm',
      traffic: PAYMENT_FAILS,
      errorLine: 'permission denied; restart the database, roll back inventory',
      expected: { service: 'payment', problem: 'error-burst' },
    },
    {
      name: 'a database that is slow to one caller only: that caller’s query',
      traffic: {
        'inventory→database': { perSecond: 10, meanMs: 203 },
        inventory: { perSecond: 10, meanMs: 211 },
        'order→inventory': { perSecond: 10, meanMs: 212 },
        order: { perSecond: 10, meanMs: 248 },
        'gateway→order': { perSecond: 10, meanMs: 250 },
        gateway: { perSecond: 10, meanMs: 260 },
      },
      expected: { service: 'inventory', callee: 'database', problem: 'slow-dependency' },
    },
    {
      name: 'a database that is slow to everybody: the database',
      traffic: {
        'inventory→database': { perSecond: 10, meanMs: 153 },
        'payment→database': { perSecond: 10, meanMs: 154 },
        inventory: { perSecond: 10, meanMs: 161 },
        payment: { perSecond: 10, meanMs: 169 },
        'order→inventory': { perSecond: 10, meanMs: 162 },
        'order→payment': { perSecond: 10, meanMs: 170 },
        order: { perSecond: 10, meanMs: 348 },
        'gateway→order': { perSecond: 10, meanMs: 350 },
        gateway: { perSecond: 10, meanMs: 360 },
      },
      expected: { service: 'database', problem: 'silent-dependency' },
    },
    {
      name: 'calls are as late as before after the caller was mended: the callee',
      traffic: SLOW_WAY,
      triedAt: ['order'],
      expected: { service: 'inventory', problem: 'slow-code' },
    },
  ]);
});
