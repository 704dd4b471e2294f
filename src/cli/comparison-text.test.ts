import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunComparison } from '#api/run-comparison.ts';
import { describeComparison } from './comparison-text.ts';

const run = {
  ...{ id: 'a', number: 12, title: { en: 'Deploy payment 1.4.0', zh: '部署 payment 1.4.0' }, requestedBy: 'token:ci' },
  ...{
    status: 'failed' as const,
    summary: { en: 'health got worse', zh: '健康状况变差' },
    createdAt: 1_800_000_000_000,
  },
  ...{ waitedMs: 200, durationMs: 41_000, risk: { score: 0.31, level: 'medium' as const }, votes: [] },
};
const side = {
  ...{ id: 'deploy', action: 'service.deploy', service: 'payment', status: 'succeeded' as const },
  ...{ summary: { en: 'done', zh: '完成' }, durationMs: 9000, attempts: 1 },
};
const comparison: RunComparison = {
  left: run,
  right: {
    ...{ ...run, id: 'b', number: 9, status: 'succeeded', summary: { en: 'well', zh: '良好' }, durationMs: 12_000 },
    votes: [{ by: 'person:bob', approve: true, reason: 'fine', at: 1 }],
  },
  isSamePlan: false,
  differences: ['status', 'duration', 'approvals', 'plan'],
  risk: [
    { name: 'action', left: 0.4, right: 0.4, differs: false },
    { name: 'time-window', left: 1, right: 0, differs: true },
  ],
  steps: [
    {
      ...{ id: 'deploy', kind: 'action', left: { ...side, attempts: 3 }, right: side },
      differences: ['attempts', 'settings'],
      settings: [{ name: 'params.version', left: '1.4.0', right: '1.3.9' }],
    },
    { id: 'scale', kind: 'action', left: { ...side, id: 'scale' }, differences: ['presence'], settings: [] },
    { id: 'health_check', kind: 'gate', left: side, right: side, differences: [], settings: [] },
  ],
};

test('two runs stand side by side, and what differs is marked', () => {
  const lines = describeComparison(comparison).map(line => line.replaceAll(/ {2,}/g, '  ').trimEnd());
  assert.deepEqual(lines.slice(0, 3), [
    'RUN-12 | RUN-9  Deploy payment 1.4.0',
    '  different plans; ≠ marks what differs',
    '',
  ]);
  for (const line of [
    '≠  status  failed  succeeded',
    '  waited  200 ms  200 ms',
    '≠  took  41 s  12 s',
    '≠  agreed  -  person:bob',
    '  risk  0.31 (medium)  0.31 (medium)',
    '≠  time-window  1.00  0.00',
    '≠  deploy  succeeded, 9.0 s, 3 attempts  succeeded, 9.0 s',
    '≠  params.version  1.4.0  1.3.9',
    '≠  scale  succeeded, 9.0 s  -',
    '  health_check  succeeded, 9.0 s  succeeded, 9.0 s',
  ]) {
    assert.ok(lines.includes(line), `${line} is not in\n${lines.join('\n')}`);
  }
  assert.ok(!lines.some(line => line.includes('0.40')), 'a part of the risk that is alike is left out');
});
