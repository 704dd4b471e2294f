import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createShopWindow } from '../../../test/synthetic-shop.ts';
import { type DiagnosisInput, periodsOf } from './observation.ts';
import { findOddInstances } from './odd-instances.ts';

const ONSET = 1_700_000_100_000;
const NOW = ONSET + 10_000;

interface Load {
  readonly calls: number;
  readonly failed?: number;
  readonly slow?: number;
}

/** Odd instances when each made so many calls since the onset; before, a hundred good ones of 20 ms. */
function findOdd(loads: readonly Load[]): string[] {
  const window = createShopWindow(() => NOW);
  const record = (instance: string, at: number, durationMs: number, isError: boolean) => {
    window.flows.record({ kind: 'instance', service: 'order', instance }, at, durationMs, isError);
    window.flows.record({ kind: 'service', service: 'order' }, at, durationMs, isError);
  };
  loads.forEach(({ calls, failed = 0, slow = 0 }, index) => {
    const instance = `order-${index + 1}`;
    for (let i = 0; i < 100; i++) record(instance, ONSET - 50_000 + i * 400, 18 + (i % 5), false);
    for (let i = 0; i < calls; i++)
      record(instance, ONSET + Math.floor((i * 8000) / calls), i < slow ? 300 : 20, i < failed);
  });
  const input = {
    window,
    startedAt: ONSET,
    evidenceFrom: ONSET,
    now: NOW,
    changes: [],
  } as Partial<DiagnosisInput> as DiagnosisInput;
  return findOddInstances(input, periodsOf(input), 'order');
}

describe('instances that carry the harm', () => {
  const cases = [
    { name: 'two failures of three calls tell nothing', loads: [{ calls: 3, failed: 2 }, { calls: 3 }], expected: [] },
    { name: 'twenty of fifty do', loads: [{ calls: 50, failed: 20 }, { calls: 50 }], expected: ['order-1'] },
    { name: 'so do twenty slow ones', loads: [{ calls: 50 }, { calls: 50, slow: 20 }], expected: ['order-2'] },
    {
      name: 'all are affected when both fail',
      loads: [
        { calls: 50, failed: 20 },
        { calls: 50, failed: 18 },
      ],
      expected: [],
    },
    {
      name: 'an odd one among four is found although another fails now and then',
      loads: [{ calls: 50, failed: 25 }, { calls: 50, failed: 2 }, { calls: 50 }, { calls: 50 }],
      expected: ['order-1'],
    },
    { name: 'one instance alone is not odd', loads: [{ calls: 50, failed: 20 }], expected: [] },
  ];
  for (const { name, loads, expected } of cases) test(name, () => assert.deepEqual(findOdd(loads), expected));
});
