import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Incident } from '#api/incident.ts';
import type { Run } from '#api/run.ts';
import { describeStory } from './story-text.ts';

const T0 = 1_800_000_000_000;

const incident: Incident = {
  ...{
    id: 'i',
    number: 3,
    title: { en: 'payment is partly down', zh: 'payment is partly down' },
    status: 'resolved',
    grade: 'critical',
    outcome: 'repaired',
  },
  ...{ startedAt: T0, detectedAt: T0 + 1200, resolvedAt: T0 + 18_400, services: ['payment', 'gateway'] },
  ...{
    anomalies: [],
    runs: ['r'],
    tried: [],
    summary: { en: 'repaired 18 s after it began', zh: 'repaired 18 s after it began' },
  },
  causes: [
    {
      ...{ service: 'payment', instances: ['payment-2'], type: 'resource-exhaustion', problem: 'memory-leak' },
      ...{ confidence: 0.92, changes: [], affected: ['gateway'] },
      evidence: [
        { kind: 'metric', statement: { en: 'memory rose by 12 MB a minute', zh: '内存每分钟增长 12 MB' }, weight: 2 },
        { kind: 'trace', statement: { en: 'callees answer as usual', zh: '被调用方响应如常' }, weight: -0.5 },
      ],
    },
  ],
};

const run: Run = {
  ...{ id: 'r', number: 7, status: 'succeeded', createdAt: T0 + 3000, startedAt: T0 + 3100, endedAt: T0 + 9000 },
  summary: { en: 'done', zh: 'done' },
  steps: [{ id: '1-restart', status: 'succeeded', summary: { en: 'payment-2 is ready', zh: 'payment-2 is ready' } }],
  plan: {
    ...{
      id: 'r',
      title: { en: 'Restart payment', zh: 'Restart payment' },
      reason: { en: 'x', zh: 'x' },
      services: ['payment'],
      steps: [],
      requestedBy: 'zeroops',
    },
    ...{ createdAt: T0, risk: { score: 0.1, level: 'low', parts: [] } },
  },
};

test('a story has times since the beginning, causes with evidence, runs and the outcome', () => {
  const lines = describeStory(
    {
      incident,
      lines: [
        {
          ...{ sequence: 1, at: T0 - 100, offsetMs: -100, kind: 'platform.instance.exited', actor: 'platform' },
          summary: { en: 'payment-2 exited\u001b[2J: SIGKILL', zh: 'payment-2 exited\u001b[2J: SIGKILL' },
        },
      ],
    },
    [run],
  );
  const text = lines.join('\n');
  for (const expected of [
    'INC-3  payment is partly down',
    'detected +1.2 s, over +18.4 s',
    '  −0.1 s       platform.instance.exited: payment-2 exited [2J: SIGKILL',
    '  1. payment (payment-2): memory-leak, resource-exhaustion, confidence 0.92',
    '     + memory rose by 12 MB a minute',
    '     − callees answer as usual',
    '  RUN-7  succeeded  Restart payment  (+3.1 s to +9.0 s)',
    '  repaired 18 s after it began',
  ]) {
    assert.ok(text.includes(expected), `"${expected}" is missing in\n${text}`);
  }
  assert.ok(
    lines.every(line => line.length <= 100),
    'a line is longer than 100 columns',
  );
});
