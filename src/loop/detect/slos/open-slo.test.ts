import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isAppError } from '#base/errors.ts';
import { parseOpenSlo } from './open-slo.ts';

const SLI = `apiVersion: openslo/v1
kind: SLI
metadata:
  name: checkout-success
spec:
  ratioMetric:
    counter: true
    bad:
      metricSource: { metricSourceRef: metrics, spec: { query: 'http_requests_total{code=~"5.."}' } }
    total:
      metricSource: { metricSourceRef: metrics, spec: { query: http_requests_total } }
`;

const THREE_DOCUMENTS = `---
apiVersion: openslo/v1
kind: SLO
metadata:
  name: checkout
  displayName: Checkout works
spec:
  description: Buyers can pay
  service: order
  indicatorRef: checkout-success
  timeWindow:
    - duration: 4w
      isRolling: true
  budgetingMethod: Occurrences
  objectives:
    - displayName: most
      targetPercent: 99.95
    - displayName: nearly all
      target: 0.99
  alertPolicies:
    - alertPolicyRef: wake-somebody
---
${SLI}---
apiVersion: openslo/v1
kind: DataSource
metadata: { name: metrics }
spec: { type: Prometheus, connectionDetails: { password: hidden } }
---
apiVersion: openslo/v1
kind: AlertNotificationTarget
metadata: { name: mail }
spec: { target: email }
`;

/** An SLO with one part replaced. */
function sloWith({
  spec = '',
  window = '- { duration: 28d, isRolling: true }',
  method = 'Occurrences',
  indicator = `indicator: { spec: { thresholdMetric: { metricSource: { type: Prometheus, spec: { query: p99 } } } } }`,
  objective = '{ op: lt, value: 0.25, target: 0.95 }',
}: Partial<Record<'spec' | 'window' | 'method' | 'indicator' | 'objective', string>> = {}): string {
  return `apiVersion: openslo/v1
kind: SLO
metadata: { name: quick }
spec:
  service: cart
  budgetingMethod: ${method}
  timeWindow:
    ${window}
  ${indicator}
  ${spec}
  objectives:
    - ${objective}
`;
}

describe('OpenSLO v1', () => {
  test('several documents of one file are joined by name', () => {
    const { slos, notes } = parseOpenSlo(THREE_DOCUMENTS, 'slo.yaml');
    const indicator = {
      kind: 'ratio',
      counts: 'bad',
      numerator: { source: 'Prometheus', query: 'http_requests_total{code=~"5.."}', settings: {} },
      total: { source: 'Prometheus', query: 'http_requests_total', settings: {} },
      isCounter: true,
    };
    assert.deepEqual(slos, [
      {
        name: 'checkout',
        title: 'Checkout works',
        description: 'Buyers can pay',
        service: 'order',
        window: { kind: 'rolling', durationMs: 28 * 86_400_000 },
        budgeting: 'occurrences',
        objectives: [
          { title: 'most', indicator, target: 0.9995, weight: 1 },
          { title: 'nearly all', indicator, target: 0.99, weight: 1 },
        ],
      },
    ]);
    assert.deepEqual(
      notes.map(note => note.split(' ').slice(0, 3).join(' ')),
      ['AlertNotificationTarget mail is', 'alertPolicies of checkout'],
    );
    assert.ok(!JSON.stringify({ slos, notes }).includes('hidden'));
  });

  test('threshold metrics have an operator and a value', () => {
    const [slo] = parseOpenSlo(sloWith(), 'slo.yaml').slos;
    assert.deepEqual(slo!.objectives[0]!.threshold, { operator: '<', value: 0.25 });
    assert.deepEqual(slo!.objectives[0]!.indicator, {
      kind: 'threshold',
      value: { source: 'Prometheus', query: 'p99', settings: {} },
    });
  });

  test('calendar windows keep their wall clock and zone', () => {
    const window = '- { duration: 1M, calendar: { startTime: 2020-01-21 12:30:00, timeZone: America/New_York } }';
    assert.deepEqual(parseOpenSlo(sloWith({ window }), 'slo.yaml').slos[0]!.window, {
      kind: 'calendar',
      count: 1,
      unit: 'month',
      startsAt: '2020-01-21T12:30:00',
      timeZone: 'America/New_York',
    });
  });

  const SLICES = [
    { name: 'a number is minutes', method: 'Timeslices', window: '5', target: 0.9, expected: 300_000 },
    { name: 'or a duration', method: 'Timeslices', window: '2h', target: 1, expected: 7_200_000 },
    { name: 'ratios need no target', method: 'RatioTimeslices', window: '1m', target: undefined, expected: 60_000 },
  ];
  for (const { name, method, window, target, expected } of SLICES) {
    test(`time slices: ${name}`, () => {
      const slice = target === undefined ? '' : `timeSliceTarget: ${target}, `;
      const objective = `{ op: lt, value: 1, ${slice}timeSliceWindow: ${window}, target: 0.9 }`;
      const [slo] = parseOpenSlo(sloWith({ method, objective }), 'slo.yaml').slos;
      assert.deepEqual(slo!.objectives[0]!.timeSlice, { durationMs: expected, target: target ?? 1 });
    });
  }

  test('a precomputed ratio says what it counts', () => {
    const indicator =
      'indicator: { spec: { ratioMetric: { rawType: failure, raw: { metricSource: { type: Datadog, spec: { query: q, apiKey: abc, region: eu } } } } } }';
    const { slos, notes } = parseOpenSlo(sloWith({ indicator, objective: '{ target: 0.9 }' }), 'slo.yaml');
    assert.deepEqual(slos[0]!.objectives[0]!.indicator, {
      kind: 'precomputed',
      counts: 'bad',
      ratio: { source: 'Datadog', query: 'q', settings: { region: 'eu' } },
    });
    assert.match(notes[0]!, /apiKey .* is not taken over/);
  });

  test('objectives of a composite have indicators and weights of their own', () => {
    const text = `${SLI}---\n${sloWith({ indicator: '', objective: '{ indicatorRef: checkout-success, target: 0.9, compositeWeight: 2 }' })}`;
    const [slo] = parseOpenSlo(text, 'slo.yaml').slos;
    assert.equal(slo!.objectives[0]!.weight, 2);
    assert.equal(slo!.objectives[0]!.indicator.kind, 'ratio');
  });

  test('without a window thirty days are taken, and said', () => {
    const text = sloWith().replace(/ {2}timeWindow:\n.*\n/, '');
    const { slos, notes } = parseOpenSlo(text, 'slo.yaml');
    assert.deepEqual(slos[0]!.window, { kind: 'rolling', durationMs: 30 * 86_400_000 });
    assert.match(notes[0]!, /no timeWindow/);
  });

  const BROKEN = [
    { name: 'broken YAML', text: 'apiVersion: [', says: /slo\.yaml:1: / },
    {
      name: 'another version',
      text: sloWith().replace('openslo/v1', 'openslo/v1alpha'),
      says: /:1: apiVersion: .*openslo\/v1/,
    },
    { name: 'a kind that nobody knows', text: sloWith().replace('kind: SLO', 'kind: SLA'), says: /:2: kind: / },
    { name: 'a misspelt field', text: sloWith({ spec: 'servise: cart' }), says: /servise/ },
    {
      name: 'an indicator that is nowhere',
      text: sloWith({ indicator: 'indicatorRef: gone' }),
      says: /slo\.yaml:9: spec\.indicatorRef: there is no SLI named "gone"/,
    },
    { name: 'no indicator', text: sloWith({ indicator: '' }), says: /spec: needs "indicator" or "indicatorRef"/ },
    {
      name: 'two targets',
      text: sloWith({ objective: '{ op: lt, value: 1, target: 0.9, targetPercent: 90 }' }),
      says: /slo\.yaml:12: spec\.objectives\[0\]: needs exactly one of "target"/,
    },
    {
      name: 'a target of 100 %',
      text: sloWith({ objective: '{ op: lt, value: 1, targetPercent: 100 }' }),
      says: /objectives\[0\]\.targetPercent/,
    },
    {
      name: 'a threshold metric without a threshold',
      text: sloWith({ objective: '{ target: 0.9 }' }),
      says: /objectives\[0\]: a thresholdMetric needs "op" and "value"/,
    },
    { name: 'slices without a length', text: sloWith({ method: 'Timeslices' }), says: /needs "timeSliceWindow"/ },
    {
      name: 'a rolling window with a calendar',
      text: sloWith({
        window: '- { duration: 1M, isRolling: true, calendar: { startTime: 2020-01-01 00:00:00, timeZone: UTC } }',
      }),
      says: /timeWindow\[0\]: a rolling window has no "calendar"/,
    },
    {
      name: 'a time zone that is none',
      text: sloWith({ window: '- { duration: 1M, calendar: { startTime: 2020-01-01 00:00:00, timeZone: Mars } }' }),
      says: /timeZone: not a name/,
    },
    {
      name: 'a ratio without total',
      text: sloWith({
        indicator: 'indicator: { spec: { ratioMetric: { good: { metricSource: { spec: { query: q } } } } } }',
      }),
      says: /ratioMetric: needs "total"/,
    },
    { name: 'two SLOs of one name', text: `${sloWith()}---\n${sloWith()}`, says: /two SLOs are named quick/ },
  ];
  for (const { name, text, says } of BROKEN) {
    test(`${name} is refused with the place`, () => {
      assert.throws(
        () => parseOpenSlo(text, 'slo.yaml'),
        error => {
          assert.ok(isAppError(error) && error.code === 'SLO_FILE_INVALID' && error.faultOf === 'operator');
          assert.match(error.message, says);
          return true;
        },
      );
    });
  }
});
