import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createRandom } from '../statistics/random.ts';
import { buildSpanTree, mainRoot, type TraceSpan } from './span-tree.ts';

type Sketch = readonly [id: string, parent: string, fields?: Partial<TraceSpan>];

function draw(sketches: readonly Sketch[]): TraceSpan[] {
  return sketches.map(([spanId, parentSpanId, fields], i) => ({
    spanId,
    parentSpanId,
    process: 'p',
    operation: spanId,
    kind: 'internal',
    startAt: i,
    durationMs: 10,
    isError: false,
    ...fields,
  }));
}

describe('span tree', () => {
  const CASES: {
    name: string;
    spans: readonly Sketch[];
    parents: Record<string, string>;
    roots: string;
    orphans?: number;
    cutCycles?: number;
    main?: string;
  }[] = [
    {
      name: 'children hang under their parents, whatever the order they came in',
      spans: [
        ['c', 'b', { startAt: 3 }],
        ['a', '', { startAt: 1 }],
        ['b', 'a', { startAt: 2 }],
      ],
      parents: { b: 'a', c: 'b' },
      roots: 'a',
    },
    {
      name: 'a span with a missing parent is a root, and is counted as an orphan',
      spans: [
        ['a', ''],
        ['c', 'lost', { durationMs: 500 }],
      ],
      parents: {},
      roots: 'a c',
      orphans: 1,
      main: 'a',
    },
    {
      name: 'without a beginning the longest orphan stands for the trace',
      spans: [
        ['b', 'lost', { durationMs: 5 }],
        ['c', 'lost', { durationMs: 50 }],
      ],
      parents: {},
      roots: 'b c',
      orphans: 2,
      main: 'c',
    },
    {
      name: 'a cycle is cut above its earliest span',
      spans: [
        ['a', 'c'],
        ['b', 'a'],
        ['c', 'b'],
        ['d', 'c'],
      ],
      parents: { b: 'a', c: 'b', d: 'c' },
      roots: 'a',
      cutCycles: 1,
    },
    {
      name: 'a span that names itself is an orphan',
      spans: [
        ['a', 'a'],
        ['b', 'a'],
      ],
      parents: { b: 'a' },
      roots: 'a',
      orphans: 1,
    },
    {
      name: 'a span sent twice counts once',
      spans: [
        ['a', ''],
        ['b', 'a'],
        ['b', 'a'],
      ],
      parents: { b: 'a' },
      roots: 'a',
    },
  ];
  for (const { name, spans, parents, roots, orphans = 0, cutCycles = 0, main } of CASES) {
    test(name, () => {
      const tree = buildSpanTree(draw(spans));
      const found = Object.fromEntries(
        tree.spans.flatMap((span, i) =>
          tree.parent[i]! < 0 ? [] : [[span.spanId, tree.spans[tree.parent[i]!]!.spanId]],
        ),
      );
      assert.deepEqual(found, parents);
      assert.equal(tree.roots.map(root => tree.spans[root]!.spanId).join(' '), roots);
      assert.deepEqual([tree.orphans, tree.cutCycles], [orphans, cutCycles]);
      if (main !== undefined) assert.equal(tree.spans[mainRoot(tree)]!.spanId, main);
    });
  }

  test('a server that shares the id of its caller becomes its child, and keeps its own children', () => {
    const tree = buildSpanTree(
      draw([
        ['root', ''],
        ['shared', 'root', { kind: 'client', process: 'shop' }],
        ['shared', 'root', { kind: 'server', process: 'stock' }],
        ['query', 'shared', { process: 'stock' }],
        ['log', 'shared', { process: 'shop' }],
      ]),
    );
    assert.deepEqual([...tree.parent], [-1, 0, 1, 2, 1]);
  });

  test('no spans make an empty tree', () => {
    const tree = buildSpanTree([]);
    assert.equal(mainRoot(tree), -1);
  });

  test('whatever the ids say, every span stands in the order once and after its parent', () => {
    const random = createRandom(7);
    for (let round = 0; round < 200; round++) {
      const count = 1 + Math.floor(random() * 30);
      const anyId = (): string => `s${Math.floor(random() * count * 1.2)}`;
      const tree = buildSpanTree(
        draw(Array.from({ length: count }, (_, i) => [`s${i}`, random() < 0.1 ? '' : anyId()] as const)),
      );
      assert.deepEqual(
        [...tree.order].sort((a, b) => a - b),
        [...tree.order.keys()],
      );
      const place = new Map([...tree.order].map((span, at) => [span, at]));
      for (const i of tree.order) assert.ok(tree.parent[i]! < 0 || place.get(tree.parent[i]!)! < place.get(i)!);
    }
  });

  test('a chain of a hundred thousand spans is no deeper than the stack allows', () => {
    const tree = buildSpanTree(draw(Array.from({ length: 100_000 }, (_, i) => [`s${i}`, i === 0 ? '' : `s${i - 1}`])));
    assert.equal(tree.order.at(-1), 99_999);
  });
});
