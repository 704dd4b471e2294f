import assert from 'node:assert/strict';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, beforeEach, describe, it } from 'node:test';
import { LogTail } from './log-tail.ts';

const directory = mkdtempSync(path.join(os.tmpdir(), 'log-tail-'));
const file = path.join(directory, 'out.log');
after(() => rmSync(directory, { recursive: true }));
beforeEach(() => rmSync(file, { force: true }));

describe('following a file', () => {
  it('begins at its present end and gives whole lines only', () => {
    writeFileSync(file, 'old\n');
    const tail = new LogTail(file);
    appendFileSync(file, 'one\ntw');
    assert.deepEqual(tail.read().lines, ['one']);
    appendFileSync(file, 'o\n');
    assert.deepEqual(tail.read().lines, ['two']);
    assert.deepEqual(tail.read().lines, []);
  });

  it('waits for a file that does not exist yet', () => {
    const tail = new LogTail(file);
    assert.deepEqual(tail.read().lines, []);
    writeFileSync(file, 'first\n');
    assert.deepEqual(tail.read().lines, ['first']);
  });

  it('gives an unfinished line when the writer is gone', () => {
    const tail = new LogTail(file);
    writeFileSync(file, 'a\nlast words');
    assert.deepEqual(tail.readToEnd(), ['a', 'last words']);
  });

  it('puts characters together that were read in two parts', () => {
    const tail = new LogTail(file);
    const bytes = Buffer.from('größer\n');
    writeFileSync(file, bytes.subarray(0, 3));
    assert.deepEqual(tail.read().lines, []);
    appendFileSync(file, bytes.subarray(3));
    assert.deepEqual(tail.read().lines, ['größer']);
  });

  it('cuts a line without end at 8 kB and goes on after it', () => {
    const tail = new LogTail(file);
    writeFileSync(file, 'x'.repeat(20_000));
    assert.deepEqual(
      tail.read().lines.map(line => line.length),
      [8192],
    );
    appendFileSync(file, `${'x'.repeat(20_000)}\nnext\n`);
    assert.deepEqual(tail.read().lines, ['next']);
  });

  it('begins anew when the file was emptied by somebody else', () => {
    const tail = new LogTail(file);
    writeFileSync(file, 'a long first line\n');
    tail.read();
    truncateSync(file);
    appendFileSync(file, 'b\n');
    assert.deepEqual(tail.read().lines, ['b']);
  });

  it('empties a file that has grown to its cap and keeps the older part beside it', () => {
    const tail = new LogTail(file, { capBytes: 100, maxBehindBytes: 10_000 });
    writeFileSync(file, `${'y'.repeat(150)}\n`);
    assert.equal(tail.read().lines.length, 1);
    assert.equal(statSync(file).size, 0);
    assert.ok(existsSync(`${file}.1`) && readFileSync(`${file}.1`, 'utf8').startsWith('yyy'));
    appendFileSync(file, 'after\n');
    assert.deepEqual(tail.read().lines, ['after']);
  });

  it('skips ahead of a flood and says how much was left out', () => {
    const tail = new LogTail(file, { capBytes: 1e9, maxBehindBytes: 300_000 });
    writeFileSync(file, `${'z'.repeat(99)}\n`.repeat(10_000));
    const { lines, skippedBytes } = tail.read();
    assert.ok(skippedBytes > 700_000);
    assert.ok(lines.length > 2000 && lines.every(line => line === 'z'.repeat(99)));
  });
});
