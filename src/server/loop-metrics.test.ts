import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemoryJournal } from './journal.fixture.ts';
import { LoopMetrics } from './loop-metrics.ts';
import { renderMetrics } from './prometheus-text.ts';

function happen(journal: MemoryJournal): void {
  journal.add('anomaly.opened');
  journal.add('incident.opened', { incident: 'a', at: 1000 });
  journal.add('decision.made', { incident: 'a', at: 4000 });
  journal.add('decision.made', { incident: 'a', at: 60_000 });
  journal.add('run.ended', { data: { status: 'rolled-back' } });
  journal.add('run.ended', { data: { status: 'succeeded' } });
  journal.add('run.ended', { data: { status: 'rejected' } });
  journal.add('incident.resolved', { incident: 'a', data: { detectedAfterMs: 2000, resolvedAfterMs: 30_000 } });
}

const EXPECTED = [
  'closed_loop_detections_total 1',
  'closed_loop_incidents_total 1',
  'closed_loop_remediations_total{outcome="rolled-back"} 1',
  'closed_loop_remediations_total{outcome="succeeded"} 1',
  // Only the first decision counts: 3 s after the opening.
  'closed_loop_decision_latency_seconds_bucket{le="2"} 0',
  'closed_loop_decision_latency_seconds_bucket{le="5"} 1',
  'closed_loop_decision_latency_seconds_bucket{le="+Inf"} 1',
  'closed_loop_decision_latency_seconds_sum 3',
  // What people did not let start was not tried.
  'closed_loop_success_rate 0.5',
  'closed_loop_mttd_seconds{quantile="0.5"} 2',
  'closed_loop_mttr_seconds_sum 30',
];

test('the figures follow what happens', async () => {
  const journal = new MemoryJournal();
  const metrics = new LoopMetrics();
  await metrics.follow(journal);
  happen(journal);
  const lines = renderMetrics(metrics.families()).split('\n');
  for (const line of EXPECTED) assert.ok(lines.includes(line), `${line} is missing`);
});

test('the figures are the same after a restart', async () => {
  const journal = new MemoryJournal();
  const first = new LoopMetrics();
  await first.follow(journal);
  happen(journal);
  const second = new LoopMetrics();
  await second.follow(journal);
  assert.equal(renderMetrics(second.families()), renderMetrics(first.families()));
});

test('what is appended while the past is read counts once', async () => {
  const journal = new MemoryJournal();
  happen(journal);
  const metrics = new LoopMetrics();
  const following = metrics.follow(journal);
  journal.add('incident.opened', { incident: 'b' });
  await following;
  assert.match(renderMetrics(metrics.families()), /^closed_loop_incidents_total 2$/m);
});

test('labels and help cannot break the format', () => {
  const text = renderMetrics([
    { name: 'x', type: 'gauge', help: 'a\nb', samples: [{ labels: { reason: 'say "no"\n\\' }, value: Number.NaN }] },
  ]);
  assert.equal(text, '# HELP x a\\nb\n# TYPE x gauge\nx{reason="say \\"no\\"\\n\\\\"} NaN\n');
});
