import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, test } from 'node:test';
import { uuidV7Source } from '#base/ids.ts';
import { Detector } from '#loop/detect/detector.ts';
import { readIndicators } from '#loop/detect/indicators/indicators.ts';
import { readSlos } from '#loop/detect/slos/slo-file.ts';
import { createShopWindow, createTopology, HEALTHY, pour, type Traffic } from './synthetic-shop.ts';

const EXAMPLES = path.resolve(import.meta.dirname, '../examples');
const START = 1_800_000_000_000;
const MINUTE_MS = 60_000;

/** The objectives and indicators of the playground over made-up traffic, second by second. */
function createShop() {
  let now = START;
  const window = createShopWindow(() => now);
  const detector = new Detector({
    ...{ window, rules: [], patterns: [], newId: uuidV7Source(() => now) },
    slos: readSlos(path.join(EXAMPLES, 'playground-slos.yaml')).slos,
    indicators: readIndicators(path.join(EXAMPLES, 'playground-indicators.yaml')),
  });
  const ours = /^(slo-|order-success|payment-success|shop-apdex)/;
  return {
    detector,
    now: () => now,
    live(minutes: number, traffic: Readonly<Record<string, Traffic>> = HEALTHY): string[] {
      const opened: string[] = [];
      for (const end = now + minutes * MINUTE_MS; now < end; now += 1000) {
        pour(window, traffic, now - 1000, now);
        for (const service of ['order', 'payment']) {
          const { perSecond, errorRatio = 0 } = traffic[service]!;
          const append = (metric: string, value: number) =>
            window.series.append(`${service}s_${metric}`, { service, instance: `${service}-1` }, '', 'sum', now, value);
          append('total', perSecond);
          if (errorRatio > 0) append('failed', perSecond * errorRatio);
        }
        const isCalm = detector.openAnomalies().every(({ grade }) => grade === 'info');
        const changes = detector.tick({ ...createTopology(), now, isCalm });
        opened.push(...changes.opened.map(({ indicator }) => indicator).filter(name => ours.test(name)));
      }
      return opened;
    },
  };
}

const FAILING: Readonly<Record<string, Traffic>> = {
  ...HEALTHY,
  payment: { ...HEALTHY.payment!, errorRatio: 0.5 },
  order: { ...HEALTHY.order!, errorRatio: 0.5 },
  gateway: { ...HEALTHY.gateway!, errorRatio: 0.5 },
};

describe('objectives and indicators of the playground', () => {
  test('are quiet on a healthy shop, and known', () => {
    const shop = createShop();
    assert.deepEqual(shop.live(45), []);
    assert.deepEqual(
      shop.detector.readSlos(shop.now()).map(({ name, status, alert }) => [name, status, alert]),
      [
        ['shop-availability', 'met', 'none'],
        ['shop-latency', 'met', 'none'],
        ['order-success', 'met', 'none'],
      ],
    );
  });

  test('tell of failing orders within a minute, and page when the budget burns', () => {
    const shop = createShop();
    shop.live(10);
    assert.deepEqual(shop.live(1, FAILING).sort(), ['order-success', 'payment-success', 'shop-apdex']);
    const later = shop.live(20, FAILING);
    assert.deepEqual(later.sort(), ['slo-order-success', 'slo-shop-availability']);
  });
});
