import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { OutputFile, writeWhole } from './output.ts';

let directory: string;
before(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'zeroops-output-'));
});
after(() => rmSync(directory, { recursive: true, force: true }));

test('a file comes into its place when it is whole, with the folders above it', async () => {
  const file = path.join(directory, 'deep/er/out.csv');
  const output = await OutputFile.open(file);
  await writeWhole(output, async () => {
    for (let line = 0; line < 100_000; line++) await output.write(`${line}\n`);
    assert.ok(!existsSync(file));
  });
  assert.equal(readFileSync(file, 'utf8').split('\n').length, 100_001);
  assert.deepEqual(readdirSync(path.dirname(file)), ['out.csv']);
});

test('when something goes wrong the former file stays and nothing else is left', async () => {
  const file = path.join(directory, 'kept/out.csv');
  mkdirSync(path.dirname(file));
  writeFileSync(file, 'former');
  const output = await OutputFile.open(file);
  const failing = writeWhole(output, async () => {
    await output.write('half');
    throw new Error('the source broke');
  });
  await assert.rejects(failing, /the source broke/);
  assert.equal(readFileSync(file, 'utf8'), 'former');
  assert.deepEqual(readdirSync(path.dirname(file)), ['out.csv']);
});

test('a name that ends in .gz is packed, in parts that read as one', async () => {
  const file = path.join(directory, 'out.csv.gz');
  const output = await OutputFile.open(file);
  const line = `${'温度,'.repeat(20)}\n`;
  await writeWhole(output, async () => {
    for (let at = 0; at < 20_000; at++) await output.write(line);
  });
  assert.equal(gunzipSync(readFileSync(file)).toString('utf8'), line.repeat(20_000));
});

test('the file that is read is not written, by another path neither', async () => {
  const file = path.join(directory, 'in.csv');
  const link = path.join(directory, 'link.csv');
  writeFileSync(file, 'a');
  symlinkSync(file, link);
  await assert.rejects(OutputFile.open(file, file), { code: 'OUTPUT_IS_INPUT' });
  await assert.rejects(OutputFile.open(link, file), { code: 'OUTPUT_IS_INPUT' });
});

test('a place where there can be no file is OUTPUT_UNWRITABLE', async () => {
  const file = path.join(directory, 'in-the-way');
  writeFileSync(file, '');
  await assert.rejects(OutputFile.open(path.join(file, 'out.csv')), { code: 'OUTPUT_UNWRITABLE' });
});

test('a folder in the place of the file is OUTPUT_UNWRITABLE', async () => {
  const file = path.join(directory, 'folder.csv');
  mkdirSync(file);
  const output = await OutputFile.open(file);
  await assert.rejects(
    writeWhole(output, async () => output.write('a')),
    { code: 'OUTPUT_UNWRITABLE' },
  );
  assert.deepEqual(
    readdirSync(directory).filter(name => name.endsWith('.part')),
    [],
  );
});
