import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { uuidV7Source } from '#base/ids.ts';
import { DEFAULT_DETECTION, type DetectionSettings } from '#domain/detection-settings.ts';
import { createShopWindow, HEALTHY, pour } from '../../../test/synthetic-shop.ts';
import { Detector } from './detector.ts';
import { replay } from './replay.ts';

const START = 1_700_000_000_000;
const NOW = START + 240_000;

const CASES: readonly { name: string; detection: DetectionSettings; expected: readonly string[] }[] = [
  {
    name: 'what was slow is told again',
    detection: DEFAULT_DETECTION,
    expected: ['payment latency'],
  },
  {
    name: 'a muted indicator is not',
    detection: { services: { payment: { sensitivity: 'normal', mute: ['lat*'] } } },
    expected: [],
  },
  {
    name: 'a quiet service bears more',
    detection: { services: { '*': { sensitivity: 'quiet', mute: [] } } },
    expected: [],
  },
  {
    name: 'a keen one less, and another service is as before',
    detection: { services: { order: { sensitivity: 'keen', mute: [] } } },
    expected: ['payment latency'],
  },
];

describe('replay of the recorded window', () => {
  for (const { name, detection, expected } of CASES) {
    test(name, async () => {
      const window = createShopWindow(() => NOW);
      pour(window, HEALTHY, START, NOW - 60_000);
      // The floor of the median is 25 ms: 52 ms are beyond it, and within one and a half times of it.
      pour(window, { ...HEALTHY, payment: { perSecond: 10, meanMs: 52 } }, NOW - 60_000, NOW);
      const detector = new Detector({ window, rules: [], patterns: [], newId: uuidV7Source(() => NOW), detection });
      const anomalies = await replay(detector, { fromMs: START, toMs: NOW, services: [], dependencies: [] });
      const serious = anomalies.filter(({ grade }) => grade !== 'info');
      assert.deepEqual(
        serious.map(({ subject, indicator }) => `${subject.service} ${indicator}`),
        expected,
      );
    });
  }
});
