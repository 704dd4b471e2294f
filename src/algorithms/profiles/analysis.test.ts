import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createRandom } from '../statistics/random.ts';
import { compareProfiles } from './compare.ts';
import { tallyFunctions } from './costs.ts';
import { findProfileSigns } from './find-signs.ts';
import { judgeLeak } from './leak.ts';
import { findCulprit, nameFrame } from './own-code.ts';
import type { Profile } from './profile.ts';
import { fold, parseWell, readRecorded } from './recorded.fixture.ts';

const MINUTE_MS = 60_000;
const series = (profiles: readonly Profile[]) => profiles.map((profile, at) => ({ at: at * MINUTE_MS, profile }));

describe('costs', () => {
  test('a function that calls itself counts once a stack', () => {
    const costs = tallyFunctions({ profile: fold(['a;f;f;f 10', 'a;f;b 5']), type: 0 });
    assert.deepEqual([costs.get('f')!.flat, costs.get('f')!.cumulative, costs.get('a')!.cumulative], [10, 15, 15]);
  });
});

describe('the difference of two profiles', () => {
  test('what grew comes first, what vanished last', () => {
    const comparison = compareProfiles({ before: fold(['a;b 5', 'a;c 3']), after: fold(['a;b 9', 'a;d 1']) })!;
    assert.deepEqual([comparison.before, comparison.after], [8, 10]);
    assert.deepEqual(
      comparison.functions.map(({ frame, flatBefore, flatAfter }) => [frame.name, flatBefore, flatAfter]),
      [
        ['b', 5, 9],
        ['d', 0, 1],
        ['a', 0, 0],
        ['c', 3, 0],
      ],
    );
    assert.deepEqual(
      comparison.stacks.map(({ before, after }) => after - before),
      [4, 1, -3],
    );
  });

  test('CPU profiles of different length are compared by load', () => {
    const cpu = { kind: 'cpu', sampleTypes: [{ name: 'cpu', unit: 'nanoseconds' }] } as const;
    const comparison = compareProfiles({
      before: fold(['a 10'], { ...cpu, durationMs: 1000 }),
      after: fold(['a 30'], { ...cpu, durationMs: 3000 }),
    })!;
    assert.deepEqual([comparison.before, comparison.after], [30, 30]);
  });

  test('profiles that measure different things have none', () => {
    const before = parseWell(readRecorded('goroutine'));
    assert.equal(compareProfiles({ before, after: parseWell(readRecorded('heap-1')) }), undefined);
  });
});

const random = createRandom(4);
const LEAKS: readonly { name: string; totals: readonly number[]; verdict: string }[] = [
  { name: 'a steady rise leaks', totals: [10, 20, 31, 39, 50, 61], verdict: 'leaking' },
  {
    name: 'a rise with noise leaks',
    totals: Array.from({ length: 20 }, (_, i) => 100 + i * 5 + 8 * random()),
    verdict: 'leaking',
  },
  {
    name: 'a cache that fills up settles',
    totals: [10, 50, 75, 88, 94, 97, 98.5, 99.2, 99.6, 99.8],
    verdict: 'settling',
  },
  { name: 'noise is steady', totals: [50, 47, 52, 49, 51, 48, 50, 52], verdict: 'steady' },
  { name: 'a rise of 2 % is steady', totals: [1000, 1004, 1008, 1012, 1016, 1020], verdict: 'steady' },
  { name: 'a fall is steady', totals: [100, 95, 90, 85, 80, 75], verdict: 'steady' },
  { name: 'four snapshots are too few', totals: [10, 20, 30, 40], verdict: 'too-little-known' },
  { name: 'a restart begins anew', totals: [10, 20, 30, 40, 50, 60, 5, 6, 7], verdict: 'too-little-known' },
  { name: 'nothing at all', totals: [], verdict: 'too-little-known' },
  { name: 'an empty heap', totals: [0, 0, 0, 0, 0, 0], verdict: 'steady' },
];

describe('leaks', () => {
  for (const { name, totals, verdict } of LEAKS) {
    test(name, () =>
      assert.equal(judgeLeak(series(totals.map(total => fold([`main.put ${total}`])))).verdict, verdict),
    );
  }

  test('the stack that grows is told from those that do not', () => {
    const profiles = [1, 2, 3, 4, 5, 6].map(i =>
      fold([`main.serve;main.put ${i * 100}`, `main.serve;main.buffer ${900 + (i % 2)}`]),
    );
    const { stacks, ratePerSecond } = judgeLeak(series(profiles));
    assert.deepEqual(
      stacks.map(({ frames, share }) => [frames[0]!.name, share]),
      [['main.put', 1]],
    );
    assert.ok(Math.abs(ratePerSecond - 100 / 60) < 0.05);
  });

  test('snapshots of one instant count once', () => {
    const snapshot = { at: 5, profile: fold(['a 1']) };
    assert.equal(judgeLeak(Array(9).fill(snapshot)).verdict, 'too-little-known');
  });
});

describe('signs in words', () => {
  const goroutines = (count: number, waitMs: number): Profile => {
    const profile = fold([`main.start;main.wait;runtime.gopark ${count}`], {
      kind: 'goroutines',
      sampleTypes: [{ name: 'goroutine', unit: 'count' }],
    });
    return { ...profile, samples: profile.samples.map(sample => ({ ...sample, state: 'chan receive', waitMs })) };
  };

  test('a heap that grew between two snapshots, with the place', () => {
    const [before, after] = ['heap-1', 'heap-2'].map(name => parseWell(readRecorded(name)));
    const signs = findProfileSigns([before!, after!].map(profile => ({ at: profile.takenAt, profile })));
    assert.deepEqual(
      signs.map(({ statement }) => statement.en),
      ['heap grew from 3.63 MB to 33.7 MB in 9.07 s; 100 % of it allocated in main.(*Cache).put (main.go:23)'],
    );
    assert.equal(signs[0]!.problem, 'memory-growth');
    assert.equal(
      signs[0]!.statement.zh,
      '堆内存由 3.63 MB 增至 33.7 MB，历时 9.07 s；其中 100 % 分配于 main.(*Cache).put (main.go:23)',
    );
  });

  test('a leak of memory over six snapshots', () => {
    const profiles = [1, 2, 3, 4, 5, 6].map(i =>
      fold([`main.put ${i * 2 ** 20 * 82}`, `main.log ${i * 2 ** 20 * 18}`]),
    );
    const [sign] = findProfileSigns(series(profiles));
    assert.equal(sign!.problem, 'memory-leak');
    assert.match(
      sign!.statement.en,
      /^heap grew from 100 MB to 600 MB in 5 min without coming to rest \(100 MB a minute, p = 0\.003\); 82 % of it allocated in main\.put \(main\.go:7\)$/,
    );
  });

  test('a leak of goroutines, with state and wait', () => {
    const [sign] = findProfileSigns(series([1, 2, 3, 4, 5].map(i => goroutines(i * 50, i * MINUTE_MS))));
    assert.equal(sign!.problem, 'goroutine-leak');
    assert.match(
      sign!.statement.en,
      /from 50 to 250 .*100 % of it in main\.wait .*state "chan receive", waiting for up to 5 min$/,
    );
  });

  test('a crowd of goroutines is told of at first sight, a few are not', () => {
    assert.equal(findProfileSigns(series([goroutines(10_250, 0)]))[0]!.problem, 'goroutine-crowd');
    assert.deepEqual(findProfileSigns(series([parseWell(readRecorded('goroutine'))])), []);
  });

  test('where the CPU goes', () => {
    const [sign] = findProfileSigns(series([parseWell(readRecorded('cpu'))]));
    assert.equal(sign!.statement.en, '300 ms of CPU time within 1 s; 100 % of it in main.burn (main.go:39)');
  });

  test('growth by a few samples is noise: of a heap sampled each half megabyte, two megabytes more say nothing', () => {
    const megabytes = (count: number) => fold([`a ${count * 2 ** 20}`], { grain: 2 ** 19 });
    assert.deepEqual(findProfileSigns(series([1, 3].map(megabytes))), []);
    assert.equal(findProfileSigns(series([1, 30].map(megabytes)))[0]!.problem, 'memory-growth');
    assert.deepEqual(findProfileSigns(series([1, 1.5, 2, 2.5, 3, 3.5].map(megabytes))), []);
  });

  test('a process that idles has no hot function', () => {
    const profile = parseWell(readRecorded('cpu'));
    assert.deepEqual(findProfileSigns(series([{ ...profile, durationMs: 5000 }])), []);
  });

  test('a heap that stays is no sign, nor are no profiles', () => {
    assert.deepEqual(findProfileSigns(series(Array.from({ length: 8 }, (_, i) => fold([`a ${100 + (i % 3)}`])))), []);
    assert.deepEqual(findProfileSigns([]), []);
  });
});

const CULPRITS: readonly { name: string; frames: readonly [name: string, file: string][]; expected: string }[] = [
  {
    name: 'below the standard library of Go',
    frames: [
      ['runtime.gopark', '/usr/local/go/src/runtime/proc.go'],
      ['net/http.(*conn).serve', 'net/http/server.go'],
      ['main.serve', '/app/m.go'],
    ],
    expected: 'main.serve',
  },
  {
    name: 'a package of theirs that is called like one of the library',
    frames: [
      ['os.Read', '/usr/local/go/src/os/file.go'],
      ['log/order.Put', '/app/log/order/put.go'],
      ['main.main', '/app/m.go'],
    ],
    expected: 'log/order.Put',
  },
  {
    name: 'below the library, paths trimmed, with a function that stands in the file of another package',
    frames: [
      ['internal/poll.runtime_pollWait', 'runtime/netpoll.go'],
      ['main.main', 'example.com/leaky/main.go'],
    ],
    expected: 'main.main',
  },
  {
    name: 'installed modules come second',
    frames: [
      ['github.com/a/b.Do', '/root/go/pkg/mod/github.com/a/b@v1.2.0/do.go'],
      ['main.run', '/app/m.go'],
    ],
    expected: 'main.run',
  },
  {
    name: 'installed modules are better than the library',
    frames: [
      ['push', 'node:internal/x'],
      ['query', '/app/node_modules/pg/index.js'],
    ],
    expected: 'query',
  },
  {
    name: "the program's own among V8's",
    frames: [
      ['(garbage collector)', ''],
      ['(anonymous)', 'file:///app/a.js'],
    ],
    expected: '(anonymous)',
  },
  {
    name: 'the innermost where nothing is their own',
    frames: [['runtime.malg', 'runtime/proc.go']],
    expected: 'runtime.malg',
  },
];

describe('whose code it is', () => {
  for (const { name, frames, expected } of CULPRITS) {
    test(name, () => {
      const found = findCulprit(frames.map(([name, file]) => ({ name, file, line: 1 })));
      assert.equal(found!.name, expected);
    });
  }

  test('a place is told by its file, not by its whole path', () => {
    assert.equal(nameFrame({ name: 'main.f', file: '/app/deep/a.go', line: 4 }), 'main.f (a.go:4)');
    assert.equal(nameFrame({ name: '(program)', file: '', line: 0 }), '(program)');
  });
});
