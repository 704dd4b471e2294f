import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LogRecord } from '#domain/signal.ts';
import { type LogStream, parseLogLine } from './log-line.ts';

const now = Date.parse('2026-05-01T12:00:00Z');

const cases: { name: string; line: string; stream?: LogStream; expected: Partial<LogRecord> }[] = [
  {
    name: 'reads severity, message, time and trace of a JSON line',
    line: '{"level":"warn","message":"slow","time":"2026-05-01T11:59:59Z","trace_id":"t","span_id":"s"}',
    expected: { severity: 'warn', body: 'slow', at: now - 1000, traceId: 't', spanId: 's' },
  },
  {
    name: "understands pino's numbers",
    line: '{"level":50,"msg":"broken"}',
    expected: { severity: 'error', body: 'broken' },
  },
  { name: 'understands times in seconds', line: `{"msg":"x","ts":${now / 1000 - 2}}`, expected: { at: now - 2000 } },
  {
    name: 'does not believe a time far away',
    line: '{"msg":"x","time":"1999-01-01T00:00:00Z"}',
    expected: { at: now },
  },
  { name: 'takes JSON without a message as text', line: '{"a":1}', expected: { body: '{"a":1}', severity: 'info' } },
  { name: 'takes JSON that breaks off as text', line: '{"msg":"half', expected: { body: '{"msg":"half' } },
  { name: 'takes null as text', line: 'null', expected: { body: 'null' } },
  {
    name: 'knows the words of PostgreSQL',
    line: '2026-05-01 12:00:00 UTC [7] FATAL:  too many clients',
    stream: 'stderr',
    expected: { severity: 'fatal' },
  },
  {
    name: 'does not take the explanation of an error for one',
    line: '[7] DETAIL:  ERROR was before',
    stream: 'stderr',
    expected: { severity: 'info' },
  },
  {
    name: 'sees the error at the head of a stack trace',
    line: "TypeError: Cannot read properties of undefined (reading 'x')",
    stream: 'stderr',
    expected: { severity: 'error' },
  },
  { name: 'takes other words on stderr as a warning', line: 'hm', stream: 'stderr', expected: { severity: 'warn' } },
  { name: 'takes other words on stdout as information', line: 'listening', expected: { severity: 'info' } },
];

describe('a captured line', () => {
  for (const { name, line, stream = 'stdout', expected } of cases) {
    it(name, () => {
      const record = parseLogLine(line, stream, now);
      for (const [field, value] of Object.entries(expected))
        assert.equal(record[field as keyof LogRecord], value, field);
      assert.equal(record.attributes['log.source'], 'stdout');
    });
  }

  it('keeps at most 32 attributes, none longer than a kilobyte', () => {
    const fields = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`field${i}`, 'x'.repeat(5000)]));
    const { attributes } = parseLogLine(JSON.stringify({ msg: 'x', ...fields }), 'stdout', now);
    assert.equal(Object.keys(attributes).length, 34);
    assert.equal(attributes.field0!.length, 1024);
  });
});
