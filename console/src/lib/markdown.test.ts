import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Block, parseMarkdown } from './markdown.ts';

const text = (value: string) => ({ kind: 'text', text: value }) as const;

describe('Markdown of people', () => {
  const cases: readonly { name: string; source: string; expected: readonly Block[] }[] = [
    { name: 'a heading', source: '## Why', expected: [{ kind: 'heading', level: 2, content: [text('Why')] }] },
    {
      name: 'a paragraph goes on until an empty line',
      source: 'one\ntwo\n\nthree',
      expected: [
        { kind: 'paragraph', content: [text('one\ntwo')] },
        { kind: 'paragraph', content: [text('three')] },
      ],
    },
    {
      name: 'marks within a line',
      source: 'a **bold `x`** and *soft*',
      expected: [
        {
          kind: 'paragraph',
          content: [
            text('a '),
            { kind: 'strong', content: [text('bold '), { kind: 'code', text: 'x' }] },
            text(' and '),
            { kind: 'emphasis', content: [text('soft')] },
          ],
        },
      ],
    },
    {
      name: 'a list with a list inside',
      source: '- one\n  - two\n- three',
      expected: [
        {
          kind: 'list',
          isOrdered: false,
          items: [
            { depth: 0, content: [text('one')] },
            { depth: 1, content: [text('two')] },
            { depth: 0, content: [text('three')] },
          ],
        },
      ],
    },
    {
      name: 'a table, with a mark that is escaped',
      source: '| a | b |\n|---|---|\n| 1 \\| 2 | 3 |',
      expected: [
        {
          kind: 'table',
          head: [[text('a')], [text('b')]],
          rows: [[[text('1 | 2')], [text('3')]]],
        },
      ],
    },
    { name: 'code is left as it is', source: '```sh\n# **no**\n```', expected: [{ kind: 'code', text: '# **no**' }] },
    { name: 'code that is never closed ends with the text', source: '```\nx', expected: [{ kind: 'code', text: 'x' }] },
    { name: 'HTML is text', source: '<img src=x>', expected: [{ kind: 'paragraph', content: [text('<img src=x>')] }] },
    {
      name: 'a link that runs something is text',
      source: '[x](javascript:alert)',
      expected: [{ kind: 'paragraph', content: [text('[x](javascript:alert)')] }],
    },
    {
      name: 'a link that leads somewhere is a link',
      source: '[wiki](https://wiki.example/a)',
      expected: [
        { kind: 'paragraph', content: [{ kind: 'link', href: 'https://wiki.example/a', content: [text('wiki')] }] },
      ],
    },
    {
      name: 'a link to another host without a scheme is text',
      source: '[x](//evil.example)',
      expected: [{ kind: 'paragraph', content: [text('[x](//evil.example)')] }],
    },
  ];
  for (const { name, source, expected } of cases) {
    test(name, () => assert.deepEqual(parseMarkdown(source), expected));
  }

  test('whatever is written, it ends soon', () => {
    // CPU time, because a machine that is busy elsewhere makes it last longer.
    const before = process.cpuUsage();
    for (const piece of ['*', '**', '[', '`', '> ', '|', '- ', '\\']) parseMarkdown(piece.repeat(4000));
    parseMarkdown(`${'a|'.repeat(3000)}\n${'-|'.repeat(3000)}`);
    const { user, system } = process.cpuUsage(before);
    assert.ok(user + system < 3e6, `${user + system} µs`);
  });
});
