import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';

const ZEROOPS = path.resolve(import.meta.dirname, '../../../zeroops');
const RECORDED = path.resolve(import.meta.dirname, '../../algorithms/profiles/fixtures');

let directory: string;

function zeroops(args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise(resolve => {
    const env = { ...process.env, ZEROOPS_URL: 'http://127.0.0.1:9', TZ: 'UTC' };
    execFile(ZEROOPS, ['profile', ...args], { cwd: directory, env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

before(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'zeroops-profile-'));
  writeFileSync(path.join(directory, 'notes.txt'), 'hello');
  // Packs to a quarter of a megabyte.
  writeFileSync(path.join(directory, 'bomb.gz'), gzipSync(Buffer.alloc(257 * 2 ** 20)));
});
after(() => rmSync(directory, { recursive: true, force: true }));

describe('profile', () => {
  const [first, second] = ['heap-1', 'heap-2'].map(name => path.join(RECORDED, `${name}.pb.gz`)) as [string, string];

  test('tells what a heap is made of', async () => {
    const { code, stdout } = await zeroops([second, '--top', '2']);
    assert.equal(code, 0);
    assert.match(stdout, /heap, inuse_space 33\.7 MB, taken 2026-11-21 11:02:36/);
    assert.match(stdout, /\n33\.6 MB {2}100 % +33\.6 MB {2}100 % {2}main\.\(\*Cache\)\.put \(main\.go:23\)\n/);
    assert.match(
      stdout,
      /\n +33\.6 MB +100 % +main\.\(\*Cache\)\.put \(main\.go:23\): main\.\(\*Cache\)\.put < main\.main\.func1/,
    );
  });

  test('tells the difference and draws it', async () => {
    const { stdout } = await zeroops([second, first, '--svg', 'growth.svg']);
    assert.match(stdout, /inuse_space 3\.63 MB → 33\.7 MB \(\+30 MB\) in 9\.07 s/);
    assert.match(stdout, /100 % of it allocated in main\.\(\*Cache\)\.put/);
    assert.match(stdout, /written: growth\.svg/);
    assert.match(
      readFileSync(path.join(directory, 'growth.svg'), 'utf8'),
      /^<svg[\s\S]*before 3\.63 MB; red grew[\s\S]*<\/svg>\n$/,
    );
  });

  test('prints JSON, of another value of the profile too', async () => {
    const report = JSON.parse((await zeroops([second, '--json', '--top', '1', '--type', 'inuse_objects'])).stdout);
    assert.deepEqual(
      [report.kind, report.type, report.functions.length, report.functions[0].frame.line],
      ['heap', { name: 'inuse_objects', unit: 'count' }, 1, 23],
    );
  });

  const FAULTS = [
    { name: 'a text that is none', args: ['notes.txt'], code: 1, says: /PROFILE_UNREADABLE/ },
    { name: 'a bomb', args: ['bomb.gz'], code: 1, says: /larger than 256 MB[\s\S]*PROFILE_UNREADABLE/ },
    { name: 'no file', args: ['none'], code: 3, says: /INPUT_NOT_FOUND/ },
    { name: 'an unknown type', args: [first, '--type', 'x'], code: 2, says: /alloc_space, inuse_objects, inuse_space/ },
    {
      name: 'a heap and goroutines',
      args: [first, path.join(RECORDED, 'goroutine.pb.gz')],
      code: 1,
      says: /PROFILES_UNLIKE/,
    },
  ];
  for (const { name, args, code, says } of FAULTS) {
    test(`${name}: exit code ${code}`, async () => {
      const outcome = await zeroops(args);
      assert.equal(outcome.code, code, outcome.stderr);
      assert.match(outcome.stderr, says);
    });
  }
});
