import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createAnomalyLog } from './anomaly-log.ts';
import { createJointScorer, finishTogether, scoreTogether } from './joint-scorer.ts';

describe('an anomaly of all columns names those that carry it', () => {
  const cases = [
    { name: 'one alone', offsets: [9, 0.3, 0.2], says: 'cpu left its path, the others hardly' },
    { name: 'two of three', offsets: [9, 8, 0.2], says: 'cpu and memory left their paths together' },
  ];
  for (const { name, offsets, says } of cases) {
    test(name, () => {
      const log = createAnomalyLog();
      const scorer = createJointScorer(['cpu', 'memory', 'disk'], log);
      for (let row = 0; row < 400; row++) scoreTogether(scorer, row * 60_000, row < 380 ? [0.1, 0.1, 0.1] : offsets);
      finishTogether(scorer);
      assert.deepEqual(
        log.kept.map(({ description }) => description.en),
        [says],
      );
    });
  }
});
