import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { DEFAULT_DETECTION } from '#domain/detection-settings.ts';
import { LEARN_EVERY_MS, type Scene } from '#loop/detect/watch.ts';
import type { HotWindow } from '#telemetry/hot-window.ts';
import { createShopWindow } from '../../../../test/synthetic-shop.ts';
import { HitRatioWatch } from './hit-ratio-watch.ts';

const START = 1_700_000_000_000;
const LOOKUPS = 20;
/** A cache that has just been started, and then does what it usually does. */
const FILLING = [0.2, 0.47, 0.6, 0.64];
const USUAL = [0.62, 0.55, 0.64, 0.66, 0.6, 0.63];

describe('hit ratio watch', () => {
  let now: number;
  let window: HotWindow;
  let watch: HitRatioWatch;

  beforeEach(() => {
    now = START;
    window = createShopWindow(() => now);
    watch = new HitRatioWatch();
  });

  const scene = (): Scene => ({
    ...{ window, services: [], dependencies: [], anomalies: [], settings: DEFAULT_DETECTION },
    ...{ now, endMs: now, notBeforeMs: 0 },
  });

  /** What was found after each five seconds; learnt where nothing was. */
  function live(ratios: readonly number[], lookupsASecond = LOOKUPS): number[] {
    return ratios.flatMap(ratio => {
      for (let second = 0; second < LEARN_EVERY_MS / 1000; second++) {
        now += 1000;
        for (const [metric, share] of [
          ['cache.hits', ratio],
          ['cache.misses', 1 - ratio],
        ] as const) {
          window.series.append(
            metric,
            { service: 'cache', instance: 'cache-1' },
            '1',
            'sum',
            now - 1,
            share * lookupsASecond,
          );
        }
      }
      const findings = watch.find(scene());
      if (findings.length === 0) watch.learn(scene(), () => false);
      return findings.map(({ value }) => value);
    });
  }

  test('a cache that no longer helps is seen half a minute after it began to fill', () => {
    assert.deepEqual(live([...FILLING, ...USUAL]), []);
    assert.deepEqual(live([0, 0]), [0, 0]);
  });

  test('a ratio that varies is usual', () => {
    assert.deepEqual(live([...FILLING, ...USUAL, 0.5, 0.4, 0.62, 0.45]), []);
  });

  test('a steady ratio that falls by a third is seen', () => {
    assert.deepEqual(live([...Array<number>(20).fill(0.9), 0.6]), [0.6]);
  });

  test('few look-ups say nothing', () => {
    live([...FILLING, ...USUAL]);
    assert.deepEqual(live([0, 0], 3), []);
  });

  test('a saved watch goes on where it was', () => {
    live([...FILLING, ...USUAL]);
    watch = new HitRatioWatch(JSON.parse(JSON.stringify(watch.save())));
    assert.deepEqual(live([0]), [0]);
  });
});
