import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isAppError } from '#base/errors.ts';
import type { Subject } from '#domain/anomaly.ts';
import type { Change } from '#domain/change.ts';
import type { Dependency } from '#domain/topology.ts';
import { cpuMsOf } from '../../../../test/cpu-time.ts';
import { matchPatterns, type Symptom, toFinding } from './pattern-matcher.ts';
import { parsePatterns, readPatterns } from './patterns.ts';

const NOW = 1_700_000_000_000;
const PATTERNS = readPatterns();
/** gateway → order → payment, order → cart, both → database. */
const DEPENDENCIES: readonly Dependency[] = [
  ['gateway', 'order'],
  ['order', 'payment'],
  ['order', 'cart'],
  ['payment', 'database'],
  ['cart', 'database'],
].map(([from, to]) => ({ from: from!, to: to!, source: 'spans', lastSeenAt: NOW }));

/** `order error-ratio`, `order>payment latency`, `order/order-1 memory`; a minus before the indicator: below what is expected. */
function symptom(text: string, startedAgoSeconds = 10, endedAgoSeconds?: number): Symptom {
  const [place, name] = text.split(' ') as [string, string];
  const isDown = name.startsWith('-');
  const [service, rest] = place.split(/[>/]/) as [string, string | undefined];
  const subject: Subject =
    rest === undefined ? { service } : place.includes('>') ? { service, callee: rest } : { service, instance: rest };
  return {
    subject,
    indicator: isDown ? name.slice(1) : name,
    class: 'performance',
    grade: 'warning',
    score: 0.6,
    value: isDown ? 0.1 : 3,
    expected: { low: 1, high: 2 },
    unit: 's',
    startedAt: NOW - startedAgoSeconds * 1000,
    ...(endedAgoSeconds === undefined ? {} : { endedAt: NOW - endedAgoSeconds * 1000 }),
  };
}

function change(kind: Change['kind'], service: string, agoSeconds: number): Change {
  return {
    id: 'c',
    at: NOW - agoSeconds * 1000,
    kind,
    service,
    summary: { en: 'version 1.0.0 → 1.1.0', zh: '版本 1.0.0 → 1.1.0' },
    before: {},
    after: {},
    actor: 'ann',
  };
}

interface Scene {
  readonly symptoms: readonly Symptom[];
  readonly changes?: readonly Change[];
}

function match({ symptoms, changes = [] }: Scene) {
  return matchPatterns({ patterns: PATTERNS, symptoms, changes, dependencies: DEPENDENCIES });
}

/** For each shipped pattern: a scene that shows it, and the nearest scene that does not. */
const SCENES: readonly { readonly id: string; readonly shows: Scene; readonly not: Scene; readonly but: string }[] = [
  {
    id: 'errors-up-traffic-flat',
    shows: { symptoms: [symptom('payment error-ratio')] },
    not: { symptoms: [symptom('payment error-ratio'), symptom('payment rate-rise')] },
    but: 'traffic rose too',
  },
  {
    id: 'resources-swing-with-log-errors',
    shows: { symptoms: [symptom('cart/cart-1 cpu'), symptom('cart log-rate')] },
    not: { symptoms: [symptom('cart/cart-1 cpu'), symptom('order log-rate')] },
    but: 'the log is of another service',
  },
  {
    id: 'slow-chains-with-collection',
    shows: { symptoms: [symptom('cart jvm.gc.duration'), symptom('cart latency')] },
    not: { symptoms: [symptom('cart -jvm.gc.duration'), symptom('cart latency')] },
    but: 'collection got less',
  },
  {
    id: 'latency-up-one-dependency',
    shows: { symptoms: [symptom('order latency'), symptom('order>payment latency')] },
    not: { symptoms: [symptom('order latency'), symptom('order>payment latency'), symptom('order>cart latency')] },
    but: 'all dependencies are slow',
  },
  {
    id: 'errors-of-one-dependency',
    shows: { symptoms: [symptom('order error-ratio'), symptom('order>cart error-ratio')] },
    not: { symptoms: [symptom('order error-ratio'), symptom('gateway>order error-ratio')] },
    but: 'the failing edge is of another service',
  },
  {
    id: 'saturation-before-latency',
    shows: { symptoms: [symptom('cart/cart-1 event-loop-saturated', 40), symptom('cart latency', 20)] },
    not: { symptoms: [symptom('cart/cart-1 event-loop-saturated', 20), symptom('cart latency', 40)] },
    but: 'latency came first',
  },
  {
    id: 'overload',
    shows: { symptoms: [symptom('order rate-rise', 30), symptom('order latency', 20)] },
    not: { symptoms: [symptom('order rate-rise', 10), symptom('order latency', 20)] },
    but: 'latency came first',
  },
  {
    id: 'resource-leak',
    shows: { symptoms: [symptom('cart/cart-2 memory')] },
    not: { symptoms: [symptom('cart/cart-2 memory'), symptom('cart rate-rise')] },
    but: 'there is more to do',
  },
  {
    id: 'leak-ends-in-crash',
    shows: { symptoms: [symptom('cart/cart-2 memory', 200, 12), symptom('cart/cart-2 instance-down', 10)] },
    not: { symptoms: [symptom('cart/cart-2 memory', 900, 12), symptom('cart/cart-2 instance-down', 10)] },
    but: 'the growth was long ago',
  },
  {
    id: 'restart-loop',
    shows: {
      symptoms: [200, 120, 10].map(ago =>
        symptom(`cart/cart-${ago} instance-down`, ago, ago > 10 ? ago - 5 : undefined),
      ),
    },
    not: { symptoms: [900, 120, 10].map(ago => symptom(`cart/cart-${ago} instance-down`, ago)) },
    but: 'the first time was long ago',
  },
  {
    id: 'one-bad-instance',
    shows: { symptoms: [symptom('cart/cart-1 cpu'), symptom('cart latency')] },
    not: { symptoms: [symptom('cart/cart-1 cpu'), symptom('cart/cart-2 cpu'), symptom('cart latency')] },
    but: 'another instance is as bad',
  },
  {
    id: 'traffic-lost-upstream',
    shows: { symptoms: [symptom('payment -rate-drop'), symptom('gateway/gateway-1 instance-down')] },
    not: { symptoms: [symptom('payment -rate-drop'), symptom('database instance-down')] },
    but: 'the trouble is downstream',
  },
  {
    id: 'traffic-lost-before-us',
    shows: { symptoms: [symptom('gateway -rate-drop'), symptom('order -rate-drop')] },
    not: { symptoms: [symptom('gateway -rate-drop'), symptom('order error-ratio')] },
    but: 'something is in trouble',
  },
  {
    id: 'retry-storm',
    shows: { symptoms: [symptom('payment error-ratio', 40), symptom('payment rate-rise', 30)] },
    not: {
      symptoms: [
        symptom('payment error-ratio', 40),
        symptom('payment rate-rise', 30),
        symptom('gateway rate-rise', 31),
      ],
    },
    but: 'users call more often',
  },
  {
    id: 'cascading-failure',
    shows: {
      symptoms: [
        symptom('payment error-ratio', 60),
        symptom('order error-ratio', 50),
        symptom('gateway error-ratio', 40),
      ],
    },
    not: {
      symptoms: [
        symptom('payment error-ratio', 40),
        symptom('order error-ratio', 50),
        symptom('gateway error-ratio', 60),
      ],
    },
    but: 'it went the other way',
  },
  {
    id: 'cache-collapse',
    shows: { symptoms: [symptom('payment -cache-hit-ratio'), symptom('database rate-rise')] },
    not: { symptoms: [symptom('payment -cache-hit-ratio'), symptom('gateway latency')] },
    but: 'what is slow has nothing to do with it',
  },
  {
    id: 'slow-database',
    shows: { symptoms: [symptom('database slow-query'), symptom('payment latency')] },
    not: { symptoms: [symptom('database slow-query'), symptom('gateway latency')] },
    but: 'the slow service does not use it',
  },
  {
    id: 'shared-dependency-slow',
    shows: { symptoms: [symptom('payment>database latency'), symptom('cart>database latency')] },
    not: {
      symptoms: [
        symptom('payment>database latency'),
        symptom('cart>database latency'),
        symptom('database>disk latency'),
      ],
    },
    but: 'the dependency itself waits for another',
  },
  {
    id: 'pool-exhaustion',
    shows: { symptoms: [symptom('cart/cart-1 connection-pool-exhausted'), symptom('cart latency')] },
    not: { symptoms: [symptom('cart/cart-1 connection-pool-exhausted'), symptom('cart latency', 500)] },
    but: 'latency rose much earlier',
  },
  {
    id: 'bad-release',
    shows: { symptoms: [symptom('payment error-ratio', 20)], changes: [change('deploy', 'payment', 60)] },
    not: { symptoms: [symptom('payment error-ratio', 90)], changes: [change('deploy', 'payment', 60)] },
    but: 'it was bad before',
  },
  {
    id: 'bad-configuration',
    shows: { symptoms: [symptom('payment latency', 20)], changes: [change('flag', 'payment', 60)] },
    not: { symptoms: [symptom('payment latency', 20)], changes: [change('scale', 'payment', 60)] },
    but: 'the change was another',
  },
  {
    id: 'schema-change-locks',
    shows: { symptoms: [symptom('payment latency', 20)], changes: [change('schema', 'database', 60)] },
    not: { symptoms: [symptom('gateway latency', 20)], changes: [change('schema', 'database', 60)] },
    but: 'nobody near the database suffers',
  },
];

describe('the shipped patterns', () => {
  test('each has a scene here', () => {
    assert.deepEqual(
      PATTERNS.map(pattern => pattern.id),
      SCENES.map(scene => scene.id),
    );
  });

  for (const { id, shows, not, but } of SCENES) {
    test(`${id} is seen`, () => {
      const found = match(shows).find(each => each.pattern.id === id);
      assert.ok(found, `found only ${match(shows).map(each => each.pattern.id)}`);
      assert.match(found.description.zh, /[\u4e00-\u9fff]/);
      assert.doesNotMatch(found.description.en + found.description.zh, /[{}]|undefined|NaN/);
    });

    test(`${id} is not seen when ${but}`, () => {
      assert.ok(!match(not).some(each => each.pattern.id === id));
    });
  }

  test('a quiet system shows none', () => assert.deepEqual(match({ symptoms: [] }), []));
});

describe('matches', () => {
  test('the pattern that joins the most comes first, and speaks with numbers', () => {
    const [first] = match(SCENES.find(scene => scene.id === 'cascading-failure')!.shows);
    assert.equal(first!.pattern.id, 'cascading-failure');
    assert.equal(first!.description.en, 'payment failed first (3 s), then order, then gateway');
    assert.equal(first!.startedAt, NOW - 60_000);
    assert.ok(Math.abs(first!.score - (1 - 0.4 ** 3)) < 1e-12);
  });

  test('a pattern is told once for each service', () => {
    const symptoms = ['payment', 'payment', 'cart'].map(service => symptom(`${service} error-ratio`));
    const found = match({ symptoms }).filter(each => each.pattern.id === 'errors-up-traffic-flat');
    assert.deepEqual(found.map(each => each.subject.service).sort(), ['cart', 'payment']);
  });

  test('what is over does not count unless it is asked for', () => {
    assert.deepEqual(match({ symptoms: [symptom('payment error-ratio', 20, 5)] }), []);
  });

  test('a match becomes a finding that names its pattern', () => {
    const [found] = match({ symptoms: [symptom('payment error-ratio')] });
    const finding = toFinding(found!);
    assert.equal(finding.indicator, 'errors-up-traffic-flat');
    assert.deepEqual(finding.subject, { service: 'payment' });
    assert.equal(finding.value, 3);
  });

  test('a thousand findings at once are judged in time', () => {
    const symptoms = Array.from({ length: 1000 }, (_, i) => symptom(`service-${i % 50} indicator-${i}`));
    const cpuMs = cpuMsOf(() => match({ symptoms }));
    assert.ok(cpuMs < 1000, `${cpuMs} ms`);
  });
});

const GOOD = `
patterns:
  - id: mine
    name: { en: Mine, zh: 我的 }
    says: { en: '{a.service}', zh: '{a.service}' }
    class: load
    grade: info
    within: 1m
    all:
      - { as: a, indicator: 'queue.*', times: 2 }
`;

describe('files of patterns', () => {
  test('a file is read, with stars in names of indicators', () => {
    const [pattern] = parsePatterns(GOOD, 'mine.yaml');
    assert.equal(pattern!.withinMs, 60_000);
    assert.ok(pattern!.all[0]!.indicators[0]!.test('queue.length'));
    assert.ok(!pattern!.all[0]!.indicators[0]!.test('my-queue.length'));
    assert.ok(!pattern!.all[0]!.indicators[0]!.test('queueXlength'));
  });

  const BROKEN = [
    { name: 'broken YAML', text: 'patterns: [', says: /mine\.yaml/ },
    { name: 'a field that nobody knows', text: GOOD.replace('times', 'timez'), says: /timez/ },
    { name: 'a name in one language only', text: GOOD.replace(', zh: 我的', ''), says: /zh/ },
    {
      name: 'a sentence about what is not there',
      text: GOOD.replace('{a.service}', '{b.service}'),
      says: /pattern mine: says: .*named b/,
    },
    {
      name: 'two patterns of one id',
      text: GOOD + GOOD.slice(GOOD.indexOf('  - id')),
      says: /two patterns have the id mine/,
    },
    {
      name: 'a reference downwards',
      text: GOOD.replace('times: 2', 'relation: caller, of: b'),
      says: /a: "of" names b, which is not above it/,
    },
    {
      name: 'a relation to nothing',
      text: GOOD.replace('times: 2', 'relation: caller'),
      says: /"relation" and "of" go together/,
    },
    {
      name: 'a condition that hangs in the air',
      text: `${GOOD}      - { as: b, indicator: latency }\n`,
      says: /b: needs "relation"/,
    },
    {
      name: 'an indicator and a change in one',
      text: GOOD.replace('times: 2', 'change: deploy'),
      says: /exclude each other/,
    },
    {
      name: 'two conditions of one name',
      text: `${GOOD}      - { as: a, relation: near, of: a }\n`,
      says: /two conditions are named a/,
    },
    {
      name: 'a duration without a unit',
      text: GOOD.replace('1m', '"1"'),
      says: /mine.*a number with a unit.*at patterns\[0\]\.within/s,
    },
  ];
  for (const { name, text, says } of BROKEN) {
    test(`${name} is refused with a sentence`, () => {
      assert.throws(
        () => parsePatterns(text, 'mine.yaml'),
        error => isAppError(error) && error.faultOf === 'operator' && says.test(error.message),
      );
    });
  }

  test('a file that is not there is refused', () => {
    assert.throws(
      () => readPatterns('/nowhere/patterns.yaml'),
      error => isAppError(error) && error.code === 'PATTERN_FILE_INVALID',
    );
  });
});
