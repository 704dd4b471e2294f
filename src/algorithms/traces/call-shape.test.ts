import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createRandom } from '../statistics/random.ts';
import { type CallShape, callShape, edgeHash, shapeSimilarity } from './call-shape.ts';
import {
  createShapeModel,
  DEFAULT_SHAPES,
  knowsShapes,
  learnShape,
  shapeNovelty,
  unknownEdges,
} from './shape-model.ts';
import { buildSpanTree, type SpanTree, type TraceSpan } from './span-tree.ts';

/** A tree written as `a(b c(d))`; a name ending in `!` is taken from a queue. */
function draw(text: string): SpanTree {
  const spans: TraceSpan[] = [];
  const above: string[] = [];
  for (const token of text.match(/[\w!]+|[()]/g) ?? []) {
    if (token === '(') above.push(spans.at(-1)!.spanId);
    else if (token === ')') above.pop();
    else {
      spans.push({
        spanId: `${spans.length}`,
        parentSpanId: above.at(-1) ?? '',
        process: 'p',
        operation: token,
        kind: token.endsWith('!') ? 'consumer' : 'internal',
        startAt: spans.length,
        durationMs: 1,
        isError: false,
      });
    }
  }
  return buildSpanTree(spans);
}

function shapeOf(text: string): CallShape {
  return callShape(draw(text), 0);
}

describe('call shape', () => {
  const CASES: { name: string; a: string; b: string; isSame: boolean; similarity: number }[] = [
    { name: 'the order of calls does not matter', a: 'r(a b)', b: 'r(b a)', isSame: true, similarity: 1 },
    {
      name: 'how often a call is made does not make another shape',
      a: 'r(a)',
      b: 'r(a a)',
      isSame: true,
      similarity: 0.5,
    },
    { name: 'a call more is another shape', a: 'r(a b c)', b: 'r(a b c d)', isSame: false, similarity: 0.75 },
    {
      name: 'the same calls by another caller are another shape',
      a: 'r(a b)',
      b: 'r(a(b))',
      isSame: false,
      similarity: 1 / 3,
    },
    { name: 'shapes with nothing in common are not similar', a: 'r(a)', b: 'r(b)', isSame: false, similarity: 0 },
    { name: 'a root alone is like itself', a: 'r', b: 'r', isSame: true, similarity: 1 },
    { name: 'roots of different operations differ', a: 'r', b: 's', isSame: false, similarity: 1 },
    { name: 'what is taken from a queue is left out', a: 'r(a)', b: 'r(a(q!(b)))', isSame: true, similarity: 1 },
  ];
  for (const { name, a, b, isSame, similarity } of CASES) {
    test(name, () => {
      const [left, right] = [shapeOf(a), shapeOf(b)];
      assert.equal(left.hash === right.hash, isSame);
      assert.ok(Math.abs(shapeSimilarity(left, right) - similarity) < 1e-12);
      assert.equal(shapeSimilarity(left, right), shapeSimilarity(right, left));
    });
  }

  test('it counts each pair of operations, the depth and the calls', () => {
    const tree = draw('r(a a(b b) c)');
    const { edges, counts, depth, calls, examples } = callShape(tree, 0);
    const countOf = (caller: string, callee: string): number => counts[edges.indexOf(edgeHash(caller, callee))]!;
    assert.deepEqual([countOf('r', 'a'), countOf('a', 'b'), countOf('r', 'c'), depth, calls], [2, 2, 1, 2, 5]);
    assert.equal(tree.spans[examples[edges.indexOf(edgeHash('a', 'b'))]!]!.operation, 'b');
  });

  test('ten thousand different pairs have ten thousand different hashes', () => {
    const hashes = Array.from({ length: 10_000 }, (_, i) =>
      edgeHash(`service-${i % 100} GET /x`, `service-${i} GET /y`),
    );
    assert.equal(new Set(hashes).size, 10_000);
  });
});

describe('usual shapes', () => {
  const SECOND = 1000;
  const settings = { ...DEFAULT_SHAPES, tracesToLearn: 20, learningMs: 60_000, probationMs: 300_000 };

  function learnFor(model = createShapeModel(), texts: readonly string[], fromMs: number, seconds: number) {
    for (let i = 0; i < seconds; i++)
      learnShape(model, shapeOf(texts[i % texts.length]!), fromMs + i * SECOND, settings);
    return model;
  }
  const novelty = (model: ReturnType<typeof createShapeModel>, text: string, at: number): number =>
    shapeNovelty(model, shapeOf(text), at, settings);

  test('nothing is new before enough traces were seen for long enough', () => {
    const model = learnFor(undefined, ['r(a)'], 1, 30);
    assert.equal(knowsShapes(model, 31_000, settings), false);
    assert.equal(novelty(model, 'r(z)', 31_000), 0);
    assert.equal(novelty(model, 'r(z)', 61_001), 1);
  });

  test('usual shapes are not new at all, others as far as they differ from the most similar one', () => {
    const model = learnFor(undefined, ['r(a b c)', 'r(a)'], 1, 100);
    assert.equal(novelty(model, 'r(c b a)', 100_000), 0);
    assert.equal(novelty(model, 'r(a b c d)', 100_000), 0.25);
    assert.equal(novelty(model, 'r(x y)', 100_000), 1);
    assert.equal(unknownEdges(model, shapeOf('r(a d)'), 100_000, settings).length, 1);
  });

  test('a shape seen once or twice among many is not usual', () => {
    const model = learnFor(undefined, ['r(a)'], 1, 100);
    learnShape(model, shapeOf('r(x)'), 50_000, settings);
    assert.equal(novelty(model, 'r(x)', 101_000), 1);
  });

  test('a shape that came up later is new until its probation ends', () => {
    const model = learnFor(undefined, ['r(a)'], 1, 100);
    learnFor(model, ['r(b)', 'r(a)'], 100_000, 301);
    assert.equal(novelty(model, 'r(b)', 399_000), 1);
    assert.equal(novelty(model, 'r(b)', 400_000), 0);
  });

  test('a pause of a month forgets nothing', () => {
    const model = learnFor(undefined, ['r(a)'], 1, 100);
    const later = 30 * 86_400_000;
    learnShape(model, shapeOf('r(a)'), later, settings);
    assert.equal(novelty(model, 'r(a)', later), 0);
  });

  test('a clock that went back neither throws nor keeps a shape on probation for ever', () => {
    const model = learnFor(undefined, ['r(a)'], 10_000_000, 100);
    learnFor(model, ['r(b)'], 10_100_000, 10);
    learnFor(model, ['r(b)'], 1_000_000, 100);
    assert.equal(novelty(model, 'r(b)', 1_100_000), 0);
  });

  test('saved and restored it judges as before', () => {
    const model = learnFor(undefined, ['r(a b c)', 'r(a)'], 1, 100);
    const restored = JSON.parse(JSON.stringify(model)) as typeof model;
    for (const text of ['r(a)', 'r(a b c d)', 'r(x)'])
      assert.equal(novelty(restored, text, 100_000), novelty(model, text, 100_000));
  });

  test('endless different shapes neither fill the memory nor drive out the usual one', () => {
    const model = createShapeModel();
    const random = createRandom(3);
    for (let i = 0; i < 3000; i++) {
      learnShape(model, shapeOf(i % 3 === 0 ? 'r(a b)' : `r(a x${Math.floor(random() * 1e9)})`), i * 100, settings);
    }
    assert.equal(model.shapes.length, settings.maxShapes);
    assert.equal(novelty(model, 'r(a b)', 300_000), 0);
    assert.ok(JSON.stringify(model).length < 20_000);
  });
});
