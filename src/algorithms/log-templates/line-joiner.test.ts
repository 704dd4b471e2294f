import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseHeaderFormat } from './header.ts';
import { createLineJoiner, flushJoiner, type JoinedRecord, joinLine } from './line-joiner.ts';

function joinAll(lines: readonly string[], format?: string): JoinedRecord[] {
  const joiner = createLineJoiner(format === undefined ? undefined : parseHeaderFormat(format));
  const records = lines.flatMap(line => joinLine(joiner, line) ?? []);
  const last = flushJoiner(joiner);
  return last ? [...records, last] : records;
}

const JAVA = [
  'ERROR failed to store order',
  'java.lang.IllegalStateException: no',
  '\tat a.b.C.d(C.java:10)',
  'Caused by: java.io.IOException: disk',
  '\tat a.b.E.f(E.java:20)',
  '\t... 12 more',
];
const PYTHON = ['Traceback (most recent call last):', '  File "a.py", line 1, in f', '    g()', 'ValueError: bad'];

const TRACES = [
  {
    name: 'a Java trace behind a header belongs to its line',
    lines: [...JAVA.map((line, at) => (at === 0 ? `10:00:00 ${line}` : line)), '10:00:01 INFO next'],
    format: '<Time> <Level> <Content>',
    counts: [5, 0],
    exception: 'java.io.IOException',
  },
  {
    name: 'a Java trace without any header, as far as its lines show it',
    lines: [JAVA[1]!, ...JAVA.slice(2), 'next line'],
    counts: [4, 0],
    exception: 'java.io.IOException',
  },
  {
    name: 'a Python traceback with its last line',
    lines: ['request 5 failed', ...PYTHON, 'request 6 done'],
    counts: [4, 0],
    exception: 'ValueError',
  },
  {
    name: 'a traceback that begins the log',
    lines: [...PYTHON, 'next'],
    counts: [3, 0],
    exception: 'ValueError',
  },
  {
    name: 'a Go panic',
    lines: ['panic: boom', '', 'goroutine 1 [running]:', '\t/a/main.go:5 +0x1', 'next'],
    counts: [3, 0],
    exception: undefined,
  },
  { name: 'lines of their own', lines: ['one', 'two'], counts: [0, 0], exception: undefined },
];

for (const { name, lines, format, counts, exception } of TRACES) {
  test(`joining lines: ${name}`, () => {
    const records = joinAll(lines, format);
    assert.deepEqual(
      records.map(record => record.following.length),
      counts,
    );
    assert.equal(records[0]!.exception, exception);
  });
}

test('the first line keeps its parts', () => {
  const [record] = joinAll(['10:00:00 ERROR it broke', '\tat x'], '<Time> <Level> <Content>');
  assert.equal(record!.content, 'it broke');
  assert.equal(record!.severity, 'error');
});

test('an endless trace is cut and counted', () => {
  const lines = ['boom', ...Array.from({ length: 10_000 }, (_, at) => `\tat frame ${at} ${'x'.repeat(2_000)}`)];
  const [record] = joinAll(lines);
  const kept = record!.following.reduce((sum, line) => sum + line.length, 0);
  assert.ok(record!.following.length <= 100 && kept <= 17_500);
  assert.equal(record!.following.length + record!.dropped, 10_000);
});

test('nothing comes out of nothing', () => assert.equal(flushJoiner(createLineJoiner()), undefined));
