import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DEFAULT_DETECTION } from '#domain/detection-settings.ts';
import type { Scene } from '#loop/detect/watch.ts';
import type { HotWindow } from '#telemetry/hot-window.ts';
import { compileQuery, evaluateInstant } from '#telemetry/promql/query.ts';
import { createShopWindow } from '../../../../test/synthetic-shop.ts';
import { IndicatorWatch } from './indicator-watch.ts';
import { parseIndicators } from './indicators.ts';

const START = 1_700_000_000_000;
const STEP_MS = 5000;

const SUCCESS = `indicators:
  - { name: order-success, title: order success rate, service: order, ratio: orders_ok / orders_total }
`;
const FAILURES = `indicators:
  - { name: order-success, title: order success rate, service: order, bad: orders_failed, total: orders_total }
`;
const RETURNS = `indicators:
  - { name: returns, service: order, ratio: orders_failed / orders_total, worse: higher }
`;
const APDEX = `indicators:
  - { name: shop-apdex, title: Apdex, service: gateway, apdex: { threshold: 300ms } }
`;
const BASKET = `indicators:
  - name: basket
    service: order
    expr: sum by (service) (rate(orders_euros[1m])) / sum by (service) (rate(orders_total[1m]))
    unit: €
`;

interface Step {
  readonly orders?: number;
  readonly failed?: number;
  readonly durationMs?: number;
  readonly euros?: number;
}

/** Orders and calls in steps of five seconds; the noise is of a fixed seed. */
class Shop {
  now = START;
  readonly window: HotWindow = createShopWindow(() => this.now);
  watch: IndicatorWatch;
  isSuspect = false;
  #seed = 7;

  constructor(text: string) {
    this.watch = new IndicatorWatch(parseIndicators(text, 'mine.yaml'));
  }

  live(minutes: number, stepOf: (noise: () => number) => Step = () => ({}), notBeforeMs = 0): void {
    for (const end = this.now + minutes * 60_000; this.now < end; this.now += STEP_MS) {
      const { orders = 20, failed = 0, durationMs = 80, euros = 30 } = stepOf(() => this.#noise());
      const labels = { service: 'order' };
      if (orders > 0) {
        this.window.series.append('orders_total', labels, '1', 'sum', this.now, orders);
        this.window.series.append('orders_ok', labels, '1', 'sum', this.now, orders - failed);
        this.window.series.append('orders_euros', labels, '', 'sum', this.now, orders * euros);
      }
      if (failed > 0) this.window.series.append('orders_failed', labels, '1', 'sum', this.now, failed);
      for (let i = 0; i < 20; i++) {
        this.window.flows.record({ kind: 'service', service: 'gateway' }, this.now - 1, durationMs, false);
      }
      this.watch.observe(this.scene(notBeforeMs));
      this.watch.learn(this.scene(notBeforeMs), () => this.find(notBeforeMs).length > 0);
    }
  }

  find(notBeforeMs = 0) {
    return this.watch.find(this.scene(notBeforeMs));
  }

  scene(notBeforeMs: number): Scene {
    return {
      ...{ window: this.window, services: [], dependencies: [], anomalies: [], settings: DEFAULT_DETECTION },
      ...{ now: this.now, endMs: this.now, notBeforeMs },
    };
  }

  #noise(): number {
    this.#seed = (this.#seed * 16_807) % 2_147_483_647;
    return this.#seed / 2_147_483_647;
  }
}

describe('ratios of events', () => {
  const ordinary = (noise: () => number): Step => ({
    orders: 10 + Math.floor(20 * noise()),
    failed: noise() < 0.05 ? 1 : 0,
  });
  const broken = (noise: () => number): Step => ({ ...ordinary(noise), orders: 20, failed: 6 });

  for (const [form, text] of [
    ['a ratio', SUCCESS],
    ['failures', FAILURES],
  ] as const) {
    test(`${form}: quiet for hours of ordinary failures, a warning when more fail, over when they stop`, () => {
      const shop = new Shop(text);
      shop.live(1);
      for (let step = 0; step < 2880; step++) {
        shop.live(STEP_MS / 60_000, ordinary);
        assert.deepEqual(shop.find(), [], `step ${step}`);
      }
      shop.live(1, broken);
      const [finding] = shop.find();
      assert.deepEqual(finding?.subject, { service: 'order' });
      assert.equal(finding?.grade, 'warning');
      assert.match(
        finding!.description.en,
        /^order success rate 70\.\d %, usual 9\d\.\d %: \d\d of 2\d\d bad in 1 min$/,
      );
      shop.live(0.5, ordinary);
      assert.deepEqual(shop.find(), []);
    });
  }

  test('what should be low is bad when it is high, and good news when it falls', () => {
    const shop = new Shop(RETURNS);
    shop.live(10, () => ({ failed: 4 }));
    shop.live(2, () => ({ failed: 0 }));
    assert.deepEqual(shop.find(), []);
    shop.live(2, () => ({ failed: 15 }));
    assert.match(shop.find()[0]!.description.en, /^returns \d\d/);
  });

  test('a few orders an hour prove nothing', () => {
    const shop = new Shop(SUCCESS);
    let step = 0;
    shop.live(60, () => ({ orders: step++ % 12 === 0 ? 2 : 0 }));
    shop.live(4, () => ({ orders: step++ % 12 === 0 ? 2 : 0, failed: step % 12 === 1 ? 1 : 0 }));
    assert.deepEqual(shop.find(), []);
  });

  test('what failed before a repair is not counted after it', () => {
    const shop = new Shop(SUCCESS);
    shop.live(10);
    shop.live(1, broken);
    assert.equal(shop.find().length, 1);
    const mendedAt = shop.now;
    assert.deepEqual(shop.find(mendedAt), []);
    shop.live(0.5, broken, mendedAt);
    assert.equal(shop.find(mendedAt).length, 1);
  });

  test('a restart forgets nothing', () => {
    const shop = new Shop(SUCCESS);
    shop.live(10);
    const saved = JSON.parse(JSON.stringify(shop.watch.save()));
    shop.watch = new IndicatorWatch(parseIndicators(SUCCESS, 'mine.yaml'), saved);
    shop.live(0.2);
    shop.live(1, broken);
    assert.equal(shop.find().length, 1);
  });

  test('it is a series that PromQL finds', () => {
    const shop = new Shop(SUCCESS);
    shop.live(3, () => ({ failed: 2 }));
    const { source } = shop.window;
    const result = evaluateInstant(compileQuery('order_success_ratio{service="order"}'), { source, atMs: shop.now });
    assert.ok(result.type === 'vector' && Math.abs(result.elements[0]!.value - 0.9) < 1e-9, JSON.stringify(result));
  });
});

describe('the experience of customers', () => {
  test('Apdex falls when calls become slow, and says so', () => {
    const shop = new Shop(APDEX);
    shop.live(10);
    assert.deepEqual(shop.find(), []);
    shop.live(1, () => ({ durationMs: 700 }));
    const [finding] = shop.find();
    assert.equal(finding?.class, 'performance');
    assert.match(finding!.description.en, /^Apdex 0\.\d+, usual 1$/);
    shop.live(1);
    assert.deepEqual(shop.find(), []);
  });
});

describe('expressions', () => {
  test('are watched in the worse direction only, by the service of their labels', () => {
    const shop = new Shop(BASKET);
    shop.live(15, noise => ({ euros: 28 + 4 * noise() }));
    shop.live(2, () => ({ euros: 60 }));
    assert.deepEqual(shop.find(), []);
    const poor = new Shop(BASKET);
    poor.live(15, noise => ({ euros: 28 + 4 * noise() }));
    poor.live(2, () => ({ euros: 10 }));
    assert.match(poor.find()[0]!.description.en, /^basket 1\d(\.\d)? €, usual (29|30)(\.\d)? €$/);
    assert.deepEqual(poor.find(poor.now - 30_000), []);
  });

  test('one that cannot be evaluated says so', () => {
    const shop = new Shop(
      BASKET.replace('sum by (service) (rate(orders_euros[1m]))', 'orders_euros * on () orders_ok'),
    );
    for (const service of ['order', 'cart']) {
      for (const metric of ['orders_ok', 'orders_euros']) {
        shop.window.series.append(metric, { service }, '1', 'sum', shop.now - 1, 1);
      }
    }
    shop.live(0.1);
    assert.match(shop.find()[0]!.description.en, /indicator basket cannot be evaluated/);
  });
});

describe('files of indicators', () => {
  const WRONG: readonly (readonly [string, string, RegExp])[] = [
    ['two forms at once', 'ratio: a / b, expr: a', /exactly one of/],
    ['no form', 'unit: s', /exactly one of/],
    ['good without total', 'good: a', /exactly one of/],
    ['a ratio that is none', 'ratio: orders_ok', /is not a ratio/],
    ['broken PromQL', 'expr: "rate(x["', /indicator mine/],
    ['a number', 'expr: 1 + 1', /needs an instant vector/],
    ['an Apdex that should be low', 'apdex: { threshold: 1s }, worse: higher', /lower Apdex is worse/],
    ['an unknown key', 'expr: a, warn: 1', /warn/],
  ];
  for (const [name, body, says] of WRONG) {
    test(`${name} is refused`, () => {
      assert.throws(
        () => parseIndicators(`indicators:\n  - { name: mine, service: s, ${body} }`, 'mine.yaml'),
        (error: Error & { code?: string }) => error.code === 'INDICATOR_FILE_INVALID' && says.test(error.message),
      );
    });
  }
});
