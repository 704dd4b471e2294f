import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createRandom } from '../statistics/random.ts';
import { alignClocks } from './clock-skew.ts';
import { exclusiveDurations, findCriticalPath } from './critical-path.ts';
import { buildSpanTree, type SpanTree, type TraceSpan } from './span-tree.ts';

type Sketch = readonly [
  id: string,
  parent: string,
  startAt: number,
  endAt: number,
  process?: string,
  kind?: TraceSpan['kind'],
];

function draw(sketches: readonly Sketch[]): SpanTree {
  return buildSpanTree(
    sketches.map(([spanId, parentSpanId, startAt, endAt, process = 'shop', kind = 'internal']) => ({
      spanId,
      parentSpanId,
      process,
      operation: spanId,
      kind,
      startAt,
      durationMs: endAt - startAt,
      isError: false,
    })),
  );
}

describe('critical path', () => {
  const CASES: { name: string; spans: readonly Sketch[]; steps: string; exclusive?: Record<string, number> }[] = [
    {
      name: 'calls one after the other are all on the path',
      spans: [
        ['root', '', 0, 100],
        ['a', 'root', 10, 40],
        ['b', 'root', 50, 90],
      ],
      steps: 'root 0-10, a 10-40, root 40-50, b 50-90, root 90-100',
      exclusive: { root: 30, a: 30, b: 40 },
    },
    {
      name: 'of calls side by side only the one that ended last is on the path',
      spans: [
        ['root', '', 0, 100],
        ['short', 'root', 10, 40],
        ['long', 'root', 10, 90],
        ['inner', 'long', 20, 80],
      ],
      steps: 'root 0-10, long 10-20, inner 20-80, long 80-90, root 90-100',
      exclusive: { root: 20, short: 30, long: 20, inner: 60 },
    },
    {
      name: 'a callee that outlasts the caller counts until the caller gave up',
      spans: [
        ['root', '', 0, 100],
        ['call', 'root', 10, 90, 'shop', 'client'],
        ['answer', 'call', 20, 500, 'stock', 'server'],
      ],
      steps: 'root 0-10, call 10-20, answer 20-90, root 90-100',
      exclusive: { root: 20, call: 10, answer: 480 },
    },
    {
      name: 'work that nobody waits for is not on the path, even when it ends in time',
      spans: [
        ['root', '', 0, 100],
        ['later', 'root', 50, 150],
        ['send', 'root', 20, 30, 'shop', 'producer'],
        ['take', 'send', 25, 29, 'mail', 'consumer'],
      ],
      steps: 'root 0-20, send 20-30, root 30-100',
      exclusive: { root: 90, later: 100, send: 10, take: 4 },
    },
    {
      name: 'spans whose clocks tick in milliseconds may overlap by one',
      spans: [
        ['root', '', 0, 100],
        ['a', 'root', 0, 51],
        ['b', 'root', 50, 100],
      ],
      steps: 'a 0-50, b 50-100',
    },
    {
      name: 'orphans stay off the path',
      spans: [
        ['root', '', 0, 100],
        ['orphan', 'lost', 10, 90],
      ],
      steps: 'root 0-100',
    },
    {
      name: 'a clock that is an hour ahead is set right by the calls it served',
      spans: [
        ['root', '', 0, 100],
        ['call', 'root', 10, 90, 'shop', 'client'],
        ['answer', 'call', 3_600_020, 3_600_080, 'stock', 'server'],
        ['query', 'answer', 3_600_030, 3_600_060, 'stock', 'client'],
      ],
      steps: 'root 0-10, call 10-20, answer 20-30, query 30-60, answer 60-80, call 80-90, root 90-100',
    },
  ];
  for (const { name, spans, steps, exclusive } of CASES) {
    test(name, () => {
      const tree = draw(spans);
      const startAt = alignClocks(tree);
      const path = findCriticalPath(tree, startAt);
      const told = path.steps.map(({ span, fromMs, toMs }) => `${tree.spans[span]!.spanId} ${fromMs}-${toMs}`);
      assert.equal(told.join(', '), steps);
      if (exclusive === undefined) return;
      const own = exclusiveDurations(tree, startAt);
      assert.deepEqual(Object.fromEntries(tree.spans.map((span, i) => [span.spanId, own[i]])), exclusive);
    });
  }

  test('no spans have no path', () => {
    const path = findCriticalPath(buildSpanTree([]), new Float64Array(0));
    assert.deepEqual(path.steps, []);
  });

  test('for any trace the steps follow each other without gaps and add up to the duration of the root', () => {
    const random = createRandom(11);
    for (let round = 0; round < 300; round++) {
      const count = 2 + Math.floor(random() * 40);
      const kinds = ['internal', 'server', 'client', 'producer', 'consumer'] as const;
      const tree = draw(
        Array.from({ length: count }, (_, i): Sketch => {
          const startAt = i === 0 ? 0 : random() * 120 - 10;
          const parent = i === 0 ? '' : `s${Math.floor(random() * i)}`;
          const kind = kinds[Math.floor(random() * 5)]!;
          return [`s${i}`, parent, startAt, i === 0 ? 100 : startAt + random() * 80, `p${i % 4}`, kind];
        }),
      );
      const path = findCriticalPath(tree, alignClocks(tree));
      const total = path.steps.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
      assert.ok(Math.abs(total - 100) < 1e-6, `${total}`);
      for (let i = 1; i < path.steps.length; i++) assert.equal(path.steps[i]!.fromMs, path.steps[i - 1]!.toMs);
      assert.ok(path.onPathMs.every((ms, i) => ms >= 0 && ms <= tree.spans[i]!.durationMs + 1e-6));
    }
  });
});

describe('clock skew', () => {
  const call: Sketch = ['call', '', 0, 100, 'shop', 'client'];
  const CASES: { name: string; spans: readonly Sketch[]; shifts: Record<string, number> }[] = [
    {
      name: 'a clock that fits is left alone',
      spans: [call, ['answer', 'call', 1, 60, 'stock', 'server']],
      shifts: { answer: 0 },
    },
    {
      name: 'a clock that is behind is moved to the middle of what the call allows',
      spans: [call, ['answer', 'call', -40, 20, 'stock', 'server']],
      shifts: { answer: 60 },
    },
    {
      name: 'all calls into a process narrow its clock together',
      spans: [
        ['root', '', 0, 300],
        ['first', 'root', 0, 100, 'shop', 'client'],
        ['second', 'root', 100, 180, 'shop', 'client'],
        ['a', 'first', 1010, 1030, 'stock', 'server'],
        ['b', 'second', 1110, 1170, 'stock', 'server'],
      ],
      shifts: { a: -1000, b: -1000 },
    },
    {
      name: 'a callee that outlasts its caller only cannot have begun before it',
      spans: [call, ['answer', 'call', -30, 400, 'stock', 'server']],
      shifts: { answer: 30 },
    },
    {
      name: 'work taken from a queue much later is no skew',
      spans: [
        ['send', '', 0, 10, 'shop', 'producer'],
        ['take', 'send', 5000, 5008, 'mail', 'consumer'],
      ],
      shifts: { take: 0 },
    },
    {
      name: 'the shift of one process is the base for those it calls',
      spans: [
        call,
        ['answer', 'call', 1000, 1100, 'stock', 'server'],
        ['query', 'answer', 1010, 1090, 'stock', 'client'],
        ['rows', 'query', 1020, 1080, 'database', 'server'],
      ],
      shifts: { answer: -1000, query: -1000, rows: -1000 },
    },
  ];
  for (const { name, spans, shifts } of CASES) {
    test(name, () => {
      const tree = draw(spans);
      const startAt = alignClocks(tree);
      const found = tree.spans.map((span, i) => [span.spanId, startAt[i]! - span.startAt] as const);
      assert.deepEqual(Object.fromEntries(found.filter(([id]) => id in shifts)), shifts);
    });
  }
});
