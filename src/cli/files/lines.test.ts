import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readLines } from './lines.ts';

async function linesOf(chunks: readonly (string | Buffer)[]): Promise<string[]> {
  async function* source() {
    for (const chunk of chunks) yield Buffer.from(chunk as string);
  }
  const lines: string[] = [];
  for await (const batch of readLines(source())) lines.push(...batch);
  return lines;
}

const character = Buffer.from('错');
const CASES: readonly { name: string; chunks: readonly (string | Buffer)[]; expected: string[] }[] = [
  { name: 'lines across chunks', chunks: ['a\nb', 'c\n', 'd'], expected: ['a', 'bc', 'd'] },
  { name: 'Windows line ends', chunks: ['a\r', '\nb\r\n'], expected: ['a', 'b'] },
  { name: 'empty lines in between', chunks: ['a\n\n\nb\n'], expected: ['a', '', '', 'b'] },
  { name: 'a character cut in two', chunks: [character.subarray(0, 1), character.subarray(1)], expected: ['错'] },
  { name: 'nothing', chunks: [], expected: [] },
];
for (const { name, chunks, expected } of CASES) {
  test(`reading ${name}`, async () => assert.deepEqual(await linesOf(chunks), expected));
}

test('a line without end is cut, and the next one is whole', async () => {
  const chunks = [...Array.from({ length: 100 }, () => 'x'.repeat(64 * 1024)), '\nnext\n'];
  const lines = await linesOf(chunks);
  assert.equal(lines.length, 2);
  assert.ok(lines[0]!.length <= 256 * 1024);
  assert.equal(lines[1], 'next');
});
