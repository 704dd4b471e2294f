import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseHeaderFormat } from './header.ts';
import { detectFormat, readLine } from './read-line.ts';
import { parseStructuredLine } from './structured-line.ts';

const LINES = [
  {
    name: 'JSON with message, level and time',
    line: '{"ts":"2026-01-02T03:04:05Z","level":"error","msg":"boom 5","logger":"api"}',
    expected: { content: 'boom 5', severity: 'error', time: '2026-01-02T03:04:05Z', component: 'api' },
  },
  {
    name: 'pino: numbers for level and time',
    line: '{"level":30,"time":1700000000000,"msg":"up"}',
    expected: { content: 'up', severity: 'info', time: '1700000000000' },
  },
  {
    name: 'JSON without a message: its pairs, without time and level',
    line: '{"time":1,"level":"info","path":"/a","took":5,"ok":true}',
    expected: { content: 'path=/a took=5 ok=true', severity: 'info', time: '1' },
  },
  {
    name: 'JSON with a stack',
    line: '{"msg":"boom","err":{"stack":"Error: x\\n  at a"}}',
    expected: { content: 'boom', stack: 'Error: x\n  at a' },
  },
  {
    name: 'pairs',
    line: 'time=2026-01-02 level=warn msg="took \\"long\\" 5ms" caller=a.go:5',
    expected: { content: 'took "long" 5ms', severity: 'warn', time: '2026-01-02', component: 'a.go:5' },
  },
];

for (const { name, line, expected } of LINES) {
  test(`structured lines: ${name}`, () => {
    const parts = { time: undefined, severity: undefined, component: undefined, stack: undefined, ...expected };
    assert.deepEqual({ ...parseStructuredLine(line) }, parts);
  });
}

const OTHERS = ['{not json}', '[1,2]', '{"a":1', 'uid=0 euid=0 and more', 'a=1', 'x=1 y=2', '', '{}x'];

for (const line of OTHERS) {
  test(`not a structured line: ${JSON.stringify(line)}`, () => assert.equal(parseStructuredLine(line), undefined));
}

test('a huge line is not parsed as JSON', () => {
  assert.equal(parseStructuredLine(`{"msg":"${'x'.repeat(100_000)}"}`), undefined);
});

test('the JSON behind a header is read too', () => {
  const format = parseHeaderFormat('<Time> <Stream> <Content>');
  const parsed = readLine('2026-01-02T03:04:05Z stderr {"level":"error","msg":"boom"}', format);
  assert.equal(parsed?.content, 'boom');
  assert.equal(parsed?.severity, 'error');
});

test('the header inside of JSON is found and taken off', () => {
  const lines = [1, 2, 3].map(
    at =>
      `{"log":"16:48:4${at}.424 WARN  a.b.Impl#5${at} TraceID: ab${at} [get][Route ${at}]\\n","time":"2026-01-0${at}"}`,
  );
  const parsed = readLine(lines[0]!, detectFormat(lines));
  assert.equal(parsed?.content, 'ab1 [get][Route 1]');
  assert.equal(parsed?.severity, 'warn');
  assert.equal(parsed?.time, '2026-01-01');
});

test('JSON inside of JSON is read too', () => {
  const parsed = readLine(
    JSON.stringify({ log: `${JSON.stringify({ message: 'deep', severity: 'warn' })}\n`, time: 't' }),
  );
  assert.deepEqual({ ...parsed }, { content: 'deep', time: 't', severity: 'warn', component: undefined });
});
