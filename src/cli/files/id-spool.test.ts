import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { IdSpool } from './id-spool.ts';

const BATCH = 64 * 1024;

let directory: string;
before(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'zeroops-spool-'));
});
after(() => rmSync(directory, { recursive: true, force: true }));

for (const count of [0, 1, BATCH - 1, BATCH, BATCH + 1, 3 * BATCH + 17]) {
  test(`${count} numbers come back in order, and nothing is left on disk`, async () => {
    const spool = new IdSpool(directory);
    for (let id = 0; id < count; id++) await spool.add(id * 7);
    let at = 0;
    for await (const ids of spool.read()) for (const id of ids) assert.equal(id, at++ * 7);
    assert.equal(at, count);
    await spool.close();
    assert.deepEqual(readdirSync(directory), []);
  });
}
