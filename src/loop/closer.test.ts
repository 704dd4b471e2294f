import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import type { Incident } from '#domain/incident.ts';
import type { Run } from '#domain/run.ts';
import { type Sentence, unworded } from '#domain/sentence.ts';
import { type CloserParts, createCloser } from './closer.ts';

const NOW = 1_800_000_000_000;
const INCIDENT: Incident = {
  ...{
    id: 'i1',
    number: 1,
    title: unworded('payment fails'),
    status: 'awaiting-approval',
    grade: 'critical',
    startedAt: NOW - 300_000,
  },
  ...{
    detectedAt: NOW - 299_000,
    services: ['payment'],
    causes: [],
    runs: ['r1', 'r2'],
    tried: [],
    summary: unworded(''),
  },
  anomalies: [
    {
      ...{
        id: 'a1',
        subject: { service: 'payment' },
        indicator: 'error-ratio',
        class: 'availability',
        grade: 'critical',
      },
      ...{ startedAt: NOW - 300_000, detectedAt: NOW - 299_000, endedAt: NOW - 90_000, score: 0.9, value: 0.3 },
      ...{ expected: { low: 0, high: 0.01 }, unit: 'ratio', description: unworded('30 % of calls failed') },
    },
  ],
};

describe('an approval for an incident whose signs went away', () => {
  let aborted: string[];
  let isDown: boolean;
  let closer: ReturnType<typeof createCloser>;

  beforeEach(() => {
    aborted = [];
    isDown = false;
    closer = createCloser({
      engine: {
        abort: async (run: string, by: string, reason: Sentence) => {
          aborted.push(`${run} ${by}: ${reason.en}`);
        },
      },
      readTopology: () => ({
        services: [{ name: 'payment', instances: [{ id: 'payment-1', status: isDown ? 'exited' : 'ready' }] }],
        dependencies: [],
      }),
    } as unknown as CloserParts);
  });

  test('is withdrawn, once', async () => {
    await closer.closeRecovered([INCIDENT], NOW);
    await closer.closeRecovered([INCIDENT], NOW + 1000);
    assert.deepEqual(aborted, ['r2 zeroops: every sign went away by itself']);
  });

  test('stays for a minute', async () => {
    await closer.closeRecovered([INCIDENT], NOW - 31_000);
    assert.deepEqual(aborted, []);
  });

  test('stays while an instance is down', async () => {
    isDown = true;
    await closer.closeRecovered([INCIDENT], NOW);
    assert.deepEqual(aborted, []);
  });

  test('is none of an incident at which a run is at work', async () => {
    await closer.closeRecovered([{ ...INCIDENT, status: 'acting' }], NOW);
    assert.deepEqual(aborted, []);
  });
});

test('a run that another plan took the place of ends without a word to its incident', async () => {
  const told: string[] = [];
  const closer = createCloser({
    book: { find: () => ({ ...INCIDENT, runs: ['r2'] }) },
    responder: { reopenAfter: async () => told.push('reopened') },
  } as unknown as CloserParts);
  const run = { id: 'r1', status: 'aborted', plan: { incident: 'i1', steps: [] }, steps: [] };
  await closer.onRunEnded(run as unknown as Run);
  assert.deepEqual(told, []);
});

describe('an incident whose run was approved', () => {
  const plan = { incident: 'i1', title: { en: 'Restart', zh: '重启' } };
  const cases = [
    { name: 'waits for people no more', run: 'r2', status: 'awaiting-approval', expected: ['acting'] },
    {
      name: 'stays as it is when another plan took the place of that run',
      run: 'r1',
      status: 'awaiting-approval',
      expected: [],
    },
    { name: 'stays as it is when it is told twice', run: 'r2', status: 'acting', expected: [] },
  ] as const;
  for (const { name, run, status, expected } of cases) {
    test(name, async () => {
      const written: (string | undefined)[] = [];
      const { onRunApproved } = createCloser({
        book: {
          find: () => ({ ...INCIDENT, status }),
          update: async (_seen: Incident, fields: Partial<Incident>) => void written.push(fields.status),
        },
      } as unknown as CloserParts);
      await onRunApproved({ id: run, plan } as Run);
      assert.deepEqual(written, expected);
    });
  }
});
