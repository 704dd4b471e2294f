import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { completeBinaries, findBinaries } from './binaries.ts';
import { placeServer } from './placement.ts';

const IS_ROOT = process.getuid?.() === 0;

for (const [platform, arch] of [
  ['linux', 'mips'],
  ['win32', 'x64'],
] as const) {
  test(`${platform}-${arch} is told to bring its own PostgreSQL`, async () => {
    await assert.rejects(findBinaries(platform, arch), { code: 'EMBEDDED_DATABASE_UNSUPPORTED', faultOf: 'operator' });
  });
}

test('an installation without install scripts is completed', context => {
  const treeDir = makeTree(context);
  completeBinaries(treeDir);
  assert.equal(readlinkSync(path.join(treeDir, 'lib/libpq.so.5')), 'libpq.so.5.18');
  assert.equal(statSync(path.join(treeDir, 'bin/postgres')).mode & 0o111, 0o111);
  completeBinaries(treeDir);
});

test('root copies programs that the server cannot reach, once', { skip: !IS_ROOT && 'not root' }, context => {
  const treeDir = makeTree(context);
  const version = `test-${randomBytes(6).toString('hex')}`;
  const placement = placeServer(path.dirname(treeDir), { treeDir, version });
  context.after(() => rmSync(placement.treeDir, { recursive: true, force: true }));
  context.after(() => rmSync(path.dirname(placement.dataDir), { recursive: true, force: true }));
  assert.notEqual(placement.treeDir, treeDir);
  assert.equal(statSync(path.join(placement.treeDir, 'bin/postgres')).mode & 0o777, 0o755);
  assert.equal(statSync(path.join(placement.treeDir, 'lib/libpq.so.5')).mode & 0o777, 0o644);
  assert.equal(readlinkSync(path.join(placement.treeDir, 'lib/libpq.so.5')), 'libpq.so.5.18');

  const { ino } = statSync(placement.treeDir);
  assert.deepEqual(placeServer(path.dirname(treeDir), { treeDir, version }), placement);
  assert.equal(statSync(placement.treeDir).ino, ino);
});

test('root leaves reachable programs where they are', { skip: !IS_ROOT && 'not root' }, context => {
  const treeDir = makeTree(context);
  chmodSync(path.dirname(treeDir), 0o755);
  const placement = placeServer(path.dirname(treeDir), { treeDir, version: 'unused' });
  assert.equal(placement.treeDir, treeDir);
  assert.equal(placement.dataDir, path.join(path.dirname(treeDir), 'database'));
});

/** As npm unpacks it: no links, and here no permissions either. */
function makeTree(context: { after(cleanUp: () => void): void }): string {
  const home = mkdtempSync(path.join(os.tmpdir(), 'placement-'));
  context.after(() => rmSync(home, { recursive: true, force: true }));
  const treeDir = path.join(home, 'native');
  for (const folder of ['bin', 'lib', 'share']) mkdirSync(path.join(treeDir, folder), { recursive: true });
  for (const program of ['postgres', 'initdb']) writeFileSync(path.join(treeDir, 'bin', program), '', { mode: 0o600 });
  writeFileSync(path.join(treeDir, 'lib/libpq.so.5.18'), '', { mode: 0o600 });
  const links = [{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }];
  writeFileSync(path.join(treeDir, 'pg-symlinks.json'), JSON.stringify(links));
  return treeDir;
}
