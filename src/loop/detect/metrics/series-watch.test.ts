import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { METHOD_NAMES } from '#algorithms/detection/methods.ts';
import { DEFAULT_DETECTION, DETECTION_METHODS, type DetectionSettings } from '#domain/detection-settings.ts';
import type { Scene } from '#loop/detect/watch.ts';
import type { HotWindow } from '#telemetry/hot-window.ts';
import { createShopWindow } from '../../../../test/synthetic-shop.ts';
import { SeriesWatch } from './series-watch.ts';

const START = 1_700_000_000_000;

describe('series watch', () => {
  let now = START;
  let window: HotWindow;
  let watch: SeriesWatch;
  let settings: DetectionSettings;

  beforeEach(() => {
    now = START;
    window = createShopWindow(() => now);
    watch = new SeriesWatch();
    settings = DEFAULT_DETECTION;
  });

  const scene = (): Scene => ({
    ...{ window, services: [], dependencies: [], anomalies: [], settings },
    ...{ now, endMs: now, notBeforeMs: 0 },
  });

  /** One sample in ten seconds, as a slow exporter sends it: 3 of noise around the level. */
  function live(minutes: number, level = 100, metric = 'queue.length'): void {
    for (let row = 0; row < minutes * 6; row++) {
      now += 10_000;
      const noise = 3 * Math.sin(row * 12.9898) * Math.cos(row * 78.233);
      window.series.append(metric, { service: 'order' }, '{job}', 'gauge', now - 1, level + noise);
      watch.observe(scene());
    }
  }

  test('six hours of an even series show nothing', () => {
    live(360);
    assert.deepEqual(watch.find(scene()), []);
  });

  test('a jump is shown with what was expected, and ends', () => {
    live(360);
    live(1, 400);
    const [finding] = watch.find(scene());
    assert.equal(finding?.indicator, 'queue.length');
    assert.equal(finding?.class, 'resource');
    assert.equal(finding?.grade, 'info');
    assert.match(finding?.description.en ?? '', /^queue\.length 4\d\d \{job\}, expected /);
    live(10);
    assert.deepEqual(watch.find(scene()), []);
  });

  test('a saved watch goes on where it was', () => {
    live(360);
    watch = new SeriesWatch(JSON.parse(JSON.stringify(watch.save())));
    live(1, 400);
    assert.equal(watch.find(scene()).length, 1);
  });

  test('what was saved in another layout is learnt anew', () => {
    live(360);
    const saved = JSON.parse(JSON.stringify(watch.save())) as [string, { state: string }][];
    watch = new SeriesWatch(saved.map(([key, each]) => [key, { ...each, state: 'AAAA' }]));
    assert.deepEqual(watch.save(), []);
    live(2);
    assert.deepEqual(watch.find(scene()), []);
  });

  test('every method of the algorithms can be chosen', () => {
    assert.deepEqual(DETECTION_METHODS, METHOD_NAMES);
  });

  test('a service is judged by the methods that its settings name, from the next row on and after a restart', () => {
    settings = {
      services: { order: { sensitivity: 'normal', mute: [], methods: ['three-sigma'] } },
    };
    // A record is believed after a day and a half.
    live(2_100);
    watch = new SeriesWatch(JSON.parse(JSON.stringify(watch.save())));
    live(1, 400);
    const [finding] = watch.find(scene());
    assert.match(finding?.description.en ?? '', /^queue\.length 4\d\d \{job\}, expected /);
  });

  test('a method joins while the watch runs, and what it learns is saved', () => {
    live(60);
    settings = { services: { '*': { sensitivity: 'normal', mute: [], methods: ['ensemble', 'trend'] } } };
    live(30);
    const saved = JSON.parse(JSON.stringify(watch.save()));
    assert.deepEqual(Object.keys(saved[0][1].panel), ['trend']);
  });

  test('what other watches look at is left to them', () => {
    live(360, 100, 'process.cpu.utilization');
    live(1, 400, 'process.cpu.utilization');
    assert.deepEqual(watch.find(scene()), []);
  });

  test('a clock that goes back does not stop it', () => {
    live(360);
    now -= 600_000;
    live(360);
    live(1, 400);
    assert.equal(watch.find(scene()).length, 1);
  });
});
