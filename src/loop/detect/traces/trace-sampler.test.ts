import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import type { Span } from '#domain/signal.ts';
import { HotWindow } from '#telemetry/hot-window.ts';
import { createShopWindow } from '../../../../test/synthetic-shop.ts';
import { type SampledTrace, SETTLE_MS, TraceSampler } from './trace-sampler.ts';

const START = 1_700_000_000_000;
const SECOND = 1000;
const CHILDREN = ['a', 'b', 'c', 'd'];

describe('trace sampler', () => {
  let now = START;
  let window: HotWindow;
  let sampler: TraceSampler;
  let traces = 0;

  beforeEach(() => {
    now = START;
    traces = 0;
    window = createShopWindow(() => now);
    sampler = new TraceSampler();
  });

  function send(fields: Partial<Span> & Pick<Span, 'traceId' | 'spanId'>): void {
    const defaults = { parentSpanId: '', name: 'GET /', kind: 'server', startAt: now - 10, durationMs: 10 } as const;
    window.spans.append(
      { ...defaults, isError: false, statusMessage: '', attributes: {}, ...fields },
      { service: 'shop' },
    );
  }

  /** Traces of five spans, of which two end half a second before the others. */
  function sendTraces(count: number): void {
    for (let i = 0; i < count; i++) {
      const traceId = `trace-${traces++}`;
      const startAt = now - 900;
      for (const [n, spanId] of CHILDREN.entries()) {
        send({ traceId, spanId, parentSpanId: 'root', kind: 'internal', startAt, durationMs: n < 2 ? 300 : 800 });
      }
      send({ traceId, spanId: 'root', startAt, durationMs: 890 });
    }
  }

  function live(seconds: number, perSecond: number): SampledTrace[] {
    const sampled: SampledTrace[] = [];
    for (let i = 0; i < seconds; i++) {
      now += SECOND;
      sendTraces(perSecond);
      sampled.push(...sampler.advance(window.spans, now));
    }
    return sampled;
  }
  function resize(maxSpans: number): void {
    window = new HotWindow({ now: () => now }, { ...window.settings, maxSpans });
  }
  const isWholeTrace = ({ tree }: SampledTrace): boolean => tree.spans.length === CHILDREN.length + 1;

  test('every trace is handed out once, whole, some seconds after it ended', () => {
    const sampled = live(60, 10);
    assert.ok(sampled.length > 10 * (60 - SETTLE_MS / SECOND - 6), `${sampled.length}`);
    assert.ok(sampled.every(isWholeTrace));
    assert.equal(new Set(sampled.map(({ traceId }) => traceId)).size, sampled.length);
  });

  test('at a thousand traces a second it hands out some hundreds at most, and those whole', () => {
    resize(100_000);
    live(20, 1000);
    for (let i = 0; i < 20; i++) {
      const sampled = live(1, 1000);
      assert.ok(sampled.length > 50 && sampled.length <= 250, `${sampled.length}`);
      assert.ok(sampled.every(isWholeTrace));
    }
  });

  test('when the rush is over it samples all again', () => {
    resize(100_000);
    live(20, 1000);
    const sampled = live(240, 10);
    assert.ok(sampled.every(isWholeTrace));
    assert.ok(live(10, 10).length >= 80);
  });

  test('a window too small for the traffic gives no traces rather than broken ones', () => {
    // Twelve seconds' worth, then half of that.
    resize(6000);
    assert.ok(live(30, 100).length > 500);
    assert.ok(live(40, 200).every(isWholeTrace));
    assert.deepEqual(live(5, 200), []);
  });

  test('two ticks in one second hand nothing out twice', () => {
    live(20, 10);
    assert.deepEqual(sampler.advance(window.spans, now), []);
  });

  test('after a gap of a minute it goes on with what begins then', () => {
    live(30, 10);
    now += 60 * SECOND;
    const sampled = live(30, 10);
    assert.ok(sampled.length > 100);
    assert.ok(sampled.every(isWholeTrace));
  });

  const ODD: { name: string; send: () => void; spans: number[] }[] = [
    {
      name: 'a trace that began outside is handed out once nothing more comes',
      send: () => {
        send({ traceId: 'odd', spanId: 'x', parentSpanId: 'outside' });
        send({ traceId: 'odd', spanId: 'y', parentSpanId: 'x', kind: 'internal' });
      },
      spans: [2],
    },
    {
      name: 'a trace with a lost span in the middle is passed over',
      send: () => {
        send({ traceId: 'odd', spanId: 'x' });
        send({ traceId: 'odd', spanId: 'y', parentSpanId: 'lost' });
      },
      spans: [],
    },
    {
      name: 'a trace of endless spans is passed over',
      send: () => {
        for (let i = 0; i < 1500; i++) send({ traceId: 'odd', spanId: `${i}`, parentSpanId: i === 0 ? '' : '0' });
      },
      spans: [],
    },
    {
      name: 'a trace that names itself in a circle is passed over',
      send: () => {
        send({ traceId: 'odd', spanId: 'x', parentSpanId: 'y' });
        send({ traceId: 'odd', spanId: 'y', parentSpanId: 'x' });
      },
      spans: [],
    },
  ];
  for (const { name, send: sendOdd, spans } of ODD) {
    test(name, () => {
      live(20, 5);
      sendOdd();
      const odd = live(40, 5).filter(({ traceId }) => traceId === 'odd');
      assert.deepEqual(
        odd.map(({ tree }) => tree.spans.length),
        spans,
      );
    });
  }
});
