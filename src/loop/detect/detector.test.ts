import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { uuidV7Source } from '#base/ids.ts';
import type { Json } from '#base/json.ts';
import type { Anomaly } from '#domain/anomaly.ts';
import type { HotWindow } from '#telemetry/hot-window.ts';
import {
  createInstance,
  createService,
  createShopWindow,
  createTopology,
  HEALTHY,
  pour,
  type Traffic,
} from '../../../test/synthetic-shop.ts';
import { Detector } from './detector.ts';

const START = 1_700_000_000_000;
const SECOND = 1000;

describe('detector', () => {
  let now = START;
  let window: HotWindow;
  let detector: Detector;
  const services = createTopology().services;

  beforeEach(() => {
    now = START;
    window = createShopWindow(() => now);
    detector = new Detector({ window, rules: [], patterns: [], newId: uuidV7Source(() => now) });
  });

  function live(traffic: Readonly<Record<string, Traffic>>, seconds: number, isCalm = true): Anomaly[] {
    const opened: Anomaly[] = [];
    for (let i = 0; i < seconds; i++) {
      pour(window, traffic, now, now + SECOND);
      now += SECOND;
      opened.push(...detector.tick({ services, dependencies: [], now, isCalm }).opened);
    }
    return opened;
  }

  test('five minutes of health open nothing, and every service has a baseline', () => {
    assert.deepEqual(live(HEALTHY, 300), []);
    assert.deepEqual(detector.progress(), { learnt: 4, total: 4 });
  });

  const TROUBLES: {
    name: string;
    traffic: Record<string, Traffic>;
    indicator: string;
    subject: object;
    withinSeconds: number;
  }[] = [
    {
      name: 'a burst of errors is found within five seconds',
      traffic: { payment: { perSecond: 10, meanMs: 19, errorRatio: 0.4 } },
      indicator: 'error-ratio',
      subject: { service: 'payment' },
      withinSeconds: 5,
    },
    {
      name: 'a few per cent of errors are found within fifteen seconds',
      traffic: { payment: { perSecond: 10, meanMs: 19, errorRatio: 0.06 } },
      indicator: 'error-ratio',
      subject: { service: 'payment' },
      withinSeconds: 15,
    },
    {
      name: 'an edge that became 400 ms slower is found within eight seconds',
      traffic: { 'order→inventory': { perSecond: 10, meanMs: 412 } },
      indicator: 'latency',
      subject: { service: 'order', callee: 'inventory' },
      withinSeconds: 8,
    },
    {
      name: 'six times the calls are noted as information',
      traffic: { gateway: { perSecond: 60, meanMs: 60 } },
      indicator: 'rate-rise',
      subject: { service: 'gateway' },
      withinSeconds: 12,
    },
  ];
  for (const { name, traffic, indicator, subject, withinSeconds } of TROUBLES) {
    test(name, () => {
      live(HEALTHY, 90);
      const opened = live({ ...HEALTHY, ...traffic }, withinSeconds);
      assert.equal(opened.length, 1, JSON.stringify(opened));
      assert.equal(opened[0]!.indicator, indicator);
      assert.deepEqual(opened[0]!.subject, subject);
    });
  }

  const LATENCIES = [
    { name: 'great', meanMs: 412, afterSeconds: 5 },
    { name: 'plain', meanMs: 100, afterSeconds: 7 },
    { name: 'slight', meanMs: 45, afterSeconds: 9 },
  ];
  for (const { name, meanMs, afterSeconds } of LATENCIES) {
    test(`a ${name} excess of latency is told after ${afterSeconds} seconds`, () => {
      const slow = { ...HEALTHY, 'order→inventory': { perSecond: 10, meanMs } };
      live(HEALTHY, 90);
      assert.deepEqual(live(slow, afterSeconds - 1), []);
      assert.equal(live(slow, 1)[0]?.indicator, 'latency');
    });
  }

  test('half as much load again opens nothing', () => {
    live(HEALTHY, 90);
    const risen = Object.fromEntries(
      Object.entries(HEALTHY).map(([name, traffic]) => [name, { ...traffic, perSecond: 15 }]),
    );
    assert.deepEqual(live(risen, 120), []);
  });

  test('an anomaly closes some seconds after the trouble, and tells how bad it was', () => {
    live(HEALTHY, 90);
    live({ ...HEALTHY, payment: { perSecond: 10, meanMs: 19, errorRatio: 0.5 } }, 10, false);
    assert.match(detector.openAnomalies()[0]!.description.en, /50 % of 50 calls failed/);
    live(HEALTHY, 25, false);
    assert.deepEqual(detector.openAnomalies(), []);
  });

  test('what was mended neither keeps an anomaly open nor opens it anew', () => {
    live(HEALTHY, 90);
    const opened = live({ ...HEALTHY, payment: { perSecond: 10, meanMs: 19, errorRatio: 0.5 } }, 10, false);
    assert.equal(detector.markMended(now, opened).length, 1);
    assert.deepEqual(live(HEALTHY, 20), []);
  });

  test('a saved state knows what normal is and what was open', () => {
    live(HEALTHY, 90);
    live({ ...HEALTHY, payment: { perSecond: 10, meanMs: 19, errorRatio: 0.5 } }, 10, false);
    const saved = new Map<string, Json>(JSON.parse(JSON.stringify([...detector.save()])));
    window = createShopWindow(() => now);
    detector = new Detector({ window, rules: [], patterns: [], newId: uuidV7Source(() => now) }, saved);
    assert.equal(detector.openAnomalies().length, 1);
    const opened = live({ ...HEALTHY, 'order→inventory': { perSecond: 10, meanMs: 412 } }, 8, false);
    assert.deepEqual(
      opened.map(anomaly => anomaly.indicator),
      ['latency'],
    );
  });

  test('how long calls take that come one at a time is not known', () => {
    for (let second = 0; second < 90; second++) {
      if (second % 3 === 0) window.flows.record({ kind: 'service', service: 'mail' }, now, 300, false);
      live(HEALTHY, 1);
    }
    const flow = window.flows.find({ kind: 'service', service: 'mail' });
    const usual = detector.findUsual(flow!);
    assert.ok(usual !== undefined && Number.isNaN(usual.meanMs), JSON.stringify(usual));
  });

  test('a saved state of an earlier build, which knew less of calls, is learnt anew', () => {
    live(HEALTHY, 90);
    const saved = new Map<string, Json>(JSON.parse(JSON.stringify([...detector.save()])));
    for (const [, { baseline }] of saved.get('flows') as unknown as [string, { baseline: { meanMs?: object } }][])
      delete baseline.meanMs;
    detector = new Detector({ window, rules: [], patterns: [], newId: uuidV7Source(() => now) }, saved);
    assert.equal(detector.progress().learnt, 0);
    assert.deepEqual(live(HEALTHY, 90), []);
    assert.equal(detector.progress().learnt, 4);
  });

  test('an exited instance is an anomaly at once, a stopped one is not', () => {
    const down = createService('cart', {
      instances: [
        createInstance('cart-1', { status: 'exited', exit: { at: now, code: null, signal: 'SIGKILL' } }),
        createInstance('cart-2', { status: 'stopped' }),
      ],
    });
    const { opened } = detector.tick({ services: [down], dependencies: [], now, isCalm: true });
    assert.deepEqual(
      opened.map(anomaly => anomaly.description.en),
      ['process exited (SIGKILL)'],
    );
  });

  test('steady growth of memory is a leak, a sawtooth is not', () => {
    const record = (service: string, megabytes: (second: number) => number, second: number): void => {
      const labels = { service, instance: `${service}-1` };
      window.series.append('process.uptime', labels, 's', 'gauge', now, 100 + second);
      window.series.append('process.memory.limit', labels, 'By', 'gauge', now, 400 * 1024 * 1024);
      window.series.append('process.memory.usage', labels, 'By', 'gauge', now, megabytes(second) * 1024 * 1024);
    };
    const opened: Anomaly[] = [];
    for (let second = 0; second < 30; second++) {
      now += SECOND;
      record('cart', s => 100 + 6 * s, second);
      record('order', s => 100 + 8 * (s % 5), second);
      opened.push(...detector.tick({ services: [], dependencies: [], now, isCalm: false }).opened);
    }
    assert.deepEqual(
      opened.map(anomaly => [anomaly.indicator, anomaly.subject.instance]),
      [['memory', 'cart-1']],
    );
    assert.match(opened[0]!.description.en, /memory grew from .* 6\.0 MB\/s/);
  });

  test('a clock that goes back does not stop it', () => {
    live(HEALTHY, 90);
    now -= 30 * SECOND;
    assert.doesNotThrow(() => live(HEALTHY, 40));
    const opened = live({ ...HEALTHY, payment: { perSecond: 10, meanMs: 19, errorRatio: 0.6 } }, 10);
    assert.ok(opened.some(anomaly => anomaly.indicator === 'error-ratio'));
  });
});
