import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isAppError } from '#base/errors.ts';
import { DEFAULT_DETECTION } from '#domain/detection-settings.ts';
import type { Scene } from '#loop/detect/watch.ts';
import type { HotWindow } from '#telemetry/hot-window.ts';
import { createShopWindow } from '../../../../test/synthetic-shop.ts';
import { createRuleWatch } from './rule-watch.ts';
import { parseCondition, parseRules } from './rules.ts';

const NOW = 1_700_000_000_000;

function sceneOf(window: HotWindow): Scene {
  return {
    window,
    services: [],
    dependencies: [],
    now: NOW,
    endMs: NOW,
    notBeforeMs: 0,
    anomalies: [],
    settings: DEFAULT_DETECTION,
  };
}

describe('rules', () => {
  test('the form of the field works as written: metric, condition, duration, severity', () => {
    const [rule] = parseRules(
      'rules:\n  - name: slow\n    metric: http_request_duration_seconds\n    condition: "p99 > 1.0"\n    duration: 5m\n    severity: warning\n',
      'mine.yaml',
    );
    assert.ok(rule !== undefined && 'condition' in rule);
    assert.deepEqual(rule.condition, { aggregate: 'p99', operator: '>', threshold: 1 });
    assert.equal(rule.forMs, 300_000);
  });

  const CONDITIONS = [
    { text: 'p99 > 1.0', expected: { aggregate: 'p99', operator: '>', threshold: 1 } },
    { text: '>= 3', expected: { aggregate: 'value', operator: '>=', threshold: 3 } },
    { text: 'rate<=1e-3', expected: { aggregate: 'rate', operator: '<=', threshold: 0.001 } },
    { text: 'min != -2.5', expected: { aggregate: 'min', operator: '!=', threshold: -2.5 } },
  ];
  for (const { text, expected } of CONDITIONS) {
    test(`"${text}" is a condition`, () => assert.deepEqual(parseCondition(text, 'here'), expected));
  }

  const BROKEN = [
    {
      name: 'a condition that is none',
      yaml: 'rules:\n  - { name: a, metric: b, condition: "p99 is high" }',
      says: /p99 is high/,
    },
    {
      name: 'a field that nobody knows',
      yaml: 'rules:\n  - { name: a, metric: b, condition: "> 1", colour: red }',
      says: /colour/,
    },
    {
      name: 'a duration without a unit',
      yaml: 'rules:\n  - { name: a, metric: b, condition: "> 1", for: "5" }',
      says: /a number with a unit.*at rules\[0\]\.for/s,
    },
    { name: 'broken YAML', yaml: 'rules: [', says: /mine\.yaml/ },
  ];
  for (const { name, yaml, says } of BROKEN) {
    test(`${name} is refused with a sentence`, () => {
      assert.throws(
        () => parseRules(yaml, 'mine.yaml'),
        error => isAppError(error) && error.faultOf === 'operator' && says.test(error.message),
      );
    });
  }

  test('a rule finds its metric by the name that Prometheus would give it', () => {
    const window = createShopWindow(() => NOW);
    window.series.append('http.server.request.duration.p99', { service: 'cart' }, 's', 'gauge', NOW - 1000, 2.5);
    const rules = parseRules(
      'rules:\n  - { name: slow, metric: http_server_request_duration_seconds, condition: "p99 > 1.0" }',
      'mine.yaml',
    );
    const found = createRuleWatch(rules).find(sceneOf(window));
    assert.deepEqual(
      found.map(each => [each.rule, each.subject.service, each.value]),
      [['slow', 'cart', 2.5]],
    );
  });

  test('rates are per second, and rules may be bound to services', () => {
    const window = createShopWindow(() => NOW);
    for (const service of ['cart', 'order']) {
      for (let second = 5; second > 0; second--)
        window.series.append('errors', { service }, '1', 'sum', NOW - second * 1000, 4);
    }
    const rules = parseRules(
      'rules:\n  - { name: failing, metric: errors, condition: "rate > 3", services: [order] }',
      'mine.yaml',
    );
    assert.deepEqual(
      createRuleWatch(rules)
        .find(sceneOf(window))
        .map(each => [each.subject.service, each.value]),
      [['order', 4]],
    );
  });
});
