import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unworded } from '#api/sentence.ts';
import type { SloReport } from '#api/slo.ts';
import { describeSlos } from './slo.ts';

const SLO: SloReport = {
  ...{ name: 'gateway-availability', title: 'The shop answers', description: '', service: 'gateway' },
  ...{ target: 0.995, windowMs: 30 * 86_400_000, windowKind: 'rolling', budgeting: 'occurrences' },
  ...{ status: 'met', alert: 'none', knownMs: 3_600_000, good: 3, total: 3, sli: 0.99949999, budgetLeft: 0.879 },
  burnRates: [
    {
      ...{ severity: 'page', limit: 14.4, longWindowMs: 3_600_000, shortWindowMs: 300_000 },
      ...{ longBurnRate: 1.234, status: 'quiet' },
    },
  ],
  notes: [],
};

test('a row shows promise, share of good, budget and burn rates, cut off rather than rounded up', () => {
  const [, row] = describeSlos([SLO]);
  assert.match(row!, /^gateway-availability +gateway +99\.5 %, 30 d +99\.949 % +87 % +1\.2× +- +- +met$/);
});

test('what is not known is a dash, and notes stand below', () => {
  const { sli: _sli, budgetLeft: _budgetLeft, ...unknown } = SLO;
  const lines = describeSlos([
    { ...unknown, status: 'no-data', burnRates: [], notes: [unworded('cannot be evaluated')] },
  ]);
  assert.match(lines[1]!, /30 d +- +- +- +- +- +no-data$/);
  assert.equal(lines[2], '  gateway-availability: cannot be evaluated');
});

test('tables stay within the width of a terminal', () => {
  const lines = describeSlos([
    { ...SLO, name: 'a-very-long-name-of-an-objective-that-goes-on', status: 'missed', alert: 'page' },
  ]);
  assert.ok(
    lines.every(line => line.length <= 100),
    lines.join('\n'),
  );
});
