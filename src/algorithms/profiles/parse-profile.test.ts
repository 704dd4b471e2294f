import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import protobuf from 'protobufjs';
import { rankFunctions, tallyFunctions, totalOf } from './costs.ts';
import { parseProfile } from './parse-profile.ts';
import { parseWell, readRecorded } from './recorded.fixture.ts';

const PROTO = `syntax = "proto3";
message Profile { repeated ValueType sample_type = 1; repeated Sample sample = 2; repeated Mapping mapping = 3;
  repeated Location location = 4; repeated Function function = 5; repeated string string_table = 6; int64 time_nanos = 9;
  int64 duration_nanos = 10; ValueType period_type = 11; int64 period = 12; int64 default_sample_type = 14; }
message ValueType { int64 type = 1; int64 unit = 2; }
message Sample { repeated uint64 location_id = 1; repeated int64 value = 2; repeated Label label = 3; }
message Label { int64 key = 1; int64 str = 2; int64 num = 3; }
message Mapping { uint64 id = 1; }
message Location { uint64 id = 1; uint64 mapping_id = 2; uint64 address = 3; repeated Line line = 4; }
message Line { uint64 function_id = 1; int64 line = 2; }
message Function { uint64 id = 1; int64 name = 2; int64 system_name = 3; int64 filename = 4; }`;
const message = protobuf.parse(PROTO, { keepCase: true }).root.lookupType('Profile');

function encode(fields: object): Uint8Array {
  return message.encode(message.fromObject(fields)).finish();
}

/** One inlined call, a negative value, a place without a name; the texts come last on the wire. */
const SMALL = {
  sample_type: [{ type: 1, unit: 2 }],
  sample: [
    { location_id: [1, 2], value: [-5] },
    { location_id: [2, 9], value: [7_000_000_000] },
  ],
  location: [
    {
      id: 1,
      line: [
        { function_id: 1, line: 10 },
        { function_id: 2, line: 20 },
      ],
    },
    { id: 2, address: 0xbeef },
  ],
  function: [
    { id: 1, name: 3, filename: 5 },
    { id: 2, name: 4, filename: 5 },
  ],
  string_table: ['', 'space', 'bytes', 'inner', 'outer', 'a.go'],
  time_nanos: 2_000_000,
};

describe('pprof', () => {
  test('a heap profile has the totals and functions that `go tool pprof -top -unit=b` prints', () => {
    const profile = parseWell(readRecorded('heap-2'));
    assert.equal(profile.kind, 'heap');
    assert.deepEqual(
      profile.sampleTypes.map(({ name }) => name),
      ['alloc_objects', 'alloc_space', 'inuse_objects', 'inuse_space'],
    );
    const selection = { profile, type: profile.mainType };
    const [top] = rankFunctions(tallyFunctions(selection).values());
    assert.equal(totalOf(selection), 35_311_392);
    assert.equal(top!.frame.name, 'main.(*Cache).put');
    // 33.58 of 33.68 MB.
    assert.equal((top!.flat / 2 ** 20).toFixed(2), '33.58');
  });

  test('a CPU profile has its duration, and inlined functions are there', () => {
    const profile = parseWell(readRecorded('cpu'));
    const functions = tallyFunctions({ profile, type: profile.mainType });
    assert.equal(profile.kind, 'cpu');
    assert.equal(Math.round(profile.durationMs), 1001);
    assert.equal(functions.get('main.burn')!.flat, 300e6);
    assert.equal(functions.get('net/http.(*conn).serve')!.cumulative, 300e6);
  });

  test('goroutines have the state of the functions that they wait in', () => {
    const { kind, samples } = parseWell(readRecorded('goroutine'));
    assert.equal(kind, 'goroutines');
    assert.deepEqual(
      samples.map(({ state, values }) => [state, values[0]]),
      [
        ['chan receive', 210],
        ['running', 1],
        ['IO wait', 1],
        ['IO wait', 1],
      ],
    );
  });

  test('inlined calls, negative values, addresses without a name and texts that come last', () => {
    const profile = parseWell(encode(SMALL));
    const stacks = profile.samples.map(({ stack }) => Array.from(stack, at => profile.frames[at]!));
    assert.deepEqual(
      stacks.map(stack => stack.map(({ name, line }) => `${name}:${line}`)),
      [['inner:10', 'outer:20', '0xbeef:0'], ['0xbeef:0']],
    );
    assert.deepEqual(
      profile.samples.map(({ values }) => values[0]),
      [-5, 7_000_000_000],
    );
    assert.equal(profile.takenAt, 2);
    assert.equal(profile.kind, 'other');
  });

  test('the type that a profile calls its own is the main one', () => {
    const types = {
      sample_type: [1, 2].map(type => ({ type, unit: 3 })),
      string_table: ['', 'alloc_space', 'inuse_space', 'bytes'],
    };
    assert.equal(parseWell(encode(types)).kind, 'heap');
    assert.equal(parseWell(encode({ ...types, default_sample_type: 1 })).kind, 'allocations');
  });
});

const LISTED = `goroutine 1 gp=0xc0000061c0 m=nil [IO wait, 12 minutes]:
internal/poll.runtime_pollWait(0x7f, 0x72)
\t/usr/local/go/src/runtime/netpoll.go:305 +0x89
main.main()
\t/app/main.go:70 +0x187

goroutine 18 [chan receive, 5 minutes, locked to thread]:
main.(*Worker).wait(0xc00001, {0x1?, 0x2})
\t/app/worker.go:27 +0x1b
created by main.start in goroutine 1
\t/app/worker.go:33 +0x6e

goroutine 19 [chan receive, 9 minutes]:
main.(*Worker).wait(...)
\t/app/worker.go:27
created by main.start
\t/app/worker.go:33 +0x6e
`;
const COUNTED = `goroutine profile: total 12
10 @ 0x43b256 0x407e5b
#\t0x670b9a\tmain.wait+0x1a\t/app/main.go:27

2 @ 0x43b256
#\t0x465b48\tinternal/poll.runtime_pollWait+0x88\t\t/usr/local/go/src/runtime/netpoll.go:305
#\t0x671067\tmain.main+0x187\t\t\t\t\t/app/main.go:69
`;

describe('dumps of goroutines', () => {
  test('each with its state and wait, alike ones together (debug=2)', () => {
    const { frames, samples } = parseWell(Buffer.from(LISTED));
    assert.deepEqual(
      samples.map(({ stack, values, state, waitMs }) => ({
        ...{ state, waitMs, count: values[0] },
        stack: Array.from(stack, at => `${frames[at]!.name}:${frames[at]!.line}`),
      })),
      [
        { state: 'IO wait', waitMs: 720_000, count: 1, stack: ['internal/poll.runtime_pollWait:305', 'main.main:70'] },
        { state: 'chan receive', waitMs: 540_000, count: 2, stack: ['main.(*Worker).wait:27', 'main.start:33'] },
      ],
    );
  });

  test('stacks with counts (debug=1)', () => {
    const { samples } = parseWell(Buffer.from(COUNTED));
    assert.deepEqual(
      samples.map(({ state, values }) => [state, values[0]]),
      [
        ['unknown', 10],
        ['IO wait', 2],
      ],
    );
  });
});

const NODE = { callFrame: { functionName: 'work', url: 'file:///app/a.js', lineNumber: 4 } };
const text = (value: unknown) => Buffer.from(JSON.stringify(value));

describe("V8's JSON", () => {
  test('CPU time goes to the sample that it follows, and idle time to nobody', () => {
    const profile = parseWell(
      text({
        nodes: [
          { id: 1, callFrame: { functionName: '(root)', url: '', lineNumber: -1 }, children: [2, 3] },
          { id: 2, ...NODE },
          { id: 3, callFrame: { functionName: '(idle)', url: '', lineNumber: -1 } },
        ],
        ...{ startTime: 1000, endTime: 11_000, samples: [2, 3, 2], timeDeltas: [10, 3000, 5000] },
      }),
    );
    assert.deepEqual([profile.kind, profile.durationMs, profile.samples.length], ['cpu', 10, 1]);
    assert.deepEqual([...profile.samples[0]!.values], [2, 3e6]);
    assert.deepEqual(profile.frames, [{ name: 'work', file: 'file:///app/a.js', line: 5 }]);
  });

  test('heap spaces are stacks of one frame', () => {
    const profile = parseWell(text([{ space_name: 'old_space', space_used_size: 9 }]));
    assert.deepEqual([profile.frames[0]!.name, profile.samples[0]!.values[0]], ['(old_space)', 9]);
  });

  test('heap statistics too', () => {
    const profile = parseWell(text({ used_heap_size: 5, external_memory: 2 }));
    assert.equal(totalOf({ profile, type: 0 }), 7);
  });
});

/** A tree of `depth` nodes, written by hand: JSON.stringify itself gives up on such depth. */
function deepHeap(depth: number): Buffer {
  const open = `{"callFrame":{"functionName":"f","url":"","lineNumber":1},"selfSize":1,"children":[`;
  return Buffer.from(`{"head":${open.repeat(depth)}${']}'.repeat(depth)}}`);
}

const FAULTS: readonly { name: string; bytes: Uint8Array; fault: RegExp }[] = [
  { name: 'nothing', bytes: new Uint8Array(), fault: /empty/ },
  { name: 'gzip in gzip', bytes: gzipSync('x'), fault: /packed twice/ },
  { name: 'a page of HTML', bytes: Buffer.from('<html>'), fault: /text of another kind/ },
  { name: 'broken JSON', bytes: Buffer.from('{"nodes": ['), fault: /begins like JSON/ },
  { name: 'a heap snapshot', bytes: text({ snapshot: {} }), fault: /sampling heap profile/ },
  { name: 'other JSON', bytes: text({ a: 1 }), fault: /no profile of V8/ },
  { name: 'a tree too deep', bytes: deepHeap(5000), fault: /too deep/ },
  { name: 'a header without goroutines', bytes: Buffer.from('goroutine profile: total 3\n'), fault: /no goroutines/ },
  { name: 'pprof without types', bytes: encode({ string_table: [''] }), fault: /no kind of value/ },
  { name: 'a field past the end', bytes: Uint8Array.of(0x12, 0xff, 0x7f), fault: /middle of a field/ },
  {
    name: 'a stack with too few values',
    bytes: encode({ ...SMALL, sample: [{ location_id: [1], value: [] }] }),
    fault: /too few or too many/,
  },
  {
    name: 'an endless stack',
    bytes: encode({ ...SMALL, sample: [{ location_id: Array(600).fill(1), value: [1] }] }),
    fault: /more than 512/,
  },
  {
    name: 'a bomb of inlined calls',
    bytes: encode({
      ...SMALL,
      location: [{ id: 1, line: Array(500).fill({ function_id: 1 }) }],
      sample: Array(45_000).fill({ location_id: [1, 1, 1], value: [1] }),
    }),
    fault: /frames in all stacks/,
  },
];

describe('what is no profile', () => {
  for (const { name, bytes, fault } of FAULTS) {
    test(`${name} is answered with a reason`, () => {
      const parsed = parseProfile(bytes);
      assert.match('fault' in parsed ? parsed.fault : 'a profile', fault);
    });
  }

  test('a circle of parents ends', () => {
    const nodes = [
      { id: 1, ...NODE, hitCount: 1, children: [2] },
      { id: 2, ...NODE, hitCount: 1, children: [1] },
    ];
    assert.equal(parseWell(text({ nodes, startTime: 0, endTime: 5 })).samples.length, 1);
  });

  test('no bytes make it throw', () => {
    const whole = readRecorded('heap-1');
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, byte, end) => {
        const broken = Uint8Array.from(whole.subarray(0, end));
        broken[at] = byte;
        parseProfile(broken);
      }),
      { seed: 1, numRuns: 1500 },
    );
    fc.assert(
      fc.property(fc.json(), value => void parseProfile(Buffer.from(value))),
      { seed: 2, numRuns: 500 },
    );
  });
});
