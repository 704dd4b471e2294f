import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HEALTHY, type Traffic } from '../../../test/synthetic-shop.ts';
import { ONSET, run, testScenarios } from './scenario.fixture.ts';

/** Order repeats what fails at inventory: more calls there, and no more work of its own. */
const BURST_WITH_RETRIES: Readonly<Record<string, Traffic>> = {
  inventory: { perSecond: 22, meanMs: 11, errorRatio: 0.6 },
  'order→inventory': { perSecond: 22, meanMs: 12, errorRatio: 0.6 },
  order: { perSecond: 10, meanMs: 60, errorRatio: 0.3 },
  'gateway→order': { perSecond: 10, meanMs: 62, errorRatio: 0.3 },
  gateway: { perSecond: 10, meanMs: 70, errorRatio: 0.3 },
};

const FLOOD: Readonly<Record<string, Traffic>> = {
  payment: { perSecond: 50, meanMs: 400 },
  'order→payment': { perSecond: 50, meanMs: 402 },
  order: { perSecond: 10, meanMs: 2100 },
  'gateway→order': { perSecond: 10, meanMs: 2102 },
  gateway: { perSecond: 10, meanMs: 2112 },
};

describe('who asks for more', () => {
  testScenarios([
    {
      name: 'failed calls that are repeated are no surge of the victim',
      traffic: BURST_WITH_RETRIES,
      expected: { service: 'inventory', problem: 'error-burst' },
    },
    {
      name: 'nor are they when nothing but the last seconds before the onset is known',
      traffic: BURST_WITH_RETRIES,
      blindFor: 70_000,
      expected: { service: 'inventory', problem: 'error-burst' },
    },
    {
      name: 'repetitions on two floors are followed upwards',
      traffic: {
        payment: { perSecond: 40, meanMs: 19, errorRatio: 0.8 },
        'order→payment': { perSecond: 40, meanMs: 20, errorRatio: 0.8 },
        order: { perSecond: 20, meanMs: 60, errorRatio: 0.6 },
        'gateway→order': { perSecond: 20, meanMs: 62, errorRatio: 0.6 },
        gateway: { perSecond: 10, meanMs: 130, errorRatio: 0.4 },
      },
      expected: { service: 'payment', problem: 'error-burst' },
    },
    {
      name: 'more calls than failures could call for, and the callee breaks: the client’s retry storm',
      traffic: {
        ...FLOOD,
        payment: { perSecond: 80, meanMs: 400, errorRatio: 0.4 },
        'order→payment': { perSecond: 80, meanMs: 402, errorRatio: 0.4 },
      },
      expected: { service: 'order', callee: 'payment', problem: 'retry-storm' },
    },
    {
      name: 'a database that says nothing of itself, and gets many more calls for each request',
      traffic: {
        'inventory→database': { perSecond: 80, meanMs: 30 },
        inventory: { perSecond: 10, meanMs: 250 },
        'order→inventory': { perSecond: 10, meanMs: 252 },
        order: { perSecond: 10, meanMs: 288 },
        'gateway→order': { perSecond: 10, meanMs: 290 },
        gateway: { perSecond: 10, meanMs: 300 },
      },
      expected: { service: 'inventory', callee: 'database', problem: 'call-flood' },
    },
    {
      name: 'more calls for each request, and the callee is slow: a flood from one client',
      traffic: FLOOD,
      expected: { service: 'order', callee: 'payment', problem: 'call-flood' },
    },
  ]);

  test('users who ask for other things than before flood nobody: it is a surge of what they ask for', () => {
    const asked = { perSecond: 90 };
    const result = run({
      traffic: {
        gateway: { ...asked, meanMs: 500 },
        'gateway→order': { ...asked, meanMs: 490 },
        order: { ...asked, meanMs: 488 },
        'order→payment': { ...asked, meanMs: 450 },
        payment: { ...asked, meanMs: 449 },
        'order→inventory': { ...asked, meanMs: 12 },
        inventory: { ...asked, meanMs: 11 },
      },
      // Three of four came for something that is none of order's business.
      earlier: { gateway: { perSecond: 40, meanMs: 60 } },
      earlierFor: 100_000,
    });
    const [first] = result.causes;
    assert.deepEqual([first?.service, first?.callee, first?.problem], ['payment', undefined, 'traffic-surge']);
  });

  test('a burst of traffic that was hardly seen before is no surge', () => {
    const busy = Object.fromEntries(
      Object.entries(HEALTHY).map(([name, each]) => [name, { ...each, perSecond: 30, meanMs: 5 * each.meanMs }]),
    );
    const result = run({ traffic: busy, seenFor: 14_000 });
    assert.ok(
      result.causes.every(({ problem }) => problem !== 'traffic-surge'),
      JSON.stringify(result.causes),
    );
  });

  test('calls that rose before any of them failed are the cause and not the answer', () => {
    const sick = {
      'order→payment': { perSecond: 30, meanMs: 40, errorRatio: 0.7 },
      payment: { perSecond: 30, meanMs: 39, errorRatio: 0.7 },
    };
    const before = { 'order→payment': { perSecond: 30, meanMs: 20 }, payment: { perSecond: 30, meanMs: 19 } };
    const first = run({ traffic: sick, earlier: before, earlierFor: 5000 }).causes[0];
    assert.deepEqual([first?.service, first?.callee, first?.problem], ['order', 'payment', 'retry-storm']);
    const together = run({ traffic: sick, evidenceFrom: ONSET }).causes[0];
    assert.deepEqual([together?.service, together?.problem], ['payment', 'error-burst']);
  });
});
