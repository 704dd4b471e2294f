import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { DEFAULT_DETECTION } from '#domain/detection-settings.ts';
import type { LogSeverity } from '#domain/signal.ts';
import type { Scene } from '#loop/detect/watch.ts';
import type { HotWindow } from '#telemetry/hot-window.ts';
import { createShopWindow } from '../../../../test/synthetic-shop.ts';
import { LogWatch } from './log-watch.ts';

const START = 1_700_000_000_000;

describe('log watch', () => {
  let now = START;
  let window: HotWindow;
  let watch: LogWatch;

  beforeEach(() => {
    now = START;
    window = createShopWindow(() => now);
    watch = new LogWatch();
  });

  const scene = (): Scene => ({
    ...{ window, services: [], dependencies: [], anomalies: [], settings: DEFAULT_DETECTION },
    ...{ now, endMs: now, notBeforeMs: 0 },
  });
  const write = (body: string, severity: LogSeverity = 'info'): void => {
    window.logs.append({ at: now, severity, service: 'cart', instance: 'cart-1', body, attributes: {} });
  };

  /** Ten lines of three kinds a second. */
  function live(seconds: number, more: (second: number) => void = () => {}): void {
    for (let second = 0; second < seconds; second++) {
      now += 1000;
      for (let i = 0; i < 10; i++)
        write(`${['added', 'removed', 'paid'][i % 3]} item ${second * 10 + i} for user ${i}`);
      more(second);
      watch.observe(scene());
    }
  }
  const indicators = () => watch.find(scene()).map(({ indicator }) => indicator);

  test('twenty minutes of an even log show nothing', () => {
    for (let minute = 0; minute < 20; minute++) {
      live(60);
      assert.deepEqual(indicators(), []);
    }
  });

  test('a kind of error that was never seen is shown with its line, for a while', () => {
    live(900);
    live(1, () => write('could not write order 4711: no space left on device\nat store.ts:3', 'error'));
    const [finding] = watch.find(scene());
    assert.equal(finding?.indicator, 'log-disk-full');
    assert.equal(finding?.class, 'resource');
    assert.match(finding?.description.en ?? '', /disk full.*no space left on device"$/);
    live(30);
    assert.deepEqual(indicators(), []);
  });

  test('a burst of a known line is shown', () => {
    live(900, second => {
      if (second % 20 === 0) write('payment 17 was refused by the provider', 'warn');
    });
    live(20, () => {
      for (let i = 0; i < 30; i++) write(`payment ${i} was refused by the provider`, 'warn');
    });
    assert.ok(indicators().includes('log-burst'), indicators().join());
  });

  test('a saved watch knows the kinds of lines and what is usual', () => {
    live(900);
    watch = new LogWatch(JSON.parse(JSON.stringify(watch.save())));
    live(60);
    assert.deepEqual(indicators(), []);
    live(1, () => write('the lights went out', 'error'));
    assert.deepEqual(indicators(), ['log-new-template']);
  });

  test('what was mended is not shown again', () => {
    live(900);
    live(1, () => write('the lights went out', 'error'));
    assert.deepEqual(watch.find({ ...scene(), notBeforeMs: now + 1 }), []);
  });
});
