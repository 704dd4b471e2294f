import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Change } from '#domain/change.ts';
import { DEFAULT_DETECTION } from '#domain/detection-settings.ts';
import { createShopWindow, pour } from '../../../../test/synthetic-shop.ts';
import { ReleaseWatch } from './release-watch.ts';

const RELEASED = 1_700_000_400_000;
const NOW = RELEASED + 300_000;
const RELEASE: Change = {
  id: 'release',
  at: RELEASED,
  kind: 'deploy',
  service: 'payment',
  summary: { en: 'version 1.0.0 → 1.1.0', zh: '版本 1.0.0 → 1.1.0' },
  before: { version: '1.0.0' },
  after: { version: '1.1.0' },
  actor: 'ci',
};

interface Case {
  readonly name: string;
  readonly meanMs: number;
  readonly errorRatio?: number;
  readonly changes?: readonly Change[];
  readonly expected: readonly string[];
}

const CASES: readonly Case[] = [
  { name: 'a fifth slower is told', meanMs: 60, expected: ['release-latency'] },
  { name: 'a fiftieth slower is no news', meanMs: 51, expected: [] },
  { name: 'faster is no regression', meanMs: 30, expected: [] },
  { name: 'more failures are told', meanMs: 50, errorRatio: 0.03, expected: ['release-errors'] },
  { name: 'without a release nobody asks', meanMs: 60, changes: [], expected: [] },
  { name: 'a restart is no release', meanMs: 60, changes: [{ ...RELEASE, kind: 'restart' }], expected: [] },
];

describe('regression between versions', () => {
  for (const { name, meanMs, errorRatio = 0, changes = [RELEASE], expected } of CASES) {
    test(name, () => {
      const window = createShopWindow(() => NOW);
      pour(window, { payment: { perSecond: 10, meanMs: 50 } }, RELEASED - 400_000, RELEASED);
      pour(window, { payment: { perSecond: 10, meanMs, errorRatio } }, RELEASED, NOW);
      for (const change of changes) window.changes.append(change);
      const watch = new ReleaseWatch();
      watch.observe({
        ...{ window, services: [], dependencies: [], anomalies: [], settings: DEFAULT_DETECTION },
        ...{ now: NOW, endMs: NOW, notBeforeMs: 0 },
      });
      const findings = watch.find();
      assert.deepEqual(
        findings.map(({ indicator }) => indicator),
        expected,
      );
      for (const { grade, description } of findings) {
        assert.equal(grade, 'info');
        assert.match(description.en, /1\.0\.0 → 1\.1\.0 made it worse: .* before/);
      }
    });
  }
});
