import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DEFAULT_DETECTION } from '#domain/detection-settings.ts';
import type { Scene } from '#loop/detect/watch.ts';
import type { HotWindow } from '#telemetry/hot-window.ts';
import { createShopWindow } from '../../../../test/synthetic-shop.ts';
import { QueryWatch } from './query-watch.ts';
import { parseRules } from './rules.ts';

const START = 1_700_000_000_000;

describe('rules in PromQL', () => {
  const rules = parseRules(
    `rules:
  - name: orders-fail
    expr: sum by (service) (rate(orders_failed_total[1m])) / sum by (service) (rate(orders_total[1m])) > 0.1
    for: 10s
    severity: critical
    class: availability
`,
    'mine.yaml',
  );

  function pourOrders(window: HotWindow, fromMs: number, toMs: number, failedShare: number): void {
    for (let at = fromMs; at < toMs; at += 1000) {
      window.series.append('orders_total', { service: 'order' }, '1', 'sum', at, 10);
      window.series.append('orders_failed_total', { service: 'order' }, '1', 'sum', at, 10 * failedShare);
    }
  }
  const sceneOf = (window: HotWindow, now: number, notBeforeMs = 0): Scene => ({
    ...{ window, services: [], dependencies: [], anomalies: [], settings: DEFAULT_DETECTION },
    ...{ now, endMs: now, notBeforeMs },
  });

  test('hold for each element of the result, with the service that its labels name', () => {
    let now = START;
    const window = createShopWindow(() => now);
    const watch = new QueryWatch(rules);
    pourOrders(window, START - 120_000, START, 0);
    watch.observe(sceneOf(window, now));
    assert.deepEqual(watch.find(sceneOf(window, now)), []);
    now += 60_000;
    pourOrders(window, START, now, 0.25);
    watch.observe(sceneOf(window, now));
    const [finding] = watch.find(sceneOf(window, now));
    assert.deepEqual(finding?.subject, { service: 'order' });
    assert.equal(finding?.openAfterTicks, 10);
    assert.ok(Math.abs((finding?.value ?? 0) - 0.25) < 0.01, `${finding?.value}`);
  });

  test('what held before a repair counts again only when the expression can have seen it', () => {
    let now = START;
    const window = createShopWindow(() => now);
    const watch = new QueryWatch(rules);
    pourOrders(window, START - 120_000, START, 0.5);
    watch.observe(sceneOf(window, now));
    assert.equal(watch.find(sceneOf(window, now, now + 1)).length, 0);
    const mendedAt = now + 1;
    now += 90_000;
    pourOrders(window, START, now, 0.5);
    watch.observe(sceneOf(window, now));
    assert.equal(watch.find(sceneOf(window, now, mendedAt)).length, 1);
  });

  test('an expression that cannot be evaluated says so', () => {
    const clash = parseRules('rules:\n  - { name: clash, expr: "orders_total * on () orders_total > 0" }', 'mine.yaml');
    const window = createShopWindow(() => START);
    for (const service of ['order', 'cart'])
      window.series.append('orders_total', { service }, '1', 'sum', START - 1000, 1);
    const watch = new QueryWatch(clash);
    watch.observe(sceneOf(window, START));
    assert.match(watch.find(sceneOf(window, START))[0]?.description.en ?? '', /rule clash cannot be evaluated/);
  });

  for (const [name, rule, says] of [
    ['broken PromQL', 'expr: "rate(x[1m]"', /a/],
    ['a number', 'expr: "1 + 1"', /needs an instant vector/],
    ['both forms at once', 'metric: a, condition: "> 1", expr: up', /either metric and condition, or expr/],
    ['neither form', 'severity: info', /either metric and condition, or expr/],
  ] as const) {
    test(`${name} is refused with the name of the rule`, () => {
      assert.throws(
        () => parseRules(`rules:\n  - { name: mine, ${rule} }`, 'mine.yaml'),
        (error: Error) => /mine\.yaml: rule mine/.test(error.message) && says.test(error.message),
      );
    });
  }
});
