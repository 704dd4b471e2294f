import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { anchorsOf, checkDocLinks } from './doc-links.ts';
import { temporaryTree } from './temporary-tree.fixture.ts';

describe('checkDocLinks', () => {
  const cases = [
    { name: 'follows a link to a page', text: '[a](docs/page.md)', expected: [] },
    { name: 'follows a link to a folder', text: '[a](docs/)', expected: [] },
    { name: 'follows an anchor on another page', text: '[a](docs/page.md#second-heading)', expected: [] },
    { name: 'follows an anchor on the same page', text: '# Own heading\n[a](#own-heading)', expected: [] },
    { name: 'leaves web addresses alone', text: '[a](https://example.org/none) <mailto:a@example.org>', expected: [] },
    { name: 'leaves examples in code alone', text: '`[a](none.md)`\n\n```md\n[a](none.md)\n```\n', expected: [] },
    { name: 'refuses a missing file', text: '[a](none.md)', expected: ['(none.md) leads to no file'] },
    { name: 'refuses a missing image', text: '![a](none.png "title")', expected: ['(none.png) leads to no file'] },
    { name: 'refuses a missing reference', text: '[a][b]\n\n[b]: none.md', expected: ['(none.md) leads to no file'] },
    {
      name: 'refuses a missing anchor',
      text: '[a](docs/page.md#third)',
      expected: ['(docs/page.md#third) names no heading of docs/page.md'],
    },
    { name: 'refuses the way out', text: '[a](../a.md)', expected: ['(../a.md) leads out of the project'] },
    {
      name: 'refuses an absolute path',
      text: '[a](/a.md)',
      expected: ['(/a.md) starts with /; write it relative to the page'],
    },
  ];
  for (const { name, text, expected } of cases) {
    test(name, async t => {
      const root = await temporaryTree(t, { 'README.md': text, 'docs/page.md': '# Page\n\n## Second heading\n' });
      assert.deepEqual(
        await checkDocLinks(root),
        expected.map(sentence => `README.md: ${sentence}`),
      );
    });
  }
});

describe('anchorsOf', () => {
  const cases = [
    {
      name: 'drops punctuation and lowers letters',
      markdown: '## What it *does*, and `how`?',
      expected: ['what-it-does-and-how'],
    },
    { name: 'keeps other scripts', markdown: '# 根因 分析', expected: ['根因-分析'] },
    { name: 'numbers headings that repeat', markdown: '# A\n# A\n# A', expected: ['a', 'a-1', 'a-2'] },
    { name: 'reads ids written by hand', markdown: '<a id="here"></a>', expected: ['here'] },
    { name: 'passes over comments in code', markdown: '```sh\n# not a heading\n```', expected: [] },
  ];
  for (const { name, markdown, expected } of cases) {
    test(name, () => {
      assert.deepEqual([...anchorsOf(markdown)], expected);
    });
  }
});
