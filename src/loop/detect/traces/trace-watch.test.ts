import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import type { Random } from '#algorithms/statistics/random.ts';
import type { Anomaly } from '#domain/anomaly.ts';
import { DEFAULT_DETECTION } from '#domain/detection-settings.ts';
import type { Service } from '#domain/topology.ts';
import { AnomalyTracker } from '#loop/detect/anomaly-tracker.ts';
import { LEARN_EVERY_MS, type Scene } from '#loop/detect/watch.ts';
import type { HotWindow } from '#telemetry/hot-window.ts';
import { createInstance, createService, createShopWindow } from '../../../../test/synthetic-shop.ts';
import { type Load, SyntheticTraces, type Work } from '../../../../test/synthetic-traces.ts';
import { TraceWatch } from './trace-watch.ts';

const START = 1_700_000_000_000;
const SECOND = 1000;
const LEARNT = 240;

const select: Work = { service: 'database', name: 'SELECT items', ownMs: 4, isSilent: true };
const insert: Work = { service: 'database', name: 'INSERT orders', ownMs: 5, isSilent: true };
const stock: Work = { service: 'inventory', name: 'GET /stock', ownMs: 3, calls: [{ work: select }] };
/** Quick enough that asking for a dozen one by one makes nothing slow. */
const quickStock: Work = { ...stock, ownMs: 0.5, calls: [{ work: { ...select, ownMs: 0.5 } }] };
const charge: Work = { service: 'payment', name: 'POST /charge', ownMs: 15 };
const rates: Work = { service: 'rates', name: 'GET /rates', ownMs: 6 };
const aFew = (random: Random): number => 1 + Math.floor(random() * 3);
const sometimes = (random: Random): number => (random() < 0.4 ? 1 : 0);

/** gateway → order → {inventory → database, payment, database}; gateway → catalog → database now and then. */
function shop(changes: { order?: Partial<Work>; catalog?: Partial<Work>; perSecond?: number } = {}): Load[] {
  const { perSecond = 5 } = changes;
  const place: Work = {
    service: 'order',
    name: 'POST /orders',
    ownMs: 10,
    calls: [{ work: stock, times: aFew }, { work: charge }, { work: insert }],
    ...changes.order,
  };
  const list: Work = {
    service: 'catalog',
    name: 'GET /items',
    ownMs: 8,
    calls: [{ work: select, times: sometimes }],
    ...changes.catalog,
  };
  return [
    { root: { service: 'gateway', name: 'POST /orders', ownMs: 4, calls: [{ work: place }] }, perSecond },
    { root: { service: 'gateway', name: 'GET /items', ownMs: 4, calls: [{ work: list }] }, perSecond },
  ];
}

describe('trace watch', () => {
  let now = START;
  let window: HotWindow;
  let traces: SyntheticTraces;
  let watch: TraceWatch;
  let tracker: AnomalyTracker;

  beforeEach(() => {
    now = START;
    window = createShopWindow(() => now);
    traces = new SyntheticTraces(window, 5);
    watch = new TraceWatch();
    let ids = 0;
    tracker = new AnomalyTracker(() => `${ids++}`);
  });

  function scene(fields: Partial<Scene> = {}): Scene {
    const endMs = Math.floor((now - 1500) / SECOND) * SECOND;
    return {
      ...{ window, services: [], dependencies: [], anomalies: [], settings: DEFAULT_DETECTION },
      ...{ now, endMs, notBeforeMs: 0 },
      ...fields,
    };
  }

  function live(
    loads: readonly Load[],
    seconds: number,
    { isCalm = true, services = [] as Service[] } = {},
  ): Anomaly[] {
    const opened: Anomaly[] = [];
    for (let i = 0; i < seconds; i++) {
      traces.pour(loads, now, now + SECOND);
      now += SECOND;
      watch.observe(scene());
      opened.push(...tracker.observe(watch.find(scene({ services })), now).opened);
      if (isCalm && now % LEARN_EVERY_MS === 0) watch.learn(scene());
    }
    return opened;
  }
  const told = ({ subject, indicator }: Anomaly): string =>
    `${indicator} ${subject.service}${subject.callee === undefined ? '' : `→${subject.callee}`}`;

  const QUIET: { name: string; loads: Load[] }[] = [
    { name: 'ten minutes more of the same', loads: shop() },
    { name: 'three times the load', loads: shop({ perSecond: 15 }) },
    { name: 'a fifth of the load', loads: shop({ perSecond: 1 }) },
    { name: 'a release that is a little slower', loads: shop({ order: { ownMs: 25 } }) },
    {
      name: 'caches that help twice as often',
      loads: shop({ catalog: { calls: [{ work: select, times: r => Number(r() < 0.2) }] } }),
    },
  ];
  for (const { name, loads } of QUIET) {
    test(`${name}: nothing is told`, () => {
      live(shop(), LEARNT);
      assert.deepEqual(live(loads, 240), []);
    });
  }

  test('an operation that is slow for nearly half of its calls is nothing to tell', () => {
    const slowHalf = { work: { ...select, ownMs: 400 }, times: (random: Random) => Number(random() < 0.47) };
    assert.deepEqual(live(shop({ catalog: { calls: [slowHalf] }, perSecond: 2 }), 1200), []);
  });

  const TROUBLES: {
    name: string;
    loads: Load[];
    within: number;
    found: string[];
    description: RegExp;
    grade?: string;
  }[] = [
    {
      name: 'a service that asks for each item alone',
      loads: shop({ order: { calls: [{ work: quickStock, times: () => 12 }, { work: charge }, { work: insert }] } }),
      within: 40,
      found: ['repeated-calls order→inventory'],
      description:
        /order GET \/stock \(inventory\): called 12 times by one order POST \/orders \(one after the other\), usual up to 4, in [\d.]+ % of \d+ traces/,
    },
    {
      name: 'a service that tries again and again',
      loads: shop({
        order: {
          calls: [
            { work: stock, times: aFew },
            { work: charge, times: () => 4, failing: (call, calls) => call < calls - 1 },
            { work: insert },
          ],
        },
      }),
      within: 40,
      found: ['repeated-calls order→payment', 'operation-error-ratio order→payment'],
      description:
        /order POST \/charge \(payment\): called 4 times by one order POST \/orders \(retries\), usual up to 1/,
    },
    {
      name: 'a service that asks somebody new',
      loads: shop({ catalog: { calls: [{ work: select, times: sometimes }, { work: rates }] } }),
      within: 60,
      found: ['new-edge catalog→rates', 'call-shape gateway'],
      description: /catalog never called rates before: \d+ calls in 30 s while it answered \d+/,
    },
    {
      name: 'a service that no longer asks somebody',
      loads: shop({ order: { calls: [{ work: stock, times: aFew }, { work: insert }] } }),
      within: 60,
      found: ['vanished-edge order→payment', 'call-shape gateway'],
      description: /order no longer calls payment: no calls in 30 s while it answered \d+, usual \d+/,
    },
    {
      name: 'one of two operations fails',
      loads: shop({ catalog: { errorRatio: 0.3 } }),
      within: 40,
      found: ['operation-error-ratio catalog'],
      description: /GET \/items: [\d.]+ % of \d+ calls failed, usual 0.4 %/,
    },
    {
      name: 'one of two operations is slow',
      loads: shop({ catalog: { calls: [{ work: { ...select, ownMs: 300 } }] } }),
      within: 40,
      found: [
        'operation-latency gateway',
        'operation-latency gateway→catalog',
        'operation-latency catalog',
        'operation-latency catalog→database',
      ],
      description:
        /GET \/items: p95 3\d\d ms, expected up to \d+ ms; the slowest waited \d+ of \d+ ms for catalog SELECT items \(database\)/,
      grade: 'warning',
    },
  ];
  for (const { name, loads, within, found, description, grade = 'info' } of TROUBLES) {
    test(`${name}: told within ${within} seconds, with traces that show it`, () => {
      assert.deepEqual(live(shop(), LEARNT), []);
      const opened = live(loads, within);
      assert.deepEqual(opened.map(told).sort(), [...found].sort(), opened.map(each => each.description.en).join('\n'));
      const first = opened.find(each => told(each) === found[0])!;
      assert.match(first.description.en, description);
      assert.equal(first.grade, grade);
      for (const { exemplars = [] } of opened) {
        assert.ok(exemplars.length > 0 && exemplars.length <= 3);
        for (const id of exemplars) assert.ok(window.spans.readTrace(id).length > 1);
      }
    });
  }

  test('what goes on in calm times is how things are after a quarter of an hour', () => {
    live(shop(), LEARNT);
    const changed = shop({ catalog: { calls: [{ work: select, times: sometimes }, { work: rates }] } });
    assert.equal(live(changed, 60).length, 2);
    live(changed, 840);
    assert.deepEqual(tracker.open(), []);
  });

  test('what is seen while an incident is open is not learnt', () => {
    live(shop(), LEARNT);
    const changed = shop({ catalog: { calls: [{ work: select, times: sometimes }, { work: rates }] } });
    live(changed, 900, { isCalm: false });
    assert.equal(tracker.open().length, 2);
  });

  test('a callee that the platform knows to be down is not missed', () => {
    live(shop(), LEARNT);
    const services = [createService('payment', { instances: [createInstance('payment-1', { status: 'stopped' })] })];
    const opened = live(shop({ order: { calls: [{ work: stock, times: aFew }, { work: insert }] } }), 60, { services });
    assert.deepEqual(opened.map(told), ['call-shape gateway']);
  });

  test('what was told of the whole service is not told of its operation', () => {
    live(shop(), LEARNT);
    live(shop({ catalog: { errorRatio: 0.3 } }), 20);
    const operation = watch.find(scene()).find(each => each.indicator === 'operation-error-ratio')!;
    const whole = { ...operation, indicator: 'error-ratio', id: '1', startedAt: 0, detectedAt: 0 };
    assert.deepEqual(watch.find(scene({ anomalies: [whole] })), []);
    assert.equal(watch.find(scene({ anomalies: [{ ...whole, endedAt: now }] })).length, 1);
  });

  test('asking twice gives the same, and what was before a repair does not count', () => {
    live(shop(), LEARNT);
    live(shop({ order: { calls: [{ work: quickStock, times: () => 12 }, { work: charge }, { work: insert }] } }), 40);
    assert.deepEqual(watch.find(scene()), watch.find(scene()));
    assert.equal(watch.find(scene()).length, 1);
    assert.deepEqual(watch.find(scene({ notBeforeMs: now })), []);
  });

  test('a restart forgets nothing', () => {
    live(shop(), LEARNT);
    const saved = JSON.parse(JSON.stringify(watch.save()));
    watch = new TraceWatch(saved);
    live(shop(), 60);
    assert.deepEqual(tracker.open(), []);
    const opened = live(shop({ order: { calls: [{ work: quickStock, times: () => 12 }, { work: insert }] } }), 60);
    assert.deepEqual(opened.map(told).sort(), [
      'call-shape gateway',
      'repeated-calls order→inventory',
      'vanished-edge order→payment',
    ]);
  });

  test('a state that it does not know is left aside', () => {
    assert.doesNotThrow(() => new TraceWatch({ version: 0 }));
  });

  test('a clock that goes back an hour neither stops it nor makes it tell anything', () => {
    live(shop(), LEARNT);
    now -= 3_600_000;
    window = createShopWindow(() => now);
    traces = new SyntheticTraces(window, 6);
    assert.deepEqual(live(shop(), 120), []);
    const changed = shop({
      order: { calls: [{ work: quickStock, times: () => 12 }, { work: charge }, { work: insert }] },
    });
    assert.deepEqual(live(changed, 40).map(told), ['repeated-calls order→inventory']);
  });
});
