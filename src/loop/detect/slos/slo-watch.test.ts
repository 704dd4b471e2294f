import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DEFAULT_DETECTION } from '#domain/detection-settings.ts';
import type { Scene } from '#loop/detect/watch.ts';
import type { HotWindow } from '#telemetry/hot-window.ts';
import { createShopWindow } from '../../../../test/synthetic-shop.ts';
import { parseSlos } from './slo-file.ts';
import { SloWatch } from './slo-watch.ts';

const START = 1_700_000_000_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

const AVAILABILITY = `slos:
  - { name: checkout, service: gateway, objective: 99.5, indicator: availability }
`;

/** A gateway of one call a second of which a share fails, watched every five seconds. */
class Shop {
  now = START;
  readonly window: HotWindow;
  watch: SloWatch;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
    this.window = createShopWindow(() => this.now);
    this.watch = new SloWatch(parseSlos(text, 'mine.yaml').slos);
  }

  live(minutes: number, { failedEvery = 0, durationMs = 40, perStep = 5 } = {}): void {
    for (const end = this.now + minutes * MINUTE_MS; this.now < end; this.now += 5000) {
      for (let i = 0; i < perStep; i++) {
        const isError = failedEvery > 0 && (this.now / 5000 + i) % failedEvery < 1;
        this.window.flows.record({ kind: 'service', service: 'gateway' }, this.now - 1, durationMs, isError);
      }
      this.watch.observe(this.scene());
    }
  }

  scene(notBeforeMs = 0): Scene {
    return {
      ...{ window: this.window, services: [], dependencies: [], anomalies: [], settings: DEFAULT_DETECTION },
      ...{ now: this.now, endMs: this.now, notBeforeMs },
    };
  }

  restart(): void {
    const saved = JSON.parse(JSON.stringify(this.watch.save()));
    this.watch = new SloWatch(parseSlos(this.#text, 'mine.yaml').slos, saved);
  }

  grades(notBeforeMs = 0): string[] {
    return this.watch.find(this.scene(notBeforeMs)).map(({ grade }) => grade);
  }
}

describe('burn rates of calls', () => {
  test('a healthy service is quiet and keeps its budget', () => {
    const shop = new Shop(AVAILABILITY);
    shop.live(90);
    assert.deepEqual(shop.grades(), []);
    const [report] = shop.watch.read(shop.now);
    assert.deepEqual([report!.status, report!.alert, report!.sli, report!.budgetLeft], ['met', 'none', 1, 1]);
  });

  test('a fast burn pages with words and numbers, and stops within the short window', () => {
    const shop = new Shop(AVAILABILITY);
    shop.live(60);
    shop.live(10, { failedEvery: 1 });
    const [finding] = shop.watch.find(shop.scene());
    assert.equal(finding?.grade, 'critical');
    assert.equal(finding?.indicator, 'slo-checkout');
    assert.deepEqual(finding?.subject, { service: 'gateway' });
    assert.match(
      finding!.description.en,
      /^checkout burns its error budget 3\d times too fast over 1 h and \d+ times over 5 min, limit 14.4; 8\d\.\d % good of 99.5 % promised, 9\d % of the budget of 30 d left$/,
    );
    shop.live(6);
    assert.deepEqual(shop.grades(), []);
  });

  test('minutes after a start some failures page nobody', () => {
    const shop = new Shop(AVAILABILITY);
    shop.live(2);
    shop.live(0.5, { failedEvery: 2 });
    shop.live(3);
    assert.deepEqual(shop.grades(), []);
    assert.equal(shop.watch.read(shop.now)[0]!.status, 'missed');
  });

  test('few calls prove nothing, however many of them fail', () => {
    const shop = new Shop(AVAILABILITY);
    shop.live(60, { perStep: 0 });
    shop.window.flows.record({ kind: 'service', service: 'gateway' }, shop.now - 1, 10, true);
    shop.window.flows.record({ kind: 'service', service: 'gateway' }, shop.now - 1, 10, true);
    shop.live(1, { perStep: 0 });
    assert.deepEqual(shop.grades(), []);
    assert.equal(shop.watch.read(shop.now)[0]!.burnRates[0]!.status, 'low-traffic');
  });

  test('what was burnt before a repair pages again only when the short window has seen the time after it', () => {
    const shop = new Shop(AVAILABILITY);
    shop.live(60);
    shop.live(10, { failedEvery: 1 });
    const mendedAt = shop.now;
    assert.deepEqual(shop.grades(mendedAt), []);
    shop.live(4, { failedEvery: 1 });
    assert.deepEqual(shop.grades(mendedAt), []);
    shop.live(1, { failedEvery: 1 });
    assert.deepEqual(shop.grades(mendedAt), ['critical']);
  });

  test('a slow burn over a day is a ticket', () => {
    const shop = new Shop(AVAILABILITY);
    shop.live(DAY_MS / MINUTE_MS, { failedEvery: 50, perStep: 1 });
    assert.deepEqual(shop.grades(), ['info']);
    const [finding] = shop.watch.find(shop.scene());
    assert.equal(finding?.indicator, 'slo-checkout-ticket');
    assert.match(finding!.description.en, /4 times too fast over 1 d and 4 times over 2 h, limit 3;/);
  });

  test('a restart forgets nothing, and the time away is not known', () => {
    const shop = new Shop(AVAILABILITY);
    shop.live(60);
    shop.live(10, { failedEvery: 1 });
    const before = shop.watch.read(shop.now)[0]!;
    shop.restart();
    shop.now += 20 * MINUTE_MS;
    shop.live(1);
    const after = shop.watch.read(shop.now)[0]!;
    assert.ok(Math.abs(after.total - before.total) < 60, `${before.total} and ${after.total}`);
    assert.ok(Math.abs(after.knownMs - before.knownMs) < 2 * MINUTE_MS, `${before.knownMs} and ${after.knownMs}`);
    assert.deepEqual(shop.grades(), []);
  });

  test('what is counted anew after the definition changed does not begin with the old counts', () => {
    const shop = new Shop(AVAILABILITY);
    shop.live(10);
    const saved = JSON.parse(JSON.stringify(shop.watch.save()));
    const other = AVAILABILITY.replace('availability }', '{ latency: { threshold: 30ms } } }');
    const watch = new SloWatch(parseSlos(other, 'mine.yaml').slos, saved);
    watch.observe(shop.scene());
    assert.equal(watch.read(shop.now)[0]!.status, 'no-data');
  });

  test('calls slower than the threshold are bad', () => {
    const shop = new Shop(AVAILABILITY.replace('availability }', '{ latency: { threshold: 300ms } } }'));
    shop.live(60);
    shop.live(20, { durationMs: 2000 });
    const [finding] = shop.watch.find(shop.scene());
    assert.deepEqual([finding?.grade, finding?.class], ['critical', 'performance']);
  });
});

describe('burn rates in PromQL', () => {
  const counters = `slos:
  - name: orders
    service: order
    objective: 99
    window: 7d
    indicator: { bad: orders_failed, total: orders_total }
  - name: payments
    service: payment
    objective: 99
    indicator:
      good: sum(rate(payments_ok[1m]))
      total: sum(rate(payments_total[1m]))
`;

  function live(shop: Shop, minutes: number, failed: number): void {
    for (const end = shop.now + minutes * MINUTE_MS; shop.now < end; shop.now += 5000) {
      const append = (metric: string, service: string, value: number) =>
        shop.window.series.append(metric, { service }, '1', 'sum', shop.now, value);
      append('orders_total', 'order', 50);
      if (failed > 0) append('orders_failed', 'order', failed);
      append('payments_total', 'payment', 50);
      append('payments_ok', 'payment', 50 - failed);
      shop.watch.observe(shop.scene());
    }
  }

  test('counters and rates are counted alike', () => {
    const shop = new Shop(counters);
    live(shop, 60, 0);
    live(shop, 30, 25);
    assert.deepEqual(
      shop.watch.find(shop.scene()).map(({ indicator, grade }) => [indicator, grade]),
      [
        ['slo-orders', 'critical'],
        ['slo-payments', 'critical'],
      ],
    );
    for (const { name, good, total } of shop.watch.read(shop.now)) {
      assert.ok(Math.abs(total / (90 * 12 * 50) - 1) < 0.02, `${name}: ${total}`);
      assert.ok(Math.abs((total - good) / (30 * 12 * 25) - 1) < 0.05, `${name}: ${total - good} bad`);
    }
  });

  test('a counter of successes that was never seen is no data, not a disaster', () => {
    const shop = new Shop(counters.replace('payments_ok', 'payments_okk'));
    live(shop, 30, 0);
    const [orders, payments] = shop.watch.read(shop.now);
    assert.deepEqual([orders!.status, payments!.status], ['met', 'no-data']);
  });

  test('an expression that cannot be evaluated says so in the report', () => {
    const shop = new Shop(counters.replace('total: orders_total', 'total: orders_total * on () orders_total'));
    for (const service of ['order', 'cart']) {
      shop.window.series.append('orders_total', { service }, '1', 'sum', shop.now, 1);
    }
    shop.watch.observe(shop.scene());
    assert.match(
      shop.watch
        .read(shop.now)[0]!
        .notes.map(({ en }) => en)
        .join(),
      /cannot be evaluated/,
    );
  });

  const OPEN = `apiVersion: openslo/v1
kind: SLO
metadata: { name: queue }
spec:
  service: worker
  budgetingMethod: Timeslices
  timeWindow: [{ duration: 1d, isRolling: true }]
  indicator:
    spec:
      thresholdMetric:
        metricSource: { type: Prometheus, spec: { query: queue_depth } }
  objectives:
    - { op: lte, value: 100, target: 0.9, timeSliceTarget: 0.5, timeSliceWindow: 1m }
---
apiVersion: openslo/v1
kind: SLO
metadata: { name: elsewhere }
spec:
  service: worker
  budgetingMethod: Occurrences
  timeWindow: [{ duration: 1d, isRolling: true }]
  indicator:
    spec:
      ratioMetric:
        raw: { metricSource: { type: Datadog, spec: { query: 'avg:queue.depth{*}' } } }
        rawType: success
  objectives:
    - { target: 0.9 }
`;

  test('slices of time are counted when they are over', () => {
    const shop = new Shop(OPEN);
    for (let step = 0; step < 360; step++, shop.now += 5000) {
      shop.window.series.append('queue_depth', { service: 'worker' }, '', 'gauge', shop.now, step < 300 ? 20 : 400);
      shop.watch.observe(shop.scene());
    }
    const [queue, elsewhere] = shop.watch.read(shop.now);
    assert.equal(queue!.total, 30);
    assert.ok(queue!.total - queue!.good >= 4 && queue!.total - queue!.good <= 6, `${queue!.good} of ${queue!.total}`);
    assert.deepEqual([elsewhere!.status, elsewhere!.notes.length], ['no-data', 1]);
  });
});

describe('files of SLOs', () => {
  const WRONG: readonly (readonly [string, string, RegExp])[] = [
    ['a ratio instead of percent', AVAILABILITY.replace('99.5', '0.995'), /in percent: 99\.5/],
    ['broken PromQL', AVAILABILITY.replace('availability }', '{ good: "rate(x[", total: y } }'), /checkout/],
    ['good and bad at once', AVAILABILITY.replace('availability }', '{ good: x, bad: y, total: z } }'), /indicator/],
    ['an unknown key', AVAILABILITY.replace('objective', 'goal: 1, objective'), /goal/],
    ['a window beyond memory', AVAILABILITY.replace('objective', 'window: 1000d, objective'), /1h to 92d/],
    ['neither form', 'alerts: []', /kind|apiVersion/],
  ];
  for (const [name, text, says] of WRONG) {
    test(`${name} is refused`, () => {
      assert.throws(
        () => parseSlos(text, 'mine.yaml'),
        (error: Error & { code?: string }) => error.code === 'SLO_FILE_INVALID' && says.test(error.message),
      );
    });
  }

  test('both forms stand in one file', () => {
    const { slos } = parseSlos(
      `${AVAILABILITY}---
apiVersion: openslo/v1
kind: SLO
metadata: { name: b }
spec:
  service: b
  budgetingMethod: Occurrences
  indicator:
    spec:
      ratioMetric:
        counter: true
        good: { metricSource: { type: Prometheus, spec: { query: ok } } }
        total: { metricSource: { type: Prometheus, spec: { query: every } } }
  objectives: [{ target: 0.9 }]
`,
      'mine.yaml',
    );
    assert.deepEqual(slos.map(({ name }) => name).sort(), ['b', 'checkout']);
  });
});
