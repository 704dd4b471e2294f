import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Anomaly } from '#domain/anomaly.ts';
import type { Cause } from '#domain/cause.ts';
import type { Incident } from '#domain/incident.ts';
import { unworded } from '#domain/sentence.ts';
import { findIncidentFor } from './correlate.ts';

const BEGIN = 1_800_000_000_000;
const MINUTE_MS = 60_000;
const DEPENDENCIES = [
  { from: 'gateway', to: 'order', source: 'spans', lastSeenAt: BEGIN },
  { from: 'order', to: 'payment', source: 'spans', lastSeenAt: BEGIN },
] as const;

function anomaly(service: string, indicator: string, detectedAt: number): Anomaly {
  return {
    ...{ id: `${service}-${indicator}-${detectedAt}`, subject: { service }, indicator, class: 'availability' },
    ...{
      grade: 'critical',
      startedAt: detectedAt,
      detectedAt,
      score: 0.9,
      value: 0.3,
      expected: { low: 0, high: 0.01 },
    },
    ...{ unit: 'ratio', description: unworded('30 % of calls failed') },
  };
}

const OPEN: Incident = {
  ...{ id: 'i1', number: 1, title: unworded(''), status: 'awaiting-approval', grade: 'critical', startedAt: BEGIN },
  ...{ detectedAt: BEGIN, services: ['payment'], causes: [], runs: [], tried: [], summary: unworded('') },
  anomalies: [anomaly('payment', 'error-ratio', BEGIN)],
};

const CAUSE: Cause = {
  ...{ service: 'stock', instances: [], type: 'code-bug', problem: 'bad-release', confidence: 0.9 },
  ...{ evidence: [], changes: [], affected: [] },
};

test('an anomaly joins the incident whose cause is where it is', () => {
  const sign = anomaly('stock', 'latency', BEGIN + 5000);
  assert.equal(findIncidentFor(sign, [OPEN], DEPENDENCIES), undefined);
  assert.equal(findIncidentFor(sign, [{ ...OPEN, causes: [CAUSE] }], DEPENDENCIES)?.id, 'i1');
});

describe('an anomaly joins the open incident', () => {
  for (const { name, sign, joins } of [
    { name: 'of a caller, soon after', sign: anomaly('gateway', 'latency', BEGIN + 30_000), joins: true },
    { name: 'not of a caller long after', sign: anomaly('gateway', 'latency', BEGIN + 5 * MINUTE_MS), joins: false },
    { name: 'not of a stranger', sign: anomaly('user', 'latency', BEGIN + 1000), joins: false },
    {
      name: 'whose sign comes back, however long after',
      sign: anomaly('payment', 'error-ratio', BEGIN + 9 * MINUTE_MS),
      joins: true,
    },
    {
      name: 'not with another sign long after',
      sign: anomaly('payment', 'memory', BEGIN + 9 * MINUTE_MS),
      joins: false,
    },
  ]) {
    test(name, () => assert.equal(findIncidentFor(sign, [OPEN], DEPENDENCIES)?.id, joins ? 'i1' : undefined));
  }
});
