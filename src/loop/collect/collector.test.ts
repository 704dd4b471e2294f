import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Change } from '#domain/change.ts';
import { unworded } from '#domain/sentence.ts';
import type { Origin, Span } from '#domain/signal.ts';
import type { Service } from '#domain/topology.ts';
import { HotWindow } from '#telemetry/hot-window.ts';
import { createCollector } from './collector.ts';

const START = 1_700_000_000_000;
const CART: Origin = { service: 'cart', instance: 'cart-1', version: '1.0.0', zone: 'a' };
const STOCK: Origin = { service: 'stock', instance: 'stock-2' };

function setUp(addresses: Readonly<Record<string, { service: string; instance: string }>> = {}) {
  const time = { ms: START };
  const clock = { now: () => time.ms };
  const window = new HotWindow(clock);
  const changes: Change[] = [];
  const dropped: string[] = [];
  const collector = createCollector({
    window,
    clock,
    resolveAddress: address => addresses[address],
    onChange: change => changes.push(change),
    onDropped: reason => dropped.push(reason),
  });
  const edges = () => window.flows.list('edge').map(({ id }) => `${id.service} → ${id.callee}`);
  return { time, window, collector, changes, dropped, edges };
}

function span(fields: Partial<Span>): Span {
  return {
    traceId: 't',
    spanId: 'c1',
    parentSpanId: '',
    name: 'GET /',
    kind: 'client',
    startAt: START - 100,
    durationMs: 50,
    isError: false,
    statusMessage: '',
    attributes: {},
    ...fields,
  };
}

const ANSWER = span({ spanId: 's1', parentSpanId: 'c1', kind: 'server' });
const CALL = span({ spanId: 'c1', peerAddress: '10.0.0.2:80' });

describe('collector of spans', () => {
  it('counts an answered call for the service, its instance and its operation', () => {
    const { collector, window } = setUp();
    collector.accept({ origin: STOCK, spans: [ANSWER] });
    const ids = window.flows.all().map(({ id }) => id);
    assert.deepEqual(ids, [
      { kind: 'service', service: 'stock' },
      { kind: 'instance', service: 'stock', instance: 'stock-2' },
      { kind: 'operation', service: 'stock', operation: 'GET /' },
    ]);
  });

  it('does not count internal spans but keeps them', () => {
    const { collector, window } = setUp();
    collector.accept({ origin: CART, spans: [span({ kind: 'internal' })] });
    assert.equal(window.flows.all().length, 0);
    assert.equal(window.spans.find({ service: 'cart' }).length, 1);
  });

  it('joins a call with the span that answered it, when the answer came first', () => {
    const { collector, window } = setUp();
    collector.accept({ origin: STOCK, spans: [ANSWER] });
    collector.accept({ origin: CART, spans: [CALL] });
    const kinds = window.flows
      .all()
      .filter(({ id }) => id.service === 'cart')
      .map(({ id }) => id);
    assert.deepEqual(kinds, [
      { kind: 'edge', service: 'cart', callee: 'stock' },
      { kind: 'edge-instance', service: 'cart', callee: 'stock', calleeInstance: 'stock-2' },
      { kind: 'edge-operation', service: 'cart', callee: 'stock', operation: 'GET /' },
    ]);
    assert.equal(window.spans.find({ callee: 'stock' })[0]?.calleeInstance, 'stock-2');
  });

  it('joins a call with the span that answered it, when the answer comes later', () => {
    const { collector, edges } = setUp();
    collector.accept({ origin: CART, spans: [CALL] });
    assert.deepEqual(edges(), []);
    collector.accept({ origin: STOCK, spans: [ANSWER] });
    assert.deepEqual(edges(), ['cart → stock']);
  });

  it('does not join spans of different traces', () => {
    const { collector, edges } = setUp();
    collector.accept({ origin: STOCK, spans: [{ ...ANSWER, traceId: 'other' }] });
    collector.accept({ origin: CART, spans: [CALL] });
    assert.deepEqual(edges(), []);
  });

  it('names a callee that never shows by its address, once patience has ended, and at once from then on', () => {
    const { collector, edges, time, window } = setUp();
    collector.accept({ origin: CART, spans: [CALL] });
    time.ms += 3_001;
    collector.accept({ origin: CART, spans: [] });
    assert.deepEqual(edges(), ['cart → unknown:10.0.0.2:80']);
    collector.accept({ origin: CART, spans: [{ ...CALL, spanId: 'c2' }] });
    assert.equal(window.flows.list('edge')[0]?.summarise(START - 60_000, START + 60_000).count, 2);
  });

  it('asks the platform before it waits or believes the span', () => {
    const { collector, edges } = setUp({ '10.0.0.2:80': { service: 'stock', instance: 'stock-1' } });
    collector.accept({ origin: CART, spans: [{ ...CALL, peerName: 'something' }] });
    assert.deepEqual(edges(), ['cart → stock']);
  });

  it('believes the name that the span gives when nothing better is known', () => {
    const { collector, edges } = setUp();
    collector.accept({ origin: CART, spans: [{ ...CALL, peerName: 'postgresql' }] });
    assert.deepEqual(edges(), ['cart → postgresql']);
  });

  it('learns who is behind an address', () => {
    const { collector, window } = setUp();
    collector.accept({ origin: CART, spans: [CALL] });
    collector.accept({ origin: STOCK, spans: [ANSWER] });
    collector.accept({ origin: CART, spans: [{ ...CALL, spanId: 'c9', peerName: 'ignored' }] });
    const flow = window.flows.find({
      kind: 'edge-instance',
      service: 'cart',
      callee: 'stock',
      calleeInstance: 'stock-2',
    });
    assert.equal(flow?.summarise(START - 60_000, START + 1000).count, 2);
  });

  it('does not trust an address behind which several services answer', () => {
    const { collector, edges } = setUp();
    collector.accept({ origin: STOCK, spans: [ANSWER] });
    collector.accept({ origin: { service: 'user' }, spans: [{ ...ANSWER, parentSpanId: 'c2' }] });
    collector.accept({
      origin: CART,
      spans: [CALL, { ...CALL, spanId: 'c2' }, { ...CALL, spanId: 'c3', peerName: 'proxy' }],
    });
    assert.deepEqual(edges(), ['cart → stock', 'cart → user', 'cart → proxy']);
  });

  it('tells the instances behind a balancer apart only where spans join', () => {
    const { collector, window } = setUp();
    collector.accept({ origin: STOCK, spans: [ANSWER] });
    collector.accept({ origin: { service: 'stock', instance: 'stock-1' }, spans: [{ ...ANSWER, parentSpanId: 'c2' }] });
    collector.accept({ origin: CART, spans: [CALL, { ...CALL, spanId: 'c2' }, { ...CALL, spanId: 'c3' }] });
    const count = (id: Parameters<typeof window.flows.find>[0]) =>
      window.flows.find(id)?.summarise(START - 60_000, START + 1000).count;
    assert.equal(count({ kind: 'edge', service: 'cart', callee: 'stock' }), 3);
    assert.equal(window.flows.list('edge-instance').length, 2);
  });

  it('keeps the number of operations of a service within bounds', () => {
    const { collector, window } = setUp();
    const spans = Array.from({ length: 500 }, (_, i) => ({ ...ANSWER, name: `GET /${i}` }));
    collector.accept({ origin: STOCK, spans });
    assert.equal(window.flows.list('operation').length, 101);
  });
});

describe('collector of metrics', () => {
  const sample = { metric: 'm', at: START, unit: 'By', kind: 'gauge' } as const;

  it('labels a series with where it comes from, whatever labels it brings', () => {
    const { collector, window } = setUp();
    collector.accept({ origin: CART, samples: [{ ...sample, labels: { state: 'used', service: 'liar' }, value: 1 }] });
    assert.deepEqual(window.series.all()[0]?.labels, {
      state: 'used',
      service: 'cart',
      instance: 'cart-1',
      version: '1.0.0',
      zone: 'a',
    });
  });

  it('keeps counters of different instances apart', () => {
    const { collector, window } = setUp();
    const counter = { metric: 'm', labels: {}, unit: '1', kind: 'sum', cumulativeSince: 1 } as const;
    for (const [i, instance] of ['1', '2', '1', '2'].entries()) {
      collector.accept({
        origin: { service: 'a', instance },
        samples: [{ ...counter, at: START + i, value: instance === '1' ? i : 100 + i }],
      });
    }
    assert.deepEqual(
      window.series.all().map(series => series.latest()?.value),
      [2, 2],
    );
    assert.equal(collector.counters()['counters begun'], 2);
  });

  it('does not let a sample from the future spoil a counter', () => {
    const { collector, window } = setUp();
    const counter = { metric: 'm', labels: {}, unit: '1', kind: 'sum', cumulativeSince: 1 } as const;
    for (const [at, value] of [
      [START, 5],
      [START + 3_600_000, 6],
      [START + 1, 7],
    ] as const) {
      collector.accept({ origin: CART, samples: [{ ...counter, at, value }] });
    }
    assert.equal(window.series.all()[0]?.latest()?.value, 2);
    assert.equal(collector.counters()['series dropped: future'], 1);
  });

  it('makes count, sum and quantiles of a histogram', () => {
    const { collector, window } = setUp();
    const histogram = {
      metric: 'h',
      labels: {},
      at: START,
      unit: 'ms',
      count: 10,
      sum: 150,
      bounds: Float64Array.of(10, 20),
      counts: Float64Array.of(0, 10, 0),
    };
    collector.accept({ origin: CART, histograms: [histogram] });
    const values = window.series.all().map(series => [series.metric, series.kind, series.latest()?.value]);
    assert.deepEqual(values, [
      ['h.count', 'sum', 10],
      ['h.sum', 'sum', 150],
      ['h.p50', 'gauge', 15],
      ['h.p99', 'gauge', 19.9],
    ]);
  });
});

describe('collector', () => {
  it('keeps logs with their origin', () => {
    const { collector, window } = setUp();
    collector.accept({ origin: CART, logs: [{ at: START, severity: 'error', body: 'no', attributes: {} }] });
    assert.deepEqual(window.logs.find({})[0], {
      at: START,
      severity: 'error',
      body: 'no',
      attributes: {},
      service: 'cart',
      instance: 'cart-1',
    });
  });

  it('tells of a change once', () => {
    const { collector, changes } = setUp();
    const change: Change = {
      id: '1',
      at: START,
      kind: 'deploy',
      service: 'cart',
      summary: unworded('s'),
      before: {},
      after: {},
      actor: 'x',
    };
    collector.acceptChange(change);
    collector.acceptChange(change);
    assert.deepEqual(changes, [change]);
  });

  it('counts and tells what adapters could not use', () => {
    const { collector, dropped } = setUp();
    collector.reject('otlp traces: x', 3);
    assert.equal(collector.counters()['rejected: otlp traces: x'], 3);
    assert.deepEqual(dropped, ['otlp traces: x']);
  });
});

describe('topology', () => {
  const platformService: Service = {
    name: 'cart',
    version: '1',
    versions: ['1'],
    replicas: 1,
    maxReplicas: 2,
    stateful: false,
    environment: {},
    dependsOn: ['stock', 'database'],
    instances: [],
  };

  it('joins what the platform says with what spans show', () => {
    const { collector, time } = setUp();
    collector.accept({ origin: STOCK, spans: [ANSWER] });
    collector.accept({ origin: CART, spans: [CALL] });
    const { services, dependencies } = collector.readTopology([platformService]);
    assert.deepEqual(
      services.map(({ name, replicas }) => [name, replicas]),
      [
        ['cart', 1],
        ['stock', 1],
      ],
    );
    assert.deepEqual(dependencies, [
      { from: 'cart', to: 'stock', source: 'spans', lastSeenAt: START - 50 },
      { from: 'cart', to: 'database', source: 'platform', lastSeenAt: time.ms },
    ]);
  });

  it('forgets what is not seen for a whole window', () => {
    const { collector, time } = setUp();
    collector.accept({ origin: STOCK, spans: [ANSWER] });
    collector.accept({ origin: CART, spans: [CALL] });
    time.ms += 900_001;
    assert.deepEqual(collector.readTopology([]), { services: [], dependencies: [] });
  });
});
