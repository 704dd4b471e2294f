import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Propagation } from '#domain/impact.ts';
import { layOut } from './layout.ts';
import { drawPropagation, type Look } from './propagation-svg.ts';

const SOME = { failures: 1, waiting: 0 };

function graph(...edges: string[]): Propagation {
  const pairs = edges.map(edge => edge.split('>') as [string, string]);
  const names = [...new Set(pairs.flat())];
  return {
    nodes: names.map(service => ({ service, ...SOME, own: SOME })),
    edges: pairs.map(([from, to]) => ({ from, to, ...SOME })),
  };
}

function layersOf(propagation: Propagation): Record<string, number> {
  return Object.fromEntries(layOut(propagation).map(({ service, layer }) => [service, layer]));
}

describe('layers of a graph', () => {
  const cases = [
    { name: 'nothing', edges: [], expected: {} },
    { name: 'a chain', edges: ['a>b', 'b>c'], expected: { a: 0, b: 1, c: 2 } },
    { name: 'a short cut waits for the long way', edges: ['a>b', 'b>c', 'a>c'], expected: { a: 0, b: 1, c: 2 } },
    {
      name: 'a call back does not turn the picture round',
      edges: ['a>b', 'b>c', 'c>a'],
      expected: { a: 0, b: 1, c: 2 },
    },
    { name: 'a circle behind an entry', edges: ['web>x', 'x>y', 'y>x'], expected: { web: 0, x: 1, y: 2 } },
    { name: 'a service that calls itself', edges: ['a>a', 'a>b'], expected: { a: 0, b: 1 } },
  ];
  for (const { name, edges, expected } of cases) {
    test(name, () => assert.deepEqual(layersOf(graph(...edges)), expected));
  }

  test('rows follow their neighbours, so that lines do not cross', () => {
    const placed = layOut(graph('in>a', 'in>b', 'a>z', 'b>y'));
    const row = (name: string) => placed.find(({ service }) => service === name)!.row;
    assert.equal(row('a') < row('b'), row('z') < row('y'));
  });
});

describe('the picture', () => {
  test('names from telemetry do not become elements', () => {
    const svg = drawPropagation(graph('<script>alert(1)</script>>b"&\u0000'), { service: 'x' }, { language: 'en' });
    assert.ok(!svg.includes('<script>') && !svg.includes('\u0000'));
  });

  test('of very many services the most harmed are shown, and the root in any case', () => {
    const wide = graph(...Array.from({ length: 300 }, (_, i) => `s${i}>s${i + 1}`));
    const nodes = wide.nodes.map((node, i) => ({ ...node, failures: i }));
    const svg = drawPropagation({ ...wide, nodes }, { service: 's0' }, { language: 'en' });
    assert.equal(svg.match(/<rect class="node/g)?.length, 24);
    assert.equal(svg.match(/class="node root"/g)?.length, 1);
  });

  test('speaks the language and wears the colours that are asked for, or those of the system', () => {
    const draw = (look: Look) => drawPropagation(graph('a>b'), { service: 'a' }, look);
    assert.match(draw({ language: 'zh' }), /影响从 a 传播的路径/);
    assert.ok(!/[\u4e00-\u9fff]/.test(draw({ language: 'en' })));
    assert.match(draw({ language: 'en' }), /prefers-color-scheme/);
    assert.ok(!draw({ language: 'en', theme: 'light' }).includes('#0d1117'));
    assert.match(draw({ language: 'en', theme: 'dark' }), /#0d1117/);
  });

  test('a fault between two services marks the call', () => {
    const svg = drawPropagation(graph('a>b'), { service: 'a', callee: 'b' }, { language: 'en' });
    assert.match(svg, /class="edge root"/);
    assert.ok(!svg.includes('class="node root"'));
  });
});
