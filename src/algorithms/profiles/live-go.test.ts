import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { compareProfiles } from './compare.ts';
import { tallyFunctions, tallyStacks, totalOf } from './costs.ts';
import { findProfileSigns } from './find-signs.ts';
import { judgeLeak, type Snapshot } from './leak.ts';
import type { Profile } from './profile.ts';
import { parseWell } from './recorded.fixture.ts';

const skip = spawnSync('go', ['version']).status === 0 ? false : 'there is no `go` on PATH to build a Go program with';

describe('a real Go program', { skip }, () => {
  let directory: string;
  let program: ChildProcess;
  let address: string;

  before(async () => {
    directory = mkdtempSync(path.join(tmpdir(), 'zeroops-leaky-'));
    copyFileSync(path.join(import.meta.dirname, 'fixtures/leaky.go'), path.join(directory, 'main.go'));
    writeFileSync(path.join(directory, 'go.mod'), 'module example.com/leaky\n\ngo 1.19\n');
    const env = {
      GOCACHE: path.join(directory, 'cache'),
      ...process.env,
      GOFLAGS: '',
      GOPROXY: 'off',
      GOTOOLCHAIN: 'local',
    };
    execFileSync('go', ['build', '-p', '1', '-o', 'leaky', '.'], { cwd: directory, env });
    program = spawn(path.join(directory, 'leaky'), { stdio: ['ignore', 'pipe', 'inherit'] });
    [address] = (await once(createInterface({ input: program.stdout! }), 'line')) as [string];
  });
  after(() => {
    program?.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  });

  async function get(route: string): Promise<Buffer> {
    const response = await fetch(`http://${address}${route}`);
    assert.equal(response.status, 200, route);
    return Buffer.from(await response.arrayBuffer());
  }

  async function fetchProfile(name: string): Promise<{ packed: Buffer; profile: Profile }> {
    const packed = await get(`/debug/pprof/${name}`);
    return { packed, profile: parseWell(gunzipSync(packed)) };
  }

  /** Name to flat and cumulative value, as pprof itself counts. */
  function pprofTop(packed: Buffer, ...options: string[]): Map<string, [flat: number, cumulative: number]> {
    const file = path.join(directory, 'profile.pb.gz');
    writeFileSync(file, packed);
    const all = ['tool', 'pprof', '-top', '-nodefraction=0', '-nodecount=100000', ...options, file];
    const lines = execFileSync('go', all, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split('\n');
    const rows = lines.map(line =>
      /^\s*([\d.]+)\w*\s+\S+%\s+\S+%\s+([\d.]+)\w*\s+\S+%\s+(.+?)(?: \(inline\))?$/.exec(line),
    );
    return new Map(rows.filter(row => row !== null).map(row => [row[3]!, [Number(row[1]), Number(row[2])]]));
  }

  function ours({ profile, typeName }: { profile: Profile; typeName: string }): Map<string, [number, number]> {
    const type = profile.sampleTypes.findIndex(({ name }) => name === typeName);
    const costs = tallyFunctions({ profile, type });
    return new Map([...costs].map(([name, { flat, cumulative }]) => [name, [flat, cumulative]]));
  }

  test('every function has the figures of `go tool pprof -top`: heap, allocations, goroutines, CPU', async () => {
    await get('/grow?mb=3');
    await get('/leak?n=20');
    const [{ packed: cpuPacked, profile: cpu }] = await Promise.all([
      fetchProfile('profile?seconds=1'),
      get('/burn?rounds=40'),
    ]);
    const cases = [
      { ...(await fetchProfile('heap')), typeName: 'inuse_space', options: ['-unit=b'] },
      { ...(await fetchProfile('allocs')), typeName: 'alloc_space', options: ['-unit=b'] },
      { ...(await fetchProfile('goroutine')), typeName: 'goroutine', options: [] },
      { packed: cpuPacked, profile: cpu, typeName: 'cpu', options: ['-unit=ns'] },
    ];
    for (const { packed, profile, typeName, options } of cases) {
      const theirs = pprofTop(packed, ...options);
      assert.ok(theirs.size > 3, typeName);
      assert.equal(profile.sampleTypes[profile.mainType]!.name, typeName);
      const found = ours({ profile, typeName });
      for (const [name, figures] of theirs) assert.deepEqual(found.get(name), figures, `${typeName} of ${name}`);
    }
    assert.equal(findProfileSigns([{ at: 1, profile: cpu }])[0]!.culprit!.name, 'main.burn');
  });

  test('the difference of two heaps is the one of `pprof -diff_base`', async () => {
    const first = await fetchProfile('heap');
    await get('/grow?mb=5');
    const second = await fetchProfile('heap');
    writeFileSync(path.join(directory, 'base.pb.gz'), first.packed);
    const theirs = pprofTop(second.packed, '-unit=b', `-diff_base=${path.join(directory, 'base.pb.gz')}`);
    const { functions } = compareProfiles({ before: first.profile, after: second.profile })!;
    const [put] = functions;
    assert.equal(put!.frame.name, 'main.(*Cache).put');
    assert.deepEqual(
      [put!.flatAfter - put!.flatBefore, put!.cumulativeAfter - put!.cumulativeBefore],
      theirs.get('main.(*Cache).put'),
    );
  });

  test('a leak of memory and one of goroutines are found, with their places', async () => {
    const heaps: Snapshot[] = [];
    const goroutines: Snapshot[] = [];
    for (let at = 0; at < 6; at++) {
      await get('/grow?mb=2');
      await get('/leak?n=25');
      heaps.push({ at: at * 60_000, profile: (await fetchProfile('heap')).profile });
      goroutines.push({ at: at * 60_000, profile: parseWell(await get('/debug/pprof/goroutine?debug=2')) });
    }
    const [memory] = findProfileSigns(heaps);
    assert.equal(memory!.problem, 'memory-leak');
    assert.match(memory!.statement.en, /allocated in main\.\(\*Cache\)\.put \(main\.go:\d+\)$/);
    // A sampled heap is an estimate: 2 MB a minute within a tenth.
    assert.ok(Math.abs((judgeLeak(heaps).ratePerSecond * 60) / 2 ** 21 - 1) < 0.1);
    const [stuck] = findProfileSigns(goroutines);
    assert.equal(stuck!.problem, 'goroutine-leak');
    assert.match(
      stuck!.statement.en,
      /25 a minute.* of it in main\.waitForResult \(main\.go:\d+\), state "chan receive"$/,
    );
  });

  test('the three forms of a dump of goroutines agree', async () => {
    const [proto, counted, listed] = [
      (await fetchProfile('goroutine')).profile,
      ...(await Promise.all([1, 2].map(async debug => parseWell(await get(`/debug/pprof/goroutine?debug=${debug}`))))),
    ];
    const stuck = [proto, counted, listed].map(profile => {
      const stacks = [...tallyStacks({ profile: profile!, type: 0 }).values()];
      return stacks.find(({ frames }) => frames.some(({ name }) => name === 'main.waitForResult'))!.value;
    });
    assert.equal(new Set(stuck).size, 1, String(stuck));
    assert.ok(totalOf({ profile: proto!, type: 0 }) > stuck[0]!);
  });
});
