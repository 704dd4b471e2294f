import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { formatCsvRow, openCsv } from './csv.ts';

let directory: string;
before(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'zeroops-csv-'));
});
after(() => rmSync(directory, { recursive: true, force: true }));

async function readAll(content: string | Buffer): Promise<{ delimiter: string; rows: [number, ...string[]][] }> {
  const file = path.join(directory, 'a.csv');
  writeFileSync(file, content);
  const { delimiter, rows } = await openCsv(file);
  const read: [number, ...string[]][] = [];
  for await (const { line, cells } of rows) read.push([line, ...cells]);
  return { delimiter, rows: read };
}

const FILES: readonly { name: string; content: string | Buffer; delimiter?: string; rows: [number, ...string[]][] }[] =
  [
    {
      name: 'commas',
      content: 'a,b\n1,2\n',
      rows: [
        [1, 'a', 'b'],
        [2, '1', '2'],
      ],
    },
    {
      name: 'no line end at the end',
      content: 'a,b\n1,2',
      rows: [
        [1, 'a', 'b'],
        [2, '1', '2'],
      ],
    },
    {
      name: 'Windows line ends',
      content: 'a,b\r\n1,2\r\n',
      rows: [
        [1, 'a', 'b'],
        [2, '1', '2'],
      ],
    },
    { name: 'a byte order mark', content: '\ufeffa,b\n', rows: [[1, 'a', 'b']] },
    {
      name: 'semicolons',
      content: 'a;b\n1,5;2\n',
      delimiter: ';',
      rows: [
        [1, 'a', 'b'],
        [2, '1,5', '2'],
      ],
    },
    { name: 'tabs', content: 'a\tb c\n', delimiter: '\t', rows: [[1, 'a', 'b c']] },
    {
      name: 'quotes around commas and line ends',
      content: 'a,"b,\nc"\n1,2\n',
      rows: [
        [2, 'a', 'b,\nc'],
        [3, '1', '2'],
      ],
    },
    {
      name: 'rows of other lengths',
      content: 'a,b\n1\n1,2,3\n',
      rows: [
        [1, 'a', 'b'],
        [2, '1'],
        [3, '1', '2', '3'],
      ],
    },
    { name: 'gzip, whatever its name', content: gzipSync('a,b\n'), rows: [[1, 'a', 'b']] },
    { name: 'nothing', content: '', rows: [] },
  ];
for (const { name, content, delimiter = ',', rows } of FILES) {
  test(`CSV with ${name}`, async () => assert.deepEqual(await readAll(content), { delimiter, rows }));
}

test('a row that never ends is refused before it fills the memory', async () => {
  await assert.rejects(readAll(`a,b\n"${'x,1\n'.repeat(1_000_000)}`), { code: 'CSV_UNREADABLE' });
});

test('a row that is written reads as it was', async () => {
  const cells = ['plain', '', 'with, comma', 'with "quotes"', 'two\nlines', ' 2026-01-31 14:05:00 ', '-1.5e-7', '温度'];
  const { rows } = await readAll(`${formatCsvRow(['a', ...cells.slice(1)], ',')}${formatCsvRow(cells, ',')}`);
  assert.deepEqual(rows[1]!.slice(1), cells);
});
