import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Change } from '#domain/change.ts';
import type { Span } from '#domain/signal.ts';
import { HotWindow } from './hot-window.ts';

const START = 1_000_000_000;
const SETTINGS = {
  spanMs: 60_000,
  maxSeries: 10,
  maxHistograms: 10,
  maxFlows: 10,
  maxSpans: 600,
  maxLogs: 600,
  maxChanges: 2,
};

function windowAt() {
  const time = { ms: START };
  return { time, window: new HotWindow({ now: () => time.ms }, SETTINGS) };
}

function span(fields: Partial<Span>): Span {
  return {
    traceId: 't',
    spanId: 's',
    parentSpanId: '',
    name: 'GET /',
    kind: 'client',
    startAt: START,
    durationMs: 5,
    isError: false,
    statusMessage: '',
    attributes: { a: 'b' },
    ...fields,
  };
}

describe('SpanTable', () => {
  it('gives a span back as it came, with its origin and whom it reached', () => {
    const { window } = windowAt();
    const original = span({ peerAddress: 'h:1' });
    window.spans.append(original, { service: 'cart', instance: 'cart-1' }, { service: 'stock' });
    assert.deepEqual(window.spans.find({})[0], { ...original, service: 'cart', instance: 'cart-1', callee: 'stock' });
  });

  it('filters by service, callee, failure and time, newest first, up to the limit', () => {
    const { window } = windowAt();
    for (let i = 0; i < 10; i++) {
      const where = { service: i % 2 === 0 ? 'even' : 'odd' };
      window.spans.append(span({ spanId: `${i}`, startAt: START + i, durationMs: 0, isError: i > 4 }), where, {
        service: 'db',
      });
    }
    const ids = (query: Parameters<typeof window.spans.find>[0]) => window.spans.find(query).map(row => row.spanId);
    assert.deepEqual(ids({ service: 'even' }), ['8', '6', '4', '2', '0']);
    assert.deepEqual(ids({ service: 'even', isError: true, limit: 1 }), ['8']);
    assert.deepEqual(ids({ fromMs: START + 2, toMs: START + 4 }), ['3', '2']);
    assert.deepEqual(ids({ callee: 'nobody' }), []);
  });

  it('reads a whole trace by start', () => {
    const { window } = windowAt();
    window.spans.append(span({ traceId: 'x', spanId: '2', startAt: START + 2 }), { service: 'a' });
    window.spans.append(span({ traceId: 'y', spanId: '9' }), { service: 'a' });
    window.spans.append(span({ traceId: 'x', spanId: '1' }), { service: 'b' });
    assert.deepEqual(
      window.spans.readTrace('x').map(row => row.spanId),
      ['1', '2'],
    );
  });

  it('keeps the newest when full, through growth and wrapping, and counts what went', () => {
    const { window } = windowAt();
    for (let i = 0; i < 2000; i++)
      window.spans.append(span({ spanId: `${i}`, name: `n${i}` }), { service: `s${i % 7}` });
    const rows = window.spans.find({ limit: 10_000 });
    assert.deepEqual(
      rows.map(row => row.spanId),
      Array.from({ length: 600 }, (_, i) => `${1999 - i}`),
    );
    assert.ok(rows.every(row => row.name === `n${row.spanId}` && row.service === `s${Number(row.spanId) % 7}`));
    assert.equal(window.counters()['spans removed: limit'], 1400);
  });

  it('forgets what is older than the window', () => {
    const { window, time } = windowAt();
    window.spans.append(span({ spanId: 'old' }), { service: 'a' });
    time.ms += 60_010;
    assert.deepEqual(window.spans.find({}), []);
    window.spans.append(span({ spanId: 'new', startAt: time.ms }), { service: 'a' });
    assert.deepEqual(
      window.spans.find({}).map(row => row.spanId),
      ['new'],
    );
  });
});

describe('LogTable', () => {
  const log = (body: string, severity: 'info' | 'error', at = START) => ({
    at,
    severity,
    body,
    attributes: {},
    service: 'cart',
    instance: 'cart-1',
  });

  it('gives records back newest first, by severity, service and instance', () => {
    const { window } = windowAt();
    window.logs.append(log('one', 'info'));
    window.logs.append({ ...log('two', 'error'), traceId: 't1' });
    window.logs.append({ ...log('three', 'error'), service: 'stock', instance: 'stock-1' });
    assert.deepEqual(
      window.logs.find({ service: 'cart' }).map(row => row.body),
      ['two', 'one'],
    );
    assert.deepEqual(
      window.logs.find({ minSeverity: 'warn', instance: 'stock-1' }).map(row => row.body),
      ['three'],
    );
    assert.equal(window.logs.count({ service: 'cart', minSeverity: 'error' }), 1);
    assert.deepEqual(window.logs.find({ limit: 1, service: 'cart' })[0], { ...log('two', 'error'), traceId: 't1' });
  });

  it('counts only the stretch asked for, and only the window', () => {
    const { window, time } = windowAt();
    for (let i = 0; i < 10; i++) window.logs.append(log('x', 'info', START + i));
    assert.equal(window.logs.count({ fromMs: START + 2, toMs: START + 5 }), 3);
    time.ms = START + 60_005;
    assert.equal(window.logs.count({}), 5);
  });
});

describe('ChangeTable', () => {
  const change = (id: string, at: number, service = 'cart'): Change => ({
    id,
    at,
    kind: 'deploy',
    service,
    summary: { en: '', zh: '' },
    before: {},
    after: {},
    actor: 'x',
  });

  it('keeps changes in order of time, each id once, at most the limit', () => {
    const { window } = windowAt();
    assert.equal(window.changes.append(change('b', START)), true);
    assert.equal(window.changes.append(change('a', START - 10)), true);
    assert.equal(window.changes.append(change('b', START)), false);
    assert.deepEqual(
      window.changes.find({}).map(({ id }) => id),
      ['a', 'b'],
    );
    window.changes.append(change('c', START + 1, 'stock'));
    assert.deepEqual(
      window.changes.find({}).map(({ id }) => id),
      ['b', 'c'],
    );
    assert.deepEqual(
      window.changes.find({ service: 'stock', fromMs: START, toMs: START + 2 }).map(({ id }) => id),
      ['c'],
    );
  });
});

describe('HotWindow', () => {
  it('says how much memory it holds', () => {
    const { window } = windowAt();
    const before = window.sizeBytes();
    window.flows.record({ kind: 'service', service: 'a' }, START, 1, false);
    window.spans.append(span({}), { service: 'a' });
    assert.ok(window.sizeBytes() > before + 2000);
  });
});
