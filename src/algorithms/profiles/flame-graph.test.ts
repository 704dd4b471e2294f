import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { drawFlameGraph } from './flame-graph.ts';
import { fold, parseWell, readRecorded } from './recorded.fixture.ts';

/** Boxes as `[title, class, x, width, y]`. */
function boxesOf(svg: string) {
  const pattern = /<g><title>([^<]*)<\/title><rect class="(\w+)" x="([\d.]+)" y="(\d+)" width="([\d.]+)"/g;
  return [...svg.matchAll(pattern)].map(([, title, style, x, y, width]) => ({
    ...{ title: title!.split('\n'), style: style! },
    ...{ x: Number(x), y: Number(y), width: Number(width) },
  }));
}

describe('flame graph', () => {
  test('widths are shares, children lie within their parents and side by side', () => {
    const boxes = boxesOf(drawFlameGraph({ title: 't', profile: fold(['a;b 25', 'a;c 75']) }));
    const [all, a, c, b] = boxes;
    assert.deepEqual(
      boxes.map(({ title }) => title[0]),
      ['all', 'a (main.go:7)', 'c (main.go:7)', 'b (main.go:7)'],
    );
    assert.deepEqual([all!.width, a!.width, b!.width, c!.width], [1184, 1184, 296, 888]);
    assert.deepEqual([b!.x, c!.x], [8, 304]);
    assert.ok(all!.y < a!.y && a!.y < b!.y && b!.y === c!.y);
    assert.equal(b!.title[1], '25 %, 25 B');
  });

  test('a difference is coloured by what grew and what shrank', () => {
    const svg = drawFlameGraph({
      title: 't',
      profile: fold(['a 90', 'b 10', 'c 50']),
      base: fold(['a 10', 'b 40', 'c 50']),
    });
    const styles = Object.fromEntries(boxesOf(svg).map(({ title, style }) => [title[0]!.split(' ')[0], style]));
    assert.deepEqual([styles.a, styles.b, styles.c], ['u4', 'd4', 'c0']);
    assert.match(svg, /90 B, before 10 B \(\+80 B\)/);
  });

  test('names become neither markup nor script', () => {
    const profile = fold(['<script>alert("1")</script>\u0000 5']);
    const svg = drawFlameGraph({ title: '<b>&', profile });
    assert.ok(!svg.includes('<script') && !svg.includes('<b>') && !svg.includes('\u0000'));
    assert.match(svg, /&lt;script&gt;alert\(&quot;1&quot;\)/);
  });

  test('boxes too thin to be seen are counted, so that the file stays small', () => {
    const svg = drawFlameGraph({
      title: 't',
      profile: fold(['a 100000', ...Array.from({ length: 5000 }, (_, i) => `x${i} 1`)]),
    });
    assert.match(svg, /5000 boxes too thin/);
    assert.ok(svg.length < 5000);
  });

  test('an empty profile is a picture with its title', () => {
    assert.match(
      drawFlameGraph({ title: 'nothing here', profile: fold([]) }),
      /^<svg[\s\S]*nothing here[\s\S]*<\/svg>\n$/,
    );
  });

  test('a real heap fits', () => {
    const svg = drawFlameGraph({ title: 'heap', profile: parseWell(readRecorded('heap-2')) });
    assert.match(svg, /main\.\(\*Cache\)\.put \(main\.go:23\)\n100 %, 33\.6 MB/);
    assert.match(svg, /prefers-color-scheme:dark/);
  });
});
